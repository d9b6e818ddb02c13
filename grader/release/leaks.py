"""The scan of what students get for anything that they must not: found means that nothing is released."""

from __future__ import annotations

import ast
import base64
import binascii
import io
import json
import re
import zipfile
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import PurePosixPath

import msgspec

from grader.assignment import Assignment
from grader.release import strip

_LONG = 25  # a line of at most so many characters may well be anybody's own
_SECRET_FOLDERS = frozenset({"hidden", "mistakes", "alternatives", "solutions"})
_TEXTS = frozenset({".py", ".md", ".txt", ".toml", ".ipynb", ".typed", ""})
_BASE64 = re.compile(r"[A-Za-z0-9+/=\s]{40,}")
_HIDDEN_TEST = "the hidden test"
_SPACE = re.compile(r"\s+")


class Secrets(msgspec.Struct, frozen=True, kw_only=True):
    """What an assignment hides: lines (squeezed) by where they stand, right answers by name, and the seed."""

    lines: Mapping[str, str]
    answers: Mapping[str, object]
    seed: int


def secrets(assignment: Assignment) -> Secrets:
    """The lines of solutions, hidden tests and mistakes that no student gets, the right answers, and the seed."""
    stubs, tests = _squeezed(_stubs(assignment)), _squeezed(_public_tests(assignment))
    lines: dict[str, str] = {}
    for place, texts in _secret_lines(assignment):
        for line in texts:
            # A hidden test may share a helper with a public one; what asks the reference is no public test's own.
            shared = place.startswith(_HIDDEN_TEST) and "reference." not in line
            # Who copies a line may leave out the remark behind it.
            for text in (line, line.partition("#")[0]):
                squeezed = _squeezed(text)
                given = squeezed in stubs or (shared and squeezed in tests)
                if len(text.strip()) > _LONG and not given and not _is_import(text):
                    lines.setdefault(squeezed, place)
    return Secrets(lines=lines, answers=_answers(assignment), seed=assignment.seed)


def leaks(files: Mapping[str, bytes], hidden: Secrets, *, at_least: int = 1) -> list[str]:
    """What of `hidden` stands in `files`, also inside archives, notebooks' outputs and encoded texts; one line each.

    It takes `at_least` lines from one secret place to make a finding of a file.
    """
    found: dict[str, None] = {}
    for name, data in files.items():
        path = PurePosixPath(name)
        if secret := sorted(_SECRET_FOLDERS.intersection(path.parts)):
            found[f"{name}: a folder called {secret[0]} has no place in what students get"] = None
        elif path.suffix in (".whl", ".zip"):
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                inner = {entry: archive.read(entry) for entry in archive.namelist() if not entry.endswith("/")}
            # In a whole engine one line may be anybody's own; two from one place were copied.
            least = 2 if path.suffix == ".whl" else at_least
            found |= dict.fromkeys(f"{name}, {leak}" for leak in leaks(inner, hidden, at_least=least))
        elif path.suffix not in _TEXTS:
            found[f"{name}: a file of this kind cannot be looked through"] = None
        else:
            found |= dict.fromkeys(f"{name}: {leak}" for leak in _in_text(data, path.suffix, hidden, at_least))
    return list(found)


def _stubs(assignment: Assignment) -> str:
    paths = [assignment.folder / file.name for file in assignment.files]
    return "\n".join(strip.stub(path.read_text(encoding="utf-8"), str(path)) for path in paths)


def _public_tests(assignment: Assignment) -> str:
    paths = sorted((assignment.folder / "public").rglob("*.py"))
    return "\n".join(path.read_text(encoding="utf-8") for path in paths)


def _secret_lines(assignment: Assignment) -> Iterator[tuple[str, Iterable[str]]]:
    for file in assignment.files:
        path = assignment.folder / file.name
        yield f"the solution in {file.name}", strip.solution_lines(path.read_text(encoding="utf-8"), str(path))
    for folder, what in (("hidden", _HIDDEN_TEST), ("mistakes", "the mistake"), ("alternatives", "the solution")):
        for path in sorted((assignment.folder / folder).rglob("*.py")):
            place = path.relative_to(assignment.folder).as_posix()
            yield f"{what} {place}", path.read_text(encoding="utf-8").splitlines()


def _answers(assignment: Assignment) -> dict[str, object]:
    """The constants that students write, with their right values."""
    answers = {}
    for file in assignment.files:
        path = assignment.folder / file.name
        given = dict(_constants(strip.stub(path.read_text(encoding="utf-8"), str(path))))
        for name, value in _constants(path.read_text(encoding="utf-8")):
            if name in file.exports and given.get(name) != value:
                answers[name] = value
    return answers


def _constants(text: str) -> Iterator[tuple[str, object]]:
    for node in ast.parse(text).body:
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                pass
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
                pass
            case _:
                continue
        try:
            yield name, ast.literal_eval(value)
        except ValueError:
            continue


def _in_text(data: bytes, suffix: str, hidden: Secrets, at_least: int) -> Iterator[str]:
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        yield "it is not text and cannot be looked through"
        return
    texts = [text]
    if suffix == ".ipynb":
        # JSON hides letters and line ends behind escapes: what it says is looked at, not how it is written.
        texts += _strings(json.loads(text))
    texts += [decoded for one in texts for decoded in _decoded(one)]
    yield from _in_plain("\n".join(texts), hidden, at_least)


def _in_plain(text: str, hidden: Secrets, at_least: int) -> Iterator[str]:
    squeezed = _squeezed(text)
    copied: dict[str, list[str]] = {}
    for line, place in hidden.lines.items():
        if line in squeezed:
            copied.setdefault(place, []).append(line)
    for place, lines in copied.items():
        if len(lines) >= at_least:
            yield f"from {place}: {lines[0][:40]}"
    digits = text.replace("_", "").replace(",", "").lower()
    if str(hidden.seed) in digits or (hidden.seed > 0xFFFF and f"{hidden.seed:x}" in digits):
        short = hidden.seed < 10**8
        yield "the secret seed" + (", so short that it may stand there by chance; give it more digits" if short else "")
    for name, value in hidden.answers.items():
        for assigned in re.finditer(rf"\b{name}\b[^=\n]{{0,40}}=(?!=)", text):
            if _same_answer(text[assigned.end() :], value):
                yield f"the right answer to {name}"


def _same_answer(text: str, value: object) -> bool:
    """Whether `text` begins with a literal that is the right answer, in whatever order and kind of bracket."""
    squeezed = _squeezed(text.lstrip()[:4000]).replace("'", '"')
    if isinstance(value, str):
        return re.match(rf'[rRfF]?"{{1,3}}{re.escape(_squeezed(value))}"', squeezed) is not None
    wanted = sorted(map(str, value)) if isinstance(value, Collection) else [str(value)]
    literal = re.match(r'[\[({]*(?P<items>(?:"[^"]*",?)+)|set\("(?P<letters>\w+)"\)', squeezed)
    if literal is None or not wanted:
        return False
    items = literal["letters"] or re.findall(r'"([^"]*)"', literal["items"] or "")
    return sorted(items) == wanted


def _strings(value: object) -> Iterator[str]:
    """Every string in a JSON value; lists of strings, such as a cell's lines, also joined."""
    match value:
        case str():
            yield value
        case list():
            if value and all(isinstance(item, str) for item in value):
                yield "".join(value)
            for item in value:
                yield from _strings(item)
        case dict():
            for key, item in value.items():
                yield key
                yield from _strings(item)
        case _:
            yield str(value)


def _decoded(text: str) -> Iterator[str]:
    for block in _BASE64.findall(text):
        packed = "".join(block.split())
        try:
            yield base64.b64decode(packed + "=" * (-len(packed) % 4)).decode("utf-8")
        except (binascii.Error, UnicodeDecodeError):
            continue


def _squeezed(text: str) -> str:
    """`text` without spaces, line ends and comment signs: a line is the same line however it is laid out."""
    return _SPACE.sub("", text.replace("#", ""))


def _is_import(line: str) -> bool:
    return line.startswith(("import ", "from ")) and "=" not in line
