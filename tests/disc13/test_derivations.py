"""The derivations of Discussion 13: what students are shown, right ones in many spellings, and wrong ones by name."""

from __future__ import annotations

import re

import pytest

from grader import mistakes, submission
from grader.assignment import Assignment
from grader.derivation import check
from grader.grading import masters
from grader.grading.job import Job
from grader.grading.run import grade_here
from grader.release import strip
from grader.report import TestResult
from grader.sandbox.inprocess import InProcess
from grader.sandbox.program import Program
from tests.disc13.loading import FOLDER

_EXAMPLE = re.compile(r"# Worked example, of another identity:\n#\n((?:# {5}.*\n)+)")


def test_the_worked_examples_hold_and_show_something_else(assignment: Assignment) -> None:
    """Each stub shows lines that are accepted as they stand, and that are no part of the answer's points."""
    files = {name: file.name for file in assignment.files for name in file.exports}
    for name, asked in assignment.derivations.items():
        stub = strip.stub((FOLDER / files[name]).read_text("utf-8"), files[name])
        (lines,) = _EXAMPLE.findall(stub)
        verdict = check("".join(line[6:] + "\n" for line in lines.splitlines()), asked.claim)
        assert verdict.verdict == "incomplete"
        assert verdict.score == 0
        assert all(line.ok for line in verdict.lines)
        assert f'\n{name} = ""\n' in stub


def test_sound_ones_are_many(assignment: Assignment) -> None:
    """Of each derivation at least 12 different sound texts are recorded; that they are, the alternatives' test says."""
    texts: dict[str, set[str]] = {name: set() for name in assignment.derivations}
    for folder in (FOLDER / "alternatives").iterdir():
        program = Program(submission.read_for(assignment, folder), assignment.exports)
        backend = InProcess(program)
        for name, known in texts.items():
            known.add(backend.value(name))
    assert min(map(len, texts.values())) >= 12


def test_wrong_ones_are_named_apart(assignment: Assignment) -> None:
    """At least 12 wrong texts are recorded; of one derivation each has a misconception that no other one has."""
    masters.reference(assignment)  # mistakes import the masters by name
    found = [
        (known.of, check(known.function(), assignment.derivations[known.of].claim).misconception)
        for known in mistakes.read(FOLDER / "mistakes")
        if known.of in assignment.derivations
    ]
    assert len(found) >= 12
    assert len(set(found)) == len(found)
    assert all(misconception for _, misconception in found)


@pytest.mark.parametrize(
    ("name", "text", "points", "known"),
    [
        (
            "ELBO_PROOF",
            "log p(x) = log int p(x,z) dz\n = log E_q[p(x,z)/q(z|x)]\n <= E_q[log p(x,z) - log q(z|x)]\n = ELBO",
            5.6,
            "elbo-proof-jensen-turned",
        ),
        (
            "KL_DERIVATION",
            r"D_{KL}(p\|q) = \sum_x p(x) \log \frac{p(x)}{q(x)} = -H(p) - H(p,q)",
            4.2,
            "kl-derivation-sign",
        ),
        (
            "PATHWISE_DERIVATION",
            r"\nabla_\theta E_v[L(f_\theta(u,v))] = E_v[L(f_\theta(u,v)) \nabla_\theta f_\theta(u,v)]",
            0,
            "pathwise-derivation-outer-derivative",
        ),
        ("PATHWISE_DERIVATION", "grad_theta E_v[L(f_theta(u,v))] = E_v[L'(f_theta(u,v))]", 0, None),
        ("ELBO_PROOF", "log p(x) = E_q[log p(x)]\n >= ELBO - KL(p(z|x)||q(z|x))", 0, None),
    ],
)
def test_a_mistake_in_other_words_is_recognised(
    assignment: Assignment, name: str, text: str, points: float, known: str | None
) -> None:
    """No two texts are the same: the mistake in one is recognised all the same, and only where it is a known one."""
    result = _result(assignment, name, text)
    assert result.score == pytest.approx(points)
    assert result.misconception == known


def test_what_a_person_must_look_at_is_never_just_failed(assignment: Assignment) -> None:
    """A line that is true but not derived: status partial, also where no milestone was reached before it."""
    result = _result(assignment, "ELBO_PROOF", "log p(x) = E_q[log p(x)]\n >= ELBO - KL(p(z|x)||q(z|x))")
    assert result.status == "partial"
    assert "a TA will look" in result.message
    assert "please decide by hand" in result.detail


def _result(assignment: Assignment, name: str, text: str) -> TestResult:
    """The result of the test of one derivation, in a submission that is right but for it."""
    asked = assignment.derivations[name]
    job = Job(str(FOLDER), submission.of_masters(assignment), assignment.seed, (asked.part,), "none")
    tests = [test.id for test in assignment.tests if (test.part, test.points) == (asked.part, asked.points)]
    report = grade_here(job, values={name: text})
    (result,) = [test for test in report.tests if test.id in tests]
    return result
