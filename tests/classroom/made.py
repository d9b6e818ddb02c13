"""Made classes: records as a grading would leave them, without grading; the same for the same numbers.

Some people, messages and sources mean harm, as a few of every class do.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

from grader.classroom.record import (
    Assigned,
    ClassPart,
    ClassTest,
    Correction,
    Fingerprint,
    Misconception,
    Outcome,
    Person,
    Record,
)
from grader.classroom.store import Store
from grader.report import PartResult, Report, Status, TestResult
from grader.submission import Cell, SourceFile

SCRIPT = "<script>document.title='run'</script>"
LINK = '=HYPERLINK("https://example.org/?"&A1,"your grade")'
TURNED = "Ada \u202ecolevoL\u202c\u200f"
LONG = "Wolfeschlegelsteinhausenbergerdorff " * 280
HOSTILE_NAMES = (
    SCRIPT,
    LINK,
    "+1+cmd|' /C calc'!A0",
    "  =1+2",
    "Ada;=1+2",
    TURNED,
    LONG,
    "👩‍👩‍👧 Zoë 猫",
    '"><img src=x onerror=alert(1)>',
    "Robert'); DROP TABLE record;--",
    "{{ 7 * 7 }}{% for %}",
    "محمد بن علي",
)
HOSTILE_KEYS = ("../../etc/passwd", "CON", "con", "a/b\\c", "submission <b>", "-rf", "=1", "x" * 300, "%2e%2e", "0012")
HOSTILE_MESSAGE = (
    f'{SCRIPT} <img src=x onerror="alert(1)"> javascript:alert(1) \u202eevil\u2066 </p></div><a href="http://x">'
)

_GIVEN = (
    "Ada",
    "Bela",
    "Chen",
    "Dora",
    "Emil",
    "Fatou",
    "Goro",
    "Hana",
    "Igor",
    "Jana",
    "Kofi",
    "Lena",
    "Mira",
    "Niko",
)
_FAMILY = ("Abel", "Baker", "Cruz", "Diaz", "Eze", "Fischer", "Garcia", "Huang", "Ito", "Jensen", "Kim", "Lindqvist")
_TITLES = (
    "Surprise, entropy, cross-entropy, KL divergence",
    "KL is not a distance",
    "KL from entropy and cross-entropy",
    "Can the likelihood be maximised directly?",
    "What the bound samples from",
    "Reparameterizing a normal distribution",
    "The pathwise gradient in general",
    "The forward pass of a VAE in training",
    "Encoder, decoder and bottleneck",
    "Generating new samples",
    "The bound is a lower bound",
)
_PARTS = ("1", "1(a)", "1(b)", "2(a)", "2(b)", "2(c)", "2(d)", "3(a)", "3(b)", "3(c)", "3(d)")
_FILES = ("kl_asymmetry.py", "reparameterization.py", "vae.py", "elbo_bound.py")
_DERIVATION = """elbo-bound: {verdict}
log a b / c is read as log(a b / c), as on paper
   1 ok  log p(x)
   2 ok  = E_q[log p(x)]
   3 {mark}  >= E_q[log p(x, z) / q(z | x)]"""


def assigned(tests: int = 84) -> Assigned:
    """An assignment of eleven parts and so many tests, each worth a point or two and a half."""
    declared = tuple(
        ClassTest(
            id=f"hidden/test_{_FILES[index % 4]}::test_claim_{index:02}",
            part=_PARTS[index * len(_PARTS) // tests],
            name=f"Claim {index} holds for every input that the sheet allows",
            points=1.0 if index % 3 else 2.5,
            visibility="after_published" if index % 20 == 7 else "visible",
            file=_FILES[index % 4],
        )
        for index in range(tests)
    )
    parts = tuple(
        ClassPart(part, title, sum(test.points for test in declared if test.part == part))
        for part, title in zip(_PARTS, _TITLES, strict=True)
    )
    mistakes = tuple(
        Misconception(
            f"mistake-{number:02}-swapped-arguments",
            f"function_{number}",
            _PARTS[number % len(_PARTS)],
            f"You look from the wrong end ({number}): of the two distributions, which one do the outcomes come from?",
        )
        for number in range(16)
    )
    return Assigned(
        name="made",
        title="Made assignment: divergences & <bounds>",
        parts=parts,
        tests=declared,
        misconceptions=mistakes,
    )


def records(count: int, of: Assigned | None = None, seed: int = 7) -> Iterator[Record]:
    """So many records, in the order of their keys' numbers; each depends on its number and the seed alone."""
    of = of or assigned()
    for index in range(count):
        yield record(index, of, seed)


def record(index: int, of: Assigned, seed: int = 7) -> Record:
    """The record with this number."""
    rng = random.Random(f"{seed}-{index}")
    key = (
        HOSTILE_KEYS[index // 7] if index % 7 == 3 and index // 7 < len(HOSTILE_KEYS) else f"submission_{1000 + index}"
    )
    people = _people(index, rng)
    outcome = {11: Outcome.UNREADABLE, 23: Outcome.MISSING, 37: Outcome.FAILED}.get(index % 100, Outcome.GRADED)
    twin = index - 1 if index % 41 == 40 else index  # the same sources as the one before
    files = _files(twin, random.Random(f"{seed}-{twin}-sources"))
    fingerprint = Fingerprint(submission=f"{twin:064x}", suite="5" * 64, engine="e" * 64, seed=3)
    submitted = f"2026-03-{1 + index % 28:02} 21:{index % 60:02}:00 -0800"
    if outcome is not Outcome.GRADED:
        return Record(
            key=key,
            people=people,
            submitted_at=submitted,
            fingerprint=fingerprint,
            outcome=outcome,
            error=f"it cannot be opened: {HOSTILE_MESSAGE}",
        )
    tests = _tests(index, of, rng)
    notebook = index % 29 == 5
    report = Report(
        assignment=of.name,
        submission=key,
        digest=fingerprint.submission,
        score=sum(test.score for test in tests),
        max_score=of.max_score,
        seconds=round(rng.lognormvariate(0.0, 0.5), 2),
        cpu_seconds=round(rng.uniform(0.4, 1.5), 2),
        peak_mb=260.0 + index % 50,
        isolation=("rlimits", "user", "landlock", "seccomp"),
        notes=("vae.py, line 12: SyntaxError: invalid syntax", HOSTILE_MESSAGE) if index % 17 == 2 else (),
        parts=tuple(
            PartResult(part.id, part.title, sum(test.score for test in tests if test.part == part.id), part.points)
            for part in of.parts
        ),
        tests=tests,
    )
    return Record(
        key=key,
        people=people,
        submitted_at=submitted,
        fingerprint=fingerprint,
        outcome=outcome,
        report=report,
        note=f"the export has no name for it {HOSTILE_MESSAGE}" if not people else "",
        files=() if notebook else files,
        notebook="work.ipynb" if notebook else None,
        cells=tuple(Cell(number, file.text) for number, file in enumerate(files, 1)) if notebook else (),
    )


def corrections(count: int, of: Assigned) -> Iterator[Correction]:
    """A few corrections by hand; one of them names a test that is not there."""
    for index in range(0, count, 50):
        made = record(index, of)
        why = f"right idea, {SCRIPT}"
        yield Correction(key=made.key, test=of.tests[3].id, score=0.5, why=why, made_at="2026-04-01T10:00:00Z")
    if count:
        key = record(0, of).key
        yield Correction(
            key=key, test="hidden/gone.py::test_gone", score=1.0, why="then", made_at="2026-04-01T10:00:00Z"
        )


def store(path: Path, count: int, of: Assigned | None = None) -> Store:
    """A store at `path` with so many made records and the corrections."""
    of = of or assigned()
    made = Store.create(path, of)
    for one in records(count, of):
        made.put(one)
    for correction in corrections(count, of):
        made.correct(correction)
    return made


def small_store(folder: Path, count: int = 3) -> Store:
    """A store in `folder` of few records with few tests, for what does not hang on how many there are."""
    return store(folder / "grades.sqlite", count, assigned(11))


def _people(index: int, rng: random.Random) -> tuple[Person, ...]:
    if index % 31 == 30:
        return ()
    size = 3 if index % 19 == 4 else 1
    people = []
    for number in range(size):
        name = f"{rng.choice(_GIVEN)} {rng.choice(_FAMILY)}"
        if number == 0 and index % 5 == 1 and index // 5 < len(HOSTILE_NAMES):
            name = HOSTILE_NAMES[index // 5]
        sid = f"00{index:05}{number}" if index % 2 else f"3031{index:05}{number}"
        people.append(Person(name=name, email=f"student{index}.{number}@example.edu", sid=sid))
    return tuple(people)


def _files(index: int, rng: random.Random) -> tuple[SourceFile, ...]:
    return tuple(
        SourceFile(name, "".join(_line(index, number, rng) for number in range(1, 110 + 20 * (index % 4))))
        for name in _FILES
    )


def _line(index: int, number: int, rng: random.Random) -> str:
    if number % 40 == 1:
        return f"# submission {index} {HOSTILE_MESSAGE if index % 10 == 1 else ''}\n"
    if number % 9 == 0:
        return "\n"
    if number % 9 == 1:
        return f"def function_{number}(p, q, *, axis=-1):\n"
    return f"    total_{number} = (p * np.log(p / q)).sum(axis=axis) + {rng.randrange(1000)} * 1e-3  # nats\n"


def _tests(index: int, of: Assigned, rng: random.Random) -> tuple[TestResult, ...]:
    ability = min(max(rng.gauss(0.75, 0.2), 0.05), 0.98)
    return tuple(_test(index, number, test, of, ability, rng) for number, test in enumerate(of.tests))


def _test(index: int, number: int, test: ClassTest, of: Assigned, ability: float, rng: random.Random) -> TestResult:
    mistake: str | None
    miss: float | None
    status, score, message, detail, mistake, miss = Status.PASSED, test.points, "", "", None, abs(rng.gauss(0.0, 0.05))
    hard = 0.3 + 1.4 * (number % 10) / 10
    if number in (0, 1):
        pass  # never failed
    elif number == 2 or rng.random() > ability**hard:
        known = of.misconceptions[number % len(of.misconceptions)]
        status, score, miss = Status.FAILED, 0.0, 1e6 * (1 + rng.random())
        mistake = known.id if number % 3 == 0 and number != 2 else None
        message = f"The result of function_{number}: 16 of 16 values differ; yours are larger in 10 and smaller in 6."
        message += f"\n{known.hint}" if mistake else f" (vae.py, line {12 + number}: `total`)"
        message += f"\n{HOSTILE_MESSAGE}" if index % 10 == 1 and number % 7 == 0 else ""
        detail = f"worst at [11]: expected 0.34016, got 0.48094, allowed 1.34e-09; vae.py, line {12 + number}"
    if number == 30 and index % 12 == 1:
        status, score, miss, mistake = Status.PARTIAL, 0.0, None, None
        message, detail = "Line 3 is true, but was not derived.", _DERIVATION.format(verdict="unproven", mark="--")
    elif number == 31 and index % 12 in (2, 3):
        status, score, miss, mistake = Status.PARTIAL, test.points / 2, None, None
        message, detail = "Line 3 does not hold.", _DERIVATION.format(verdict="wrong", mark="--")
    elif number == 32 and index % 15 == 4:
        miss = 0.5 + index % 7 * 0.25
        status, score = (Status.PASSED, test.points) if miss <= 1 else (Status.FAILED, 0.0)
    elif number == 33 and index % 20 == 6:
        status, score, miss, mistake = Status.FAILED, 0.0, None, None
        message = "`generate` did not end within 5 seconds: is there a loop without end?"
    elif number == 34 and index % 60 == 8:
        status, score, miss, mistake = Status.ERROR, 0.0, None, None
        message, detail = "The grader could not judge this test.", "Traceback ...\nValueError: shapes (3,) and (4,)"
    return TestResult(
        id=test.id,
        part=test.part,
        name=test.name,
        score=score,
        max_score=test.points,
        status=status,
        visibility=test.visibility,
        seconds=0.001 * (1 + number % 9),
        message=message,
        misconception=mistake,
        detail=detail,
        miss=miss,
    )
