"""Defined names are unfolded into one of their definitions."""

from __future__ import annotations

from grader.derivation.definitions import forms, unfold
from grader.derivation.terms import Symbol
from grader.derivation.theories import theory_of


def test_a_definition_that_is_not_there_is_the_last_one() -> None:
    """Each definition has a number; beyond them the last one is taken, so that one number serves several names."""
    theory = theory_of("elbo-bound")
    known = forms(theory, "ELBO")
    assert len(set(known)) == len(known) > 1
    unfolded = [unfold(theory, Symbol("ELBO"), number) for number in range(len(known) + 2)]
    assert unfolded == [*known, known[-1], known[-1]]
