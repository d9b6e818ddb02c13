"""What a hidden test calls: each check returns if the student's answer is right, and raises CheckFailed if not."""

from __future__ import annotations

from grader.checks.calling import Twins, method
from grader.checks.choices import choices, one_choice
from grader.checks.derivation import derivation
from grader.checks.distributions import distributions, read_distributions
from grader.checks.gradients import gradients
from grader.checks.inputs import inputs
from grader.checks.models import model, twins
from grader.checks.order import order
from grader.checks.require import require
from grader.checks.rng import Rng
from grader.checks.same import same
from grader.checks.unchanged import unchanged

__all__ = [
    "Rng",
    "Twins",
    "choices",
    "derivation",
    "distributions",
    "gradients",
    "inputs",
    "method",
    "model",
    "one_choice",
    "order",
    "read_distributions",
    "require",
    "same",
    "twins",
    "unchanged",
]
