"""A made class as Gradescope exports it, the same for each seed: `python -m tests.classroom.made_class FOLDER`.

Right submissions and alternatives, every known mistake alone and up to ten together, the labelled ones, notebooks,
stubs, empty and hostile ones; the metadata names people whose names are made to harm.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import sys
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec

from grader import assignment as assignments
from grader.assignment import Assignment
from grader.release import strip
from tests.classroom.grafting import KnownMistake, grafted, known_mistakes

ROOT = Path(__file__).resolve().parents[2]
EXPORT = "assignment_4711_export"
# Cases of tests/hostile that end soon, need no file of the grader's, and do harm in another assignment's file, too.
HOSTILE = (
    "exits_at_import", "exit_status_zero", "crashes", "patched_libraries", "terminal", "syntax_error", "not_utf8",
    "tabs_and_spaces",
)  # fmt: skip
# How often each kind is in a class that is larger than one of each.
WEIGHTS = {
    "right": 15, "alternative": 12, "mistake": 35, "combination": 22, "labelled": 5, "notebook": 5, "hostile": 3,
    "stub": 2, "empty": 1,
}  # fmt: skip
# Of the kinds that can be made without end, how many there are before the weights decide.
FIRST = {"right": 2, "combination": 8, "notebook": 3}
NAMES = (
    "Ada Lovelace", "Zoë Ångström", "李小龍", "محمد علی\u200cزاده", "Nguyễn Văn A", "O'Brien", "No", "null", "[]",
    "<script>alert(1)</script>", '=HYPERLINK("http://example.org","grade")', "+1+cmd|' /C calc'!A0", "@SUM(A1:A9)",
    "-2+3", "Robert'); DROP TABLE record;--", "\u202egnp.exe", "a\tb\nc", "\x1b[2Jclear", '"quoted", with comma',
    "</td></tr>", "{{ 7 * 7 }}", "😀 Smile", "x" * 300, " ", "&amp; &lt;b&gt;", "Jean-Luc", "José", "Σωκράτης", "{}",
)  # fmt: skip


class Made(msgspec.Struct, frozen=True):
    """A submission of the class; `what` names the mistakes, the alternative, the case or the person it is made of."""

    key: str
    kind: str
    what: tuple[str, ...]


class _Source(msgspec.Struct, frozen=True):
    """All that submissions are made of."""

    assignment: Assignment
    masters: dict[str, str]
    file_of: dict[str, str]
    mistakes: tuple[KnownMistake, ...]
    choices: dict[str, tuple[tuple[str, ...], ...]]


def write(folder: Path, *, n: int = 300, seed: int = 1) -> tuple[Made, ...]:
    """Write a class of `n` into `folder`/EXPORT, which must not be there; its submissions, in the order of the keys.

    The same `n` and `seed` make the same bytes.
    """
    rng = random.Random(seed)
    source = _source()
    export = folder / EXPORT
    export.mkdir(parents=True)
    made = []
    for number, (kind, what) in enumerate(_planned(source, n, rng), start=1):
        key = f"submission_{300_000_000 + 37 * number}"
        (export / key).mkdir()
        _write(export / key, kind, what, source)
        made.append(Made(key, kind, what))
    (export / "submission_metadata.yml").write_text(_metadata([one.key for one in made], rng), encoding="utf-8")
    return tuple(made)


def main(arguments: Sequence[str]) -> int:
    """Write the class that the command line asks for, and print how many there are of each kind."""
    parser = argparse.ArgumentParser(prog="python -m tests.classroom.made_class", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--n", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    made = write(options.folder, n=options.n, seed=options.seed)
    counts = Counter(one.kind for one in made)
    sys.stdout.write(f"{options.folder / EXPORT}: {', '.join(f'{counts[kind]} {kind}' for kind in WEIGHTS)}\n")
    return 0


def _source() -> _Source:
    assignment = assignments.read(ROOT / "solutions" / "disc13")
    mistakes = known_mistakes(assignment.folder / "mistakes")
    listed = {
        "mistake": [mistake.id for mistake in mistakes],
        "alternative": sorted(path.name for path in (assignment.folder / "alternatives").iterdir() if path.is_dir()),
        "labelled": sorted(path.name for path in (ROOT / "tests" / "labelled").iterdir() if path.is_dir()),
        "hostile": list(HOSTILE),
    }
    return _Source(
        assignment=assignment,
        masters={
            file.name: strip.solution((assignment.folder / file.name).read_text(encoding="utf-8"), file.name)
            for file in assignment.files
        },
        file_of={name: file.name for file in assignment.files for name in file.exports},
        mistakes=mistakes,
        choices={kind: tuple((name,) for name in listed.get(kind, [])) for kind in WEIGHTS},
    )


def _planned(source: _Source, n: int, rng: random.Random) -> list[tuple[str, tuple[str, ...]]]:
    """`n` kinds and what each is made of: one of each kind first, then each that there is, then as the weights say."""
    once = [(kind, what) for kind in WEIGHTS for what in source.choices[kind] or ((),) * FIRST.get(kind, 1)]
    rng.shuffle(once)
    first = {kind: at for at, (kind, _) in reversed(list(enumerate(once)))}
    plan = [once[at] for at in first.values()] + [pair for at, pair in enumerate(once) if at not in first.values()]
    plan = plan[:n]
    kinds = rng.choices(list(WEIGHTS), weights=list(WEIGHTS.values()), k=n - len(plan))
    plan += [(kind, rng.choice(source.choices[kind] or ((),))) for kind in kinds]
    # No kind comes before another, so that what is measured of the first submissions holds of the last.
    rng.shuffle(plan)
    return [(kind, _several(source, rng, kind) or what) for kind, what in plan]


def _several(source: _Source, rng: random.Random, kind: str) -> tuple[str, ...]:
    """For a combination two to ten mistakes, for a notebook at most three; none in the same function twice."""
    wanted = {"combination": rng.randint(2, 10), "notebook": rng.randint(0, 3)}.get(kind, 0)
    chosen = {mistake.of: mistake.id for mistake in rng.sample(source.mistakes, k=3 * wanted)}
    return tuple(list(chosen.values())[:wanted])


def _write(folder: Path, kind: str, what: tuple[str, ...], source: _Source) -> None:
    match kind:
        case "alternative":
            shutil.copytree(source.assignment.folder / "alternatives" / what[0], folder, dirs_exist_ok=True)
        case "labelled":
            ignored = shutil.ignore_patterns("labels.toml", "__pycache__")
            shutil.copytree(ROOT / "tests" / "labelled" / what[0], folder, dirs_exist_ok=True, ignore=ignored)
        case "stub":
            for name in source.masters:
                shutil.copy(ROOT / "assignments" / source.assignment.name / name, folder)
        case "empty":
            pass
        case "notebook":
            _write_notebook(folder / f"{source.assignment.name}.ipynb", _with(what, source))
        case _:
            for name, text in _with(what if kind in ("mistake", "combination") else (), source).items():
                (folder / name).write_text(text, encoding="utf-8")
    if kind == "hostile":
        _make_hostile(folder / "kl_asymmetry.py", ROOT / "tests" / "hostile" / "cases" / f"{what[0]}.py")


def _with(ids: tuple[str, ...], source: _Source) -> dict[str, str]:
    """The masters with these mistakes."""
    texts = dict(source.masters)
    by_id = {mistake.id: mistake for mistake in source.mistakes}
    for number, mistake in enumerate((by_id[id_] for id_ in ids), start=1):
        name = source.file_of[mistake.of.partition(".")[0]]
        texts[name] = grafted(
            texts[name], name.removesuffix(".py"), mistake, number=number, is_constant=mistake.of.isupper()
        )
    return texts


def _write_notebook(path: Path, texts: dict[str, str]) -> None:
    """A notebook with one cell a file."""
    cells: list[dict[str, object]] = [
        {
            "cell_type": "code", "execution_count": None, "id": name.removesuffix(".py"), "metadata": {}, "outputs": [],
            "source": text.replace("from __future__ import annotations\n", "").splitlines(keepends=True),
        }
        for name, text in texts.items()
    ]  # fmt: skip
    path.write_text(json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}), encoding="utf-8")


def _make_hostile(path: Path, case: Path) -> None:
    """The case in the place of the file where it stands alone, else at its end, with its `total` as one of ours."""
    text = case.read_bytes()
    if b"# alone = true" not in text:
        text = path.read_bytes() + b"\n\n" + text
    path.write_bytes(text + b"\n\nsurprise = total\n" if b"def total" in text and b"SyntaxError" not in text else text)


def _metadata(keys: Sequence[str], rng: random.Random) -> str:
    """The export's metadata as Ruby writes it: some submissions are a group's, some people have no sid or e-mail."""
    began = datetime(2024, 4, 1, 12, tzinfo=UTC)
    lines = ["---"]
    number = 0
    for key in keys:
        lines += [f"{key}:", "  :submitters:"]
        for _ in range(rng.choice([1] * 9 + [2, 3])):
            number += 1
            name = NAMES[number - 1] if number <= len(NAMES) else f"{rng.choice(NAMES[:6])} {number}"
            sid = "" if rng.random() < 0.05 else f"'{number:08}'"
            lines += [f"  - :name: {json.dumps(name, ensure_ascii=False)}", f"    :sid: {sid}".rstrip()]
            if rng.random() < 0.95:
                lines.append(f"    :email: student{number}@school.edu")
        at = began + timedelta(seconds=rng.randrange(600_000))
        lines += [f"  :created_at: {at:%Y-%m-%d %H:%M:%S}.{rng.randrange(10**6):06}000 Z", "  :score: 0.0"]
        lines += ["  :status: processed", "  :results:", "    score: 0.0", "    tests: []", "  :history: []"]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
