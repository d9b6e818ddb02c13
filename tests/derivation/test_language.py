"""The language: one meaning for its many spellings, a note where a reader guesses."""

from __future__ import annotations

import pytest

from grader.derivation import check
from grader.derivation.parser import parse_term
from grader.derivation.reader import Session
from grader.derivation.shown import show
from grader.derivation.theories import theory_of
from grader.derivation.tokens import tokenize

ELBO, KL, PATH = "elbo-bound", "kl-entropies", "pathwise-gradient"


def _read(text: str, claim: str = ELBO) -> str:
    return show(parse_term(tokenize(text, 1), Session(theory_of(claim))))


SAME = {
    "log p(x)": [
        r"\log p(x)",
        r"\ln p_\theta(\mathbf{x})",
        "logp(x)",
        r"\text{log } p(x^{(i)})",
        r"\operatorname{log}(p(x_i;\theta))",
        "Log[P(X)]",
        r"\log\left(p(x|\theta)\right)",
        r"\log {p({\bf x})}",
        "log pθ(x)",
        r"\log p(\hat{x})",
    ],
    "log p(x|z)": [
        r"\log p_\theta(x \mid z)",
        r"\log p(x \vert z)",
        r"\log p(x\,\middle|\,z)",
        "log p(x∣z)",
        r"\log p(x|z,\theta)",
    ],
    "E_{q(z|x)}[log p(x)]": [
        r"\mathbb{E}_{q}[\log p(x)]",
        "E_q log p(x)",
        "E_q(z|x)[log p(x)]",
        r"\mathbb E_{z\sim q(z|x)} \log p(x)",
        "Eq[log p(x)]",
        r"\mathop{\mathbb{E}}_{z \sim q}\{\log p(x)\}",
        r"{\bf E}_{q_\phi(\mathbf z)} \Big[ \ln p(x) \Big]",
        r"\underset{z \sim q}{\mathbb{E}}[\log p(x)]",
        "𝔼_{z∼q}[log p(x)]",
        r"\operatorname*{E}_{q(\cdot|x)}[\log p(x)]",
    ],
    "KL(q(z|x)||p(z))": [
        r"D_{KL}(q(z|x) \| p(z))",
        r"D_{\text{KL}}[q \,\|\, p(z)]",
        r"\mathrm{KL}(q(z) \parallel p(z))",
        "KL(q || p(z))",
        r"\mathbb{KL}\left(q(z|x) \Vert p(z)\right)",
        r"D(q(z|x) ; p(z))",
        r"\mathcal{D}_{KL}(q \mid\mid p(z))",
        "KL(q ‖ p(z))",
        r"D_{K L}(q, p(z))",
        r"\operatorname{KL}\big(q(z|x)\,\big\|\,p(z)\big)",
    ],
    "ELBO": [
        r"\mathcal{L}(\theta, \phi; x)",
        r"\text{ELBO}(q)",
        "L",
        r"\mathscr{L}",
        r"\mathcal L_q",
        "L[q]",
        r"\mathrm{ELBO}_{\theta,\phi}(x_i)",
    ],
    "int q(z|x) * log p(x) dz": [
        r"\int q(z|x) \log p(x) \, dz",
        r"\int_z q \log p(x)",
        r"\int dz\, q(z) \log p(x)",
        "∫ q(z|x) log p(x) dz",
        r"\int_{\mathcal{Z}} q(z) \ln p(x) \mathrm{d}\mathbf{z}",
        r"\int_{-\infty}^{\infty} q(z) \ln p(x) d z_i",
    ],
    "sum_z p(x,z)": [
        r"\sum_z p(x,z)",
        r"\sum_{z\in\mathcal{Z}} p(z,x)",
        "∑_z p(x, z)",
        r"\sum\limits_{z} p(x,z)",
        "sum p(x,z)",
        "Σ_z p(x,z)",
    ],
    "p(x,z)/q(z|x)": [
        r"\frac{p(x,z)}{q(z|x)}",
        r"\dfrac{p(x,z)}{q(z)}",
        r"{p(x,z) \over q(z|x)}",
        "p(x,z) / q",
        r"\tfrac{p(x, z)}{q_\phi(z \mid x)}",
    ],
}


@pytest.mark.parametrize(("meaning", "spelling"), [(m, s) for m, spellings in SAME.items() for s in spellings])
def test_spellings_have_one_meaning(meaning: str, spelling: str) -> None:
    """Whatever the spelling, the echo is the same plain ASCII."""
    assert _read(spelling) == meaning


@pytest.mark.parametrize("meaning", SAME)
def test_the_echo_reads_as_itself(meaning: str) -> None:
    """What is echoed can be read again, and is echoed unchanged."""
    assert _read(meaning) == meaning


BINDING = [
    ("log p(x|z) p(z) / q(z|x)", "log((p(x|z) * p(z))/q(z|x))"),
    ("log(p(x))/p(z)", "(log p(x))/p(z)"),
    (r"\log \frac{p(x,z)}{q(z)} \cdot \frac{q(z)}{p(z|x)}", "log(p(x,z)/q(z|x) * (q(z|x)/p(z|x)))"),
    (r"\int q(z) \log p(x) - q(z) \log q(z) dz", "int (q(z|x) * log p(x) - q(z|x) * log q(z|x)) dz"),
    ("E_q log p(x,z) - E_q log q", "E_{q(z|x)}[log p(x,z)] - E_{q(z|x)}[log q(z|x)]"),
    ("log p(x) int q(z) dz", "log p(x) * (int q(z|x) dz)"),
    ("E_q[ \\{ log p(x) \\} ]", "E_{q(z|x)}[log p(x)]"),
    ("-log p(x) + log p(z)", "-log p(x) + log p(z)"),
    (r"\frac12 log p(x)", "1/2 * log p(x)"),
    ("2 p(x)^2", "2 * (p(x))^2"),
    ("q^2 + q²", "(q(z|x))^2 + (q(z|x))^2"),
    ("L^{2} + q^{(2)}", "ELBO^2 + q(z|x)"),
    ("p(x)^{-1}", "(p(x))^{-1}"),
    ("(log p(x)) q", "log(p(x)) * q(z|x)"),
    ("-(log p(x)) q p(z)", "-log(p(x)) * q(z|x) * p(z)"),
    ("log p(x) q", "log(p(x) * q(z|x))"),
]


@pytest.mark.parametrize(("text", "meaning"), BINDING)
def test_how_far_a_sign_reaches(text: str, meaning: str) -> None:
    """Logs, expectations and integrals reach as far as they do on paper."""
    assert _read(text) == meaning
    assert _read(meaning) == meaning


def test_a_letter_with_an_index_is_not_called() -> None:
    """In `p_i (ln p_i - ln q_i)` the bracket is a factor."""
    assert _read("p_i (ln p_i - ln q_i)", KL) == "p(x) * (log p(x) - log q(x))"


GRADIENTS = [
    ("grad_theta L(f_theta(u,v))", "grad_theta L(f_theta(u, v))"),
    (r"\nabla_\theta \mathcal{L}(f_\theta(u,v))", "grad_theta L(f_theta(u, v))"),
    (r"\frac{\partial}{\partial \theta} L(f_\theta(u,v))", "grad_theta L(f_theta(u, v))"),
    (r"\frac{\partial L}{\partial x}", "L'(x)"),
    (r"\frac{dL}{dx} \frac{\partial f_\theta}{\partial \theta}", "L'(x) * grad_theta f_theta(u, v)"),
    ("dL/dx * df/dtheta", "L'(x) * grad_theta f_theta(u, v)"),
    ("dL/dtheta", "grad_theta L(x)"),
    (r"\nabla_x L(x)|_{x=u+\theta v}", "L'(u + theta * v)"),
    (r"\nabla_x L(x)|_{x=f_\theta(u,v)}", "L'(x)"),
    (r"\int p(v) L(f_\theta(u,v)) dv", "E_{v}[L(f_theta(u, v))]"),
    (r"\mathbb{E}_{\epsilon \sim \mathcal{N}(0,1)}[L(g_\theta(\epsilon))]", "E_{v}[L(f_theta(u, v))]"),
    ("E_{x ~ p_theta}[L(x)]", "E_{p_theta}[L(x)]"),
]


@pytest.mark.parametrize(("text", "meaning"), GRADIENTS)
def test_spellings_of_gradients(text: str, meaning: str) -> None:
    """Of a gradient, and of an expectation over the noise or over x, every spelling has the same echo."""
    assert _read(text, PATH) == meaning


NOTES = [
    ("log P(x) = log P(x)", "capital P is read as p"),
    ("logp(x) = log p(x)", "as one word"),
    ("KL(q(z|x), p(z)) >= 0", "a comma in a KL"),
    ("KL(q(z|x) | p(z)) >= 0", "a single bar"),
    (r"\log_2 p(x) = \log_2 p(x)", "natural logarithm"),
    ("log p(x;\\lambda) = log p_\\lambda(x)", "lambda"),
    (r"log p(x) = \int q log p(x) - q log q + q log q dz", "binding everything"),
    ("log p(x) = log p(x,z) / p(z|x)", "as on paper"),
    ("log p(x) = E_{q}[log p(x)] = E[log p(x)]", "E under q(z|x)"),
    (r"\sum_i log p(x_i) = \sum_i log p(x_i)", "sum over the data"),
    (r"log \sum_h p(x,h) = log p(x)", "is read as z"),
]


@pytest.mark.parametrize(("text", "note"), NOTES)
def test_a_guess_is_noted(text: str, note: str) -> None:
    """Where a reader has to guess, the line is read and a note says how."""
    verdict = check(text, ELBO)
    assert verdict.verdict != "unreadable"
    assert any(note in said for said in verdict.notes), verdict.notes


LAYOUT = [
    "log p(x) = E_q[log p(x)] (constant)",
    "log p(x) = E_q[log p(x)]  [p(x) does not depend on z]",
    "(1) log p(x) = E_q[log p(x)]",
    "1. log p(x) = E_q[log p(x)].",
    r"\text{(1)} \quad \log p(x) = E_q[\log p(x)] \quad \text{[constant]}",
    r"\begin{align} \log p(x) &= \\ &= E_q[\log p(x)] \tag{1} \end{align}",
    "$$ log p(x) $$\n\n$$ = E_q[log p(x)] $$",
    "log p(x) = E_q[log p(x)]  # because",
    "log p(x) = E_q[log p(x)]  % because",
    "log p(x) = E_q[log p(x)] -- a constant",
    "log p(x) = E_q[log p(x)], since it is a constant.",
    "Step 1: log p(x) = E_q[log p(x)]",
    "We take the expectation of a constant:\nlog p(x) = E_q[log p(x)]",
    r"\log p(x) \overset{(a)}{=} \underbrace{E_q[\log p(x)]}_{\text{a mean}}",
    r"\log p(x) = \boxed{E_q[\log p(x)]} \qquad \blacksquare",
    "log p(x) = E_q[log p(x)\n + 0]",
    "```latex\nlog p(x) = E_q[log p(x)]\n```",
    "Therefore, log p(x) = E_q[log p(x)]",
    r"\implies \log p(x) = E_q[\log p(x)] && \text{so it is}",
]


@pytest.mark.parametrize("text", LAYOUT)
def test_what_stands_around_a_line_is_left_out(text: str) -> None:
    """Numbers, reasons, environments, prose and annotations do not change what a line says."""
    verdict = check(text, ELBO)
    assert verdict.verdict == "incomplete", verdict.message
    assert "E_{q(z|x)}[log p(x)" in "".join(line.read_as for line in verdict.lines)
