"""The public `assignment.toml`: what a student's own grader may know of an assignment, and nothing else."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from pathlib import Path

import msgspec

from grader import submission as submissions
from grader.assignment import Assignment
from grader.errors import AssignmentError
from grader.submission import Submission

_HEAD = "# What `python -m grader check` knows of this assignment. Generated: changes here have no effect on grading.\n"


class HandoutPart(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One part, its points, and how many hidden tests earn them."""

    id: str
    title: str
    points: float
    hidden_tests: int


class HandoutFile(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One file that students hand in, and the names that they write in it."""

    name: str
    exports: tuple[str, ...]


class HandoutLimits(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What grading allows: seconds a call and an import, sizes in kB."""

    call_s: float
    import_s: float
    source_kb: int
    notebook_kb: int


class HandoutDerivation(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A constant that holds a derivation: what it should show, its part, and its points."""

    claim: str
    part: str
    points: float


class Handout(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An assignment as its students know it."""

    name: str
    title: str
    limits: HandoutLimits
    part: tuple[HandoutPart, ...]
    file: tuple[HandoutFile, ...]
    derivation: dict[str, HandoutDerivation] = {}

    @property
    def exports(self) -> dict[str, tuple[str, ...]]:
        """The names that each file should define, by file name."""
        return {file.name: file.exports for file in self.file}


def handout(assignment: Assignment) -> Handout:
    """What of `assignment` is public."""
    limits = assignment.limits
    return Handout(
        name=assignment.name,
        title=assignment.title,
        limits=HandoutLimits(
            call_s=limits.call_s,
            import_s=limits.import_s,
            source_kb=limits.source_kb,
            notebook_kb=limits.notebook_kb,
        ),
        part=tuple(
            HandoutPart(
                id=part.id,
                title=part.title,
                points=part.points,
                hidden_tests=sum(test.part == part.id for test in assignment.tests),
            )
            for part in assignment.parts
        ),
        file=tuple(HandoutFile(name=file.name, exports=file.exports) for file in assignment.files),
        derivation={
            name: HandoutDerivation(claim=one.claim, part=one.part, points=one.points)
            for name, one in assignment.derivations.items()
        },
    )


def encode(public: Handout) -> str:
    """`public` as TOML."""
    lines = [
        _HEAD,
        *_pairs(public, "name", "title"),
        "",
        "[limits]",
        *_pairs(public.limits, *public.limits.__struct_fields__),
    ]
    for part in public.part:
        lines += ["", "[[part]]", *_pairs(part, *part.__struct_fields__)]
    for file in public.file:
        lines += ["", "[[file]]", *_pairs(file, *file.__struct_fields__)]
    for name, derivation in public.derivation.items():
        lines += ["", f"[derivation.{name}]", *_pairs(derivation, *derivation.__struct_fields__)]
    return "\n".join([*lines, ""])


def read(folder: Path) -> Handout:
    """The handout in `folder`; AssignmentError, one line, where there is none or it cannot be read."""
    path = folder / "assignment.toml"
    try:
        return msgspec.convert(tomllib.loads(path.read_text(encoding="utf-8")), Handout)
    except OSError as error:
        raise AssignmentError(f"{path}: {error.strerror}; run it in the folder that you were given") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, msgspec.ValidationError) as error:
        what = f"{error}".replace("`", "")
        raise AssignmentError(
            f"{path}: it is not as it was given to you ({what}); copy it from the handout again"
        ) from error


def submission(path: Path, public: Handout) -> Submission:
    """What a student has of an assignment at `path`, a folder or a file; SubmissionError where it cannot be read."""
    return submissions.read(
        path,
        names=list(public.exports),
        notebook=f"{public.name}.ipynb",
        source_kb=public.limits.source_kb,
        notebook_kb=public.limits.notebook_kb,
    )


def _pairs(struct: msgspec.Struct, *names: str) -> Iterable[str]:
    # What JSON writes for texts, numbers and arrays of texts, TOML reads.
    return (
        f"{name} = {msgspec.json.format(msgspec.json.encode(getattr(struct, name)), indent=0).decode()}"
        for name in names
    )
