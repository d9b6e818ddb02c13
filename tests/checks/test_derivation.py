"""A derivation as a check: the share that it earns, and what is said of it."""

from __future__ import annotations

from typing import Any

import pytest
from gradescope_utils.autograder_utils.decorators import partial_credit

from grader.checks import derivation
from grader.errors import CheckFailed, Undecided, UsageError

SOUND = "log p(x) = log E_q[p(x,z)/q(z|x)]\n >= E_q[log(p(x,z)/q(z|x))]\n = ELBO"
UNPROVEN = "log p(x) = log sum_z p(x,z)\n >= ELBO - KL(p(z|x)||q(z|x))"


def _graded(given: object) -> tuple[float | None, CheckFailed | None]:
    """The score out of 8 as gradescope-utils keeps it, and what was raised."""

    @partial_credit(8)  # type: ignore[untyped-decorator]
    def hidden_test(set_score: Any = None) -> None:
        derivation(given, "elbo-bound", points=8, set_score=set_score)

    failed = None
    try:
        hidden_test()
    except CheckFailed as failure:
        failed = failure
    return getattr(hidden_test, "__score__", None), failed


def test_a_proof_earns_everything() -> None:
    """A proof passes with all points; without points, as in a public test, it just passes."""
    assert _graded(SOUND) == (8, None)
    assert derivation(SOUND, "elbo-bound") == 1


def test_a_wrong_line_is_answered_and_what_holds_is_paid() -> None:
    """The message is the checker's own; staff also read the verdict and every line with its mark."""
    score, failed = _graded(SOUND.replace(">=", "<="))
    assert score == pytest.approx(8 * 0.7)
    assert str(failed).startswith("line 2:  <= E_{q(z|x)}[log")
    assert "Jensen's inequality is turned round" in str(failed)
    assert failed is not None
    assert failed.detail.startswith("elbo-bound: wrong\n")
    assert "   2 --   <= E_q[log(p(x,z)/q(z|x))]" in failed.detail


def test_what_is_true_but_not_derived_is_left_to_a_person() -> None:
    """It earns its milestones, is neither right nor wrong, and staff read which line it is."""
    score, failed = _graded(UNPROVEN)
    assert isinstance(failed, Undecided)
    assert score == pytest.approx(8 * 0.15)
    assert "not yet accepted, a TA will look" in str(failed)
    assert "line 2 is true on every model tried and was not derived" in failed.detail


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ("", "line 1: there is no line of a derivation here"),
        (["log p(x)"], "A derivation is a text, one step a line; this is a list"),
        (None, "A derivation is a text, one step a line; this is"),
    ],
)
def test_what_is_no_derivation_is_said_kindly(given: object, sentence: str) -> None:
    """Nothing, or something else than a text, earns nothing and is told what is asked for."""
    score, failed = _graded(given)
    assert not score
    assert sentence in str(failed)


@pytest.mark.parametrize("given", ["\nabla_\theta E_v[L(x)]", "log p(x) = \frac{p(x,z)}{p(z|x)}"])
def test_lost_backslashes_are_named(given: str) -> None:
    """LaTeX in a text that is not raw reaches us with its backslashes eaten; that is what the student is told."""
    assert 'r"""..."""' in str(_graded(given)[1])


def test_a_claim_that_nobody_knows_is_the_suites_fault() -> None:
    """A misspelt claim is no verdict on the student."""
    with pytest.raises(UsageError, match="there is no claim 'elbo'"):
        derivation(SOUND, "elbo")
