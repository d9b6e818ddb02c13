"""Autograd across the boundary equals autograd in one process, in both directions and at second order."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import torch

from grader.sandbox.student import Student

WORK = """
import torch

def gaussian_kl(mu, logvar):
    return 0.5 * (mu**2 + logvar.exp() - 1 - logvar).sum(-1)

def pathwise(loss, f, theta, u, v):
    theta = theta.detach().clone().requires_grad_()
    return torch.autograd.grad(loss(f(theta, u, v)).mean(), theta)[0]

def pathwise_with_graph(loss, f, theta, u, v):
    return torch.autograd.grad(loss(f(theta, u, v)).mean(), theta, create_graph=True)[0]

def pathwise_transformed(loss, f, theta, u, v):
    return torch.func.grad(lambda t: loss(f(t, u, v)).mean())(theta)

def records():
    return torch.is_grad_enabled()

def backward_inside(x):
    y = x.detach().clone().requires_grad_()
    (y**3).sum().backward()
    return y.grad

def elbo(vae, x, eps):
    mu, logvar = vae.encode(x)
    return -((vae.decode(vae.reparameterize(mu, logvar, eps)) - x) ** 2).sum(-1) - gaussian_kl(mu, logvar)

def through(f, x):
    return f(f(x)) * x.sum()

class VAE(torch.nn.Module):
    def __init__(self, features, hidden, latent):
        super().__init__()
        self.encoder = torch.nn.Linear(features, hidden)
        self.mu_head = torch.nn.Linear(hidden, latent)
        self.logvar_head = torch.nn.Linear(hidden, latent)
        self.decoder = torch.nn.Linear(latent, features)

    def encode(self, x):
        h = torch.relu(self.encoder(x))
        return self.mu_head(h), self.logvar_head(h)

    def reparameterize(self, mu, logvar, eps):
        return mu + torch.exp(0.5 * logvar) * eps

    def decode(self, z):
        return self.decoder(z)

    def forward(self, x, eps):
        mu, logvar = self.encode(x)
        return self.decode(self.reparameterize(mu, logvar, eps)), mu, logvar

class Normed(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.norm = torch.nn.BatchNorm1d(3)
        self.layers = torch.nn.Sequential(self.norm)
        self.out = torch.nn.Linear(3, 1)
        self.twin = self.out

    def forward(self, x):
        return self.out(self.norm(x)) + self.twin(x)

class Tied(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.down, self.up = (torch.nn.Linear(3, 3, bias=False) for _ in range(2))
        self.up.weight = self.down.weight

    def forward(self, x):
        return self.up(self.down(x))

    def penalty(self):
        return sum((weights ** 2).sum() for weights in self.parameters())
"""
TOLERANCE = 1e-12
Build = Callable[[str], Student]
Pair = tuple[Student, Student]


@pytest.fixture
def pair(student: Build, here: Build) -> Pair:
    """The same program across the boundary and in this process."""
    return student(WORK), here(WORK)


def doubles(*shape: int, seed: int = 0, grad: bool = True) -> torch.Tensor:
    """Random numbers in float64."""
    numbers = torch.randn(*shape, dtype=torch.float64, generator=torch.Generator().manual_seed(seed))
    return numbers.requires_grad_(grad)


def close(got: torch.Tensor, want: torch.Tensor) -> None:
    """Equal to 1e-12, absolute and relative."""
    torch.testing.assert_close(got, want, rtol=TOLERANCE, atol=TOLERANCE)


def test_value_and_gradients(pair: Pair) -> None:
    """Value, gradient and second gradient of a function are those of the same code in this process."""
    mu, logvar, cotangent = doubles(4, 3), doubles(4, 3, seed=1), doubles(4, seed=2, grad=False)
    got, want = (side.gaussian_kl(mu, logvar) for side in pair)
    close(got, want)
    first = [torch.autograd.grad((out * cotangent).sum(), (mu, logvar), create_graph=True) for out in (got, want)]
    for ours, theirs in zip(*first, strict=True):
        close(ours, theirs)
    second = [torch.autograd.grad((grads[1] ** 2).sum() + (grads[0] ** 2).sum(), (mu, logvar)) for grads in first]
    for ours, theirs in zip(*second, strict=True):
        close(ours, theirs)


def test_gradcheck_and_gradgradcheck(pair: Pair) -> None:
    """Torch's own judges accept a right function across the boundary."""
    inputs = (doubles(2, 3), doubles(2, 3, seed=1))
    assert torch.autograd.gradcheck(pair[0].gaussian_kl, inputs)
    assert torch.autograd.gradgradcheck(pair[0].gaussian_kl, inputs)


def test_gradcheck_refuses_a_detached_branch(student: Build) -> None:
    """A detach on the student's side is missing from the gradient on ours."""
    work = student("def f(x): return (x * x.detach()).sum()")
    assert not torch.autograd.gradcheck(work.f, (doubles(3),), raise_exception=False)


@pytest.mark.parametrize("name", ["pathwise", "pathwise_with_graph", "pathwise_transformed"])
def test_callbacks_with_closures_that_require_grad(pair: Pair, name: str) -> None:
    """Student code differentiates through functions of ours, by autograd and by torch.func.grad."""
    weights, theta = doubles(3, 2, seed=3), doubles(2, seed=4)
    u, v = doubles(5, 3, seed=5, grad=False), doubles(5, 2, seed=6, grad=False)

    def f(theta: torch.Tensor, u: torch.Tensor, v: torch.Tensor) -> torch.Tensor:
        return torch.tanh(u @ weights * theta + v)

    def loss(x: torch.Tensor) -> torch.Tensor:
        return (x**3).sum(-1) * weights.sum()

    got, want = (getattr(side, name)(loss, f, theta, u, v) for side in pair)
    close(got.detach(), want.detach())
    assert theta.grad is None


def test_gradient_of_a_gradient_through_callbacks(pair: Pair) -> None:
    """A gradient taken inside with a graph can be differentiated outside, in the argument and in our closure."""
    weights, theta = doubles(3, 2, seed=3), doubles(2, seed=4)
    u, v = doubles(5, 3, seed=5, grad=False), doubles(5, 2, seed=6, grad=False)

    def f(theta: torch.Tensor, u: torch.Tensor, v: torch.Tensor) -> torch.Tensor:
        return torch.tanh(u @ weights * theta + v)

    def loss(x: torch.Tensor) -> torch.Tensor:
        return (x**3).sum(-1)

    results = []
    for side in pair:
        inner = side.pathwise_with_graph(loss, f, theta, u, v)
        results.append(torch.autograd.grad((inner**2).sum(), (theta, weights)))
    for got, want in zip(*results, strict=True):
        close(got, want)


def test_nested_callbacks(pair: Pair) -> None:
    """A callback of a callback's result: the chain is followed through both sides."""
    x, weight = doubles(4), doubles(1, seed=9)
    results = []
    for side in pair:
        out = side.through(lambda t: torch.sin(t) * weight, x)
        results.append(torch.autograd.grad((out * torch.arange(4.0)).sum(), (x, weight)))
    for got, want in zip(*results, strict=True):
        close(got, want)


def test_backward_inside_leaves_ours_alone(pair: Pair) -> None:
    """A backward inside the student's function has its result, and our tensor keeps no gradient from it."""
    x = doubles(3)
    close(pair[0].backward_inside(x), 3 * x.detach() ** 2)
    assert x.grad is None


def test_our_module_in_a_students_function(pair: Pair) -> None:
    """A module of ours that is handed over gets its gradients in its own parameters."""
    ours = pair[1].VAE(5, 4, 2).double()
    x, eps = doubles(6, 5, grad=False), doubles(6, 2, seed=1, grad=False)
    gradients = []
    for side in pair:
        ours.zero_grad()
        (side.elbo(ours, x, eps) * torch.arange(6.0)).sum().backward()
        gradients.append([parameter.grad.clone() for parameter in ours.parameters() if parameter.grad is not None])
    assert len(gradients[0]) == len(list(ours.parameters()))
    for got, want in zip(*gradients, strict=True):
        close(got, want)


def test_a_students_module_is_trained_here(pair: Pair) -> None:
    """A student's module takes a state dict, has parameters here, and 20 steps of Adam end where they would locally."""
    theirs, ours = (side.VAE(5, 4, 2).double() for side in pair)
    theirs.load_state_dict(ours.state_dict())
    x, eps = doubles(6, 5, grad=False), doubles(6, 2, seed=1, grad=False)
    for model in (theirs, ours):
        optimizer = torch.optim.Adam(model.parameters(), lr=0.05)
        for _ in range(20):
            optimizer.zero_grad()
            logits, mu, logvar = model(x, eps)
            (((logits - x) ** 2).sum() + (mu**2).sum() + (logvar**2).sum()).backward()
            optimizer.step()
    for name, got in theirs.state_dict().items():
        close(got, ours.state_dict()[name])


def test_submodules_and_methods_of_a_students_module(pair: Pair) -> None:
    """Its methods and its submodules can be called, and it can be handed back to a function of the student's."""
    theirs, ours = (side.VAE(5, 4, 2).double() for side in pair)
    theirs.load_state_dict(ours.state_dict())
    x, eps = doubles(6, 5, grad=False), doubles(6, 2, seed=1, grad=False)
    close(theirs.encoder(x).detach(), ours.encoder(x).detach())
    close(theirs.encode(x)[1].detach(), ours.encode(x)[1].detach())
    close(pair[0].elbo(theirs, x, eps).detach(), pair[1].elbo(ours, x, eps).detach())


def test_buffers_come_back_and_tied_parameters_stay_tied(pair: Pair) -> None:
    """BatchNorm's running statistics after training steps are here, under each of its names; a parameter under two
    names is one parameter."""
    theirs, ours = (side.Normed().double() for side in pair)
    theirs.load_state_dict(ours.state_dict())
    assert theirs.out.weight is theirs.twin.weight
    for step in range(4):
        x = doubles(8, 3, seed=step, grad=False)
        for model in (theirs, ours):
            model.zero_grad()
            (model(x) ** 2).mean().backward()
            with torch.no_grad():
                for parameter in model.parameters():
                    parameter -= 0.1 * parameter.grad
    for name, got in theirs.state_dict().items():
        close(got.double(), ours.state_dict()[name].double())
    theirs.eval()
    ours.eval()
    close(theirs(x).detach(), ours(x).detach())


def test_tied_weights_are_one_parameter_on_the_students_side(pair: Pair) -> None:
    """What the student's code sums over its parameters counts tied weights once, and so does the gradient."""
    theirs, ours = (side.Tied().double() for side in pair)
    theirs.load_state_dict(ours.state_dict())
    x = doubles(4, 3, grad=False)
    for model in (theirs, ours):
        (model(x).sum() + model.penalty()).backward()
    close(theirs.penalty().detach(), ours.penalty().detach())
    close(theirs.up.weight.grad, ours.up.weight.grad)


def test_no_grad_is_honoured(pair: Pair) -> None:
    """Under no_grad a result carries no graph, and the student's code runs without one, too."""
    assert pair[0].records() is True
    with torch.no_grad():
        assert not pair[0].gaussian_kl(doubles(2, 3), doubles(2, 3)).requires_grad
        assert pair[0].records() is False


def test_a_graph_that_was_freed_says_so(pair: Pair) -> None:
    """A second backward through a result is torch's own error, as in one process."""
    mu, logvar = doubles(4, 3), doubles(4, 3, seed=1)
    out = pair[0].gaussian_kl(mu, logvar).sum()
    out.backward()
    with pytest.raises(RuntimeError, match="second time"):
        out.backward()


def test_graphs_are_released(student: Build) -> None:
    """What the worker keeps for gradients goes when nothing here needs it."""
    work = student(
        "import gc, torch\n"
        "def f(x): return x * 2\n"
        "def alive(): gc.collect(); return sum(isinstance(o, torch.Tensor) for o in gc.get_objects())\n"
    )
    x = doubles(3)
    before = work.alive()
    for _ in range(20):
        work.f(x)
    assert work.alive() <= before + 2
