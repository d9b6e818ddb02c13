"""Errors carried forward: an error costs points once, and nothing can be had by a trick."""

from __future__ import annotations

import pytest

from grader.grading import forward
from grader.grading.run import grade_confined
from grader.report import Report
from grader.sandbox.launcher import Zygote
from tests.grading.disc13 import ASSIGNMENT, failing, job, masters


def carried(report: Report) -> dict[str, tuple[str, ...]]:
    """The tests that passed only with functions of the reference, and which."""
    return {
        test.id.partition("::test_")[2]: test.carried_forward_from for test in report.tests if test.carried_forward_from
    }


CASES = {
    "surprise": ("kl_asymmetry", "def surprise(p): return np.log2(1 / np.maximum(p, 1e-300))", "entropy"),
    "VAE.encode": (
        "vae",
        "VAE.encode = lambda self, x: (self.mu_head(x[:, :1] * 0 + self.encoder(x)),) * 2",
        "forward",
    ),
    "gaussian_kl": ("vae", "def gaussian_kl(mu, logvar): return (mu**2 + logvar.exp() - 1 - logvar).sum(-1)", "elbo"),
    "posterior": ("elbo_bound", "def posterior(prior, likelihood, x): return prior * likelihood[:, x]", "tightest_q"),
    "sample_x": ("reparameterization", "def sample_x(theta, eps): return theta * eps", "objective"),
}
BUILT_ON = """

def entropy(p):
    s = surprise(p)
    return np.sum(np.where(np.asarray(p) > 0, np.asarray(p) * np.where(np.isfinite(s), s, 0), 0), -1)
"""


@pytest.mark.parametrize("name", CASES)
def test_a_mistake_costs_points_where_it_is(zygote: Zygote, name: str) -> None:
    """One wrong function: its own tests fail; those of functions that build on it pass, and say so."""
    file, text, dependent = CASES[name]
    appended = text + (BUILT_ON if name == "surprise" else "")
    report = grade_confined(job(masters(**{file: f"\n\n{appended}\n"})), zygote)
    own = name.partition(".")[2] or name
    assert failing(report)
    assert all(own in test for test in failing(report)), failing(report)
    found = carried(report)
    assert any(test.startswith(dependent) for test in found), found
    assert set(found.values()) == {(name,)}
    assert all(test.score == test.max_score for test in report.tests if test.carried_forward_from)


def test_the_message_says_so(zygote: Zygote) -> None:
    """A student reads that the test is right but for a mistake that has cost points already."""
    report = grade_confined(
        job(masters(vae="\n\ndef gaussian_kl(mu, logvar): return mu.sum(-1) * 0 + logvar.sum(-1)\n")), zygote
    )
    messages = {test.message for test in report.tests if test.carried_forward_from}
    assert messages == {"Right, given a right gaussian_kl: the mistake there has cost points already."}


def test_two_functions_that_call_each_other_earn_nothing(zygote: Zygote) -> None:
    """A dependency is replaced, never the function under test, and never what it is not declared to build on."""
    circle = "\n\ndef surprise(p): return entropy(p)\ndef entropy(p): return surprise(p)\n"
    report = grade_confined(job(masters(kl_asymmetry=circle)), zygote)
    assert not any(test.startswith("surprise") for test in carried(report))
    assert sum(test.score for test in report.tests if "::test_surprise" in test.id) == 0


def test_a_wrong_function_on_a_wrong_one_stays_wrong(zygote: Zygote) -> None:
    """A function with a mistake of its own fails, whatever it builds on."""
    text = (
        "\n\ndef gaussian_kl(mu, logvar): return (mu**2 + logvar.exp() - 1 - logvar).sum(-1)\n"
        "def information_rate(mu, logvar): return gaussian_kl(mu, logvar).sum()\n"
    )
    report = grade_confined(job(masters(vae=text)), zygote)
    assert any(test.startswith("test_information_rate") for test in failing(report))


def test_only_failing_dependencies_are_replaced() -> None:
    """Nearest first, none that the test calls itself, none that passes its own tests."""
    depends = {"loss": ("elbo_estimate", "gaussian_kl", "VAE.encode")}
    assert forward.candidates(depends, {"loss", "VAE"}, {"gaussian_kl", "elbo_estimate", "loss"}) == (
        "elbo_estimate",
        "gaussian_kl",
    )
    assert forward.candidates(depends, {"loss", "gaussian_kl"}, {"gaussian_kl"}) == ()


@pytest.mark.parametrize(
    ("enough", "found"),
    [({"b"}, ("b",)), ({"a", "b"}, ("a", "b")), ({"c"}, ())],
)
def test_the_fewest_are_named(enough: set[str], found: tuple[str, ...]) -> None:
    """The smallest set that is enough, by dropping one after the other."""
    assert forward.needed(("a", "b"), lambda names: enough <= set(names)) == found


def test_disc13_declares_its_dependencies_by_known_names() -> None:
    """Every name in [depends] is one that a test can call."""
    exported = {name for file in ASSIGNMENT.files for name in file.exports}
    named = {name for function, builds_on in ASSIGNMENT.depends.items() for name in (function, *builds_on)}
    assert set(CASES) <= named
    assert {name.partition(".")[0] for name in named} <= exported
