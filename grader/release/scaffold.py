"""A small assignment that works as it stands, for an instructor to begin from.

It holds solutions, which an instructor may well keep: no wheel that a release makes has this module in it.
"""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from grader.errors import UsageError

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")

_TOML = """# The assignment @NAME@: its parts, files and dependencies. Secret: it holds the seed.

name = "@NAME@"
title = "@NAME@: logistic regression on one feature"
seed = @SEED@

[[part]]
id = "1"
title = "Probability and loss"
points = 6

[[part]]
id = "2"
title = "The gradient by hand"
points = 4

[[part]]
id = "3"
title = "No prediction beats the truth"
points = 5

[[file]]
name = "logistic.py"
exports = ["probability", "log_loss", "loss_gradient", "BOUND_PROOF"]

# A test of the name on the left that fails is tried again with the names on the right taken from the reference.
[depends]
loss_gradient = ["probability"]

# What each text should show, and the part and the points of the hidden test that asks for it.
[derivation]
BOUND_PROOF = {claim = "cross-entropy-bound", part = "3", points = 5}
"""

_MASTER = '''"""
Logistic regression on one feature. Works with PyTorch.

A score s is any number; the larger it is, the more probable is the label 1:

    p(s) = 1 / (1 + exp(-s))

Conventions: logarithms are natural; inputs must not be modified; every function is differentiable in its scores.
"""

from __future__ import annotations

import torch
from torch.nn import functional

# --- Problem 1 -------------------------------------------------------------------------------------------------------


def probability(scores: torch.Tensor) -> torch.Tensor:
    """
    The probability of the label 1 for each score.

    scores: any shape. Returns the same shape.
    """
    ### BEGIN SOLUTION
    return torch.sigmoid(scores)
    ### END SOLUTION


def log_loss(scores: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
    """
    The mean over the examples of -log p for label 1, and of -log(1 - p) for label 0.

    scores, labels: (n,). Returns a scalar; it is finite for scores up to ±1e4.
    """
    ### BEGIN SOLUTION
    # 1 - p(s) = p(-s), and `logsigmoid` never forms a probability that rounds to 0.
    return -(labels * functional.logsigmoid(scores) + (1 - labels) * functional.logsigmoid(-scores)).mean()
    ### END SOLUTION


# --- Problem 2 -------------------------------------------------------------------------------------------------------


def loss_gradient(scores: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
    """
    The gradient of `log_loss` in the scores, worked out by hand: no automatic differentiation is needed.

    scores, labels: (n,). Returns (n,).
    """
    ### BEGIN SOLUTION
    return (probability(scores) - labels) / len(scores)
    ### END SOLUTION


# --- Problem 3 -------------------------------------------------------------------------------------------------------
# BOUND_PROOF: a label y has the probabilities p(y), and q(y) are those that somebody predicts, all of them positive.
# The expected loss of the prediction is the cross-entropy
#
#     H(p,q) = E_p[-log q(y)]
#
# Show that it is at least H(p) = H(p,p), the loss of the true probabilities: H(p,q) >= H(p).
#
# A derivation is a text, one step a line, as on paper. A line that begins with =, >= or <= goes on from the line above;
# `so` may stand in front of a conclusion. Every line is checked against the line above it: it must hold, and be small
# enough to follow. Any sound route is right; the claim alone, in one line, earns nothing.
#
#     # ..                             words for people; they are not read
#     p(y), q(y)                       the two distributions; p and q in short
#     E_p[..], sum_y p(y) ..           an expectation, short and written out
#     log q(y), log(p(y)/q(y))         natural logarithms
#     H(p), H(p,q), KL(p||q)           entropy, cross-entropy, divergence
#
# An inequality needs its reason: a divergence that is left out, for it is at least 0, or Jensen's inequality for the
# logarithm, once a line. `python -m grader check` tells what it makes of your lines.
#
# Worked example, of another identity:
#
#     H(q) = E_q[-log q(y)]                                   # the definition
#      = -sum_y q(y) log q(y)                                 # the expectation written out

### BEGIN SOLUTION
# With KL(p||q) it is shorter; this way needs no divergence.
BOUND_PROOF = """
H(p) - H(p,q) = E_p[log q(y)] - E_p[log p(y)]                # the definitions
 = E_p[log(q(y)/p(y))]                                       # the logarithm of a quotient
 <= log E_p[q(y)/p(y)]                                       # Jensen
 = log sum_y q(y)                                            # the expectation written out
 = 0                                                         # probabilities sum to 1
so H(p,q) >= H(p)
"""
### END SOLUTION
'''

_HIDDEN = '''"""Hidden tests of logistic.py: one claim each; the student reads the first line of the docstring."""

from __future__ import annotations

import torch
from gradescope_utils.autograder_utils.decorators import number, partial_credit, weight

from grader.checks import derivation, gradients, same


@number("1")
@weight(2)
def test_probability(student, reference, rng):
    """The probability of each score is right"""
    same(student.probability, reference.probability, rng.tensor(5, 2, scale=3.0))


@number("1")
@weight(2)
def test_log_loss(student, reference, rng):
    """The loss is right, for large scores too"""
    scores = torch.cat([rng.tensor(6), torch.tensor([1e4, -1e4], dtype=torch.float64)])
    same(student.log_loss, reference.log_loss, scores, rng.bits(8))


@number("1")
@weight(2)
def test_log_loss_gradient(student, reference, rng):
    """The loss is differentiable in the scores"""
    gradients(student.log_loss, reference.log_loss, rng.tensor(8), rng.bits(8), wrt=["scores"])


@number("2")
@weight(4)
def test_loss_gradient(student, reference, rng):
    """The gradient that is worked out by hand is right"""
    same(student.loss_gradient, reference.loss_gradient, rng.tensor(8), rng.bits(8))


@number("3")
@partial_credit(5)
def test_bound_proof(student, reference, rng, set_score=None):
    """The proof ends with H(p,q) >= H(p), and each of its lines holds"""
    derivation(student.BOUND_PROOF, "cross-entropy-bound", points=5, set_score=set_score)
'''

_PUBLIC = '''"""Public tests of logistic.py: students run them; they earn no points and never use the reference."""

from __future__ import annotations

import torch
from gradescope_utils.autograder_utils.decorators import number


@number("1")
def test_probability_of_a_score_of_zero(student):
    """A score of 0 leaves both labels equally probable"""
    assert float(student.probability(torch.zeros(1))[0]) == 0.5


@number("2")
def test_loss_gradient_has_an_entry_for_each_score(student):
    """The gradient has the shape of the scores"""
    assert student.loss_gradient(torch.zeros(3), torch.ones(3)).shape == (3,)
'''

_MISTAKES = '''"""Known mistakes in logistic.py: wrong variants of the reference, each with a hint."""

from __future__ import annotations

from logistic import log_loss, loss_gradient, probability

from grader.mistakes import mistake


@mistake("probability-of-the-other-label", of="probability", part="1", hint="Of which label is this the probability?")
def probability_of_the_other_label(scores):
    return 1 - probability(scores)


@mistake("loss-without-minus", of="log_loss", part="1", hint="No loss of this kind is negative. Is yours?")
def loss_without_minus(scores, labels):
    return -log_loss(scores, labels)


@mistake("gradient-not-averaged", of="loss_gradient", part="2", hint="The loss is a mean: is this one of a sum?")
def gradient_not_averaged(scores, labels):
    return loss_gradient(scores, labels) * len(scores)


@mistake(
    "bound-proof-jensen-turned",
    of="BOUND_PROOF",
    part="3",
    hint="Draw a chord of log: is it above or below?",
    misconception="jensen-direction",
)
def bound_proof_jensen_turned():
    return """H(p,q) - H(p) = E_p[log(p(y)/q(y))]
 >= log E_p[p(y)/q(y)]
 >= 0"""
'''


def scaffold(name: str, seed: int) -> dict[str, str]:
    """The files of a new assignment, by their path in its folder; UsageError where `name` is no name for one."""
    if not _NAME.fullmatch(name):
        raise UsageError(f"{name}: an assignment's name has letters, digits, - and _ only, and begins with no sign")
    return {
        "assignment.toml": _TOML.replace("@NAME@", name).replace("@SEED@", str(seed)),
        "logistic.py": _MASTER,
        "hidden/test_logistic.py": _HIDDEN,
        "public/test_logistic.py": _PUBLIC,
        "mistakes/logistic.py": _MISTAKES,
    }


def create(name: str, seed: int, start: Path) -> Path:
    """Write a new assignment into `solutions/NAME` and return that folder; UsageError where it exists already.

    `solutions` is the nearest one in `start` or above, or a new one in `start`.
    """
    files = scaffold(name, seed)
    homes = [folder / "solutions" for folder in (start, *start.parents) if (folder / "solutions").is_dir()]
    folder = (homes[0] if homes else start / "solutions") / name
    if folder.exists():
        raise UsageError(f"{folder}: it exists already; choose another name, or move it away")
    try:
        for path, text in files.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(text, encoding="utf-8")
    except BaseException as error:
        shutil.rmtree(folder, ignore_errors=True)  # half of an assignment would stand in the way of the next try
        if isinstance(error, OSError):
            raise UsageError(f"{folder}: {error.strerror}; begin it where you may write") from error
        raise
    return folder
