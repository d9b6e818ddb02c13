"""The tests that a hidden suite declares, read from its source without importing it."""

from __future__ import annotations

import ast
import math
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Literal, get_args

import msgspec

from grader.errors import AssignmentError
from grader.names import meant

Visibility = Literal["visible", "hidden", "after_due_date", "after_published"]

# Gradescope's decorators that carry what a declaration needs, and one of our own; any other decorator (pytest's marks)
# is left to pytest.
_DECORATORS = frozenset({"number", "weight", "partial_credit", "visibility", "tags", "hide_errors", "inputs"})
_HIDE_ERRORS_DEFAULT = "Test failed"


class DeclaredTest(msgspec.Struct, frozen=True, kw_only=True):
    """One hidden test as its suite declares it; a parametrised function is one test, which all its cases must pass.

    `id` is pytest's own, relative to the assignment's folder; `name` is the first line of the docstring, the sentence
    that a student reads; `file` is the student file that it tests; `hide_errors` stands in place of what went wrong.
    `inputs` is the kind of input that a fault lies with where small ordinary ones show none, "" where nothing is said.
    """

    id: str
    part: str
    name: str
    points: float
    visibility: Visibility
    tags: tuple[str, ...] = ()
    hide_errors: str | None = None
    inputs: str = ""
    file: str


def declared_tests(
    folder: Path, *, files: Sequence[str], parts: Sequence[str], visibility: Visibility
) -> tuple[DeclaredTest, ...]:
    """The tests of `folder/hidden/test_*.py`, in the order of `files` and then of their source.

    `parts` are the ids that a test may name; `visibility` holds for tests that say nothing else. AssignmentError names
    file and line of what cannot be used.
    """
    order = {f"test_{name}": name for name in files}
    suites = {path.name: path for path in (folder / "hidden").glob("test_*.py")}
    for name in sorted(suites.keys() - order.keys()):
        tested = name.removeprefix("test_")
        raise AssignmentError(f"{suites[name]}: {tested} is no [[file]] of assignment.toml; {meant(tested, files)}")
    tests = [
        test
        for suite, file in order.items()
        if suite in suites
        for test in _tests_of(suites[suite], file=file, parts=parts, visibility=visibility)
    ]
    return tuple(tests)


def _tests_of(path: Path, *, file: str, parts: Sequence[str], visibility: Visibility) -> Iterator[DeclaredTest]:
    try:
        tree = ast.parse(path.read_bytes(), filename=str(path))
    except (SyntaxError, ValueError) as error:
        line = getattr(error, "lineno", None) or 1
        raise AssignmentError(f"{path}:{line}: it is not Python: {getattr(error, 'msg', error)}") from error
    seen: dict[str, int] = {}
    for names, function in _functions(tree.body, ()):
        where = f"{path}:{function.lineno}"
        test_id = "::".join(("hidden/" + path.name, *names))
        if test_id in seen:
            raise AssignmentError(f"{where}: {function.name} stands in line {seen[test_id]} already; rename one")
        seen[test_id] = function.lineno
        test = _declaration(function, where, test_id=test_id, file=file, visibility=visibility)
        if test.part not in parts:
            raise AssignmentError(f"{where}: {test.part} is no part of assignment.toml; {meant(test.part, parts)}")
        yield test


def _functions(body: Sequence[ast.stmt], above: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], ast.FunctionDef]]:
    """The test functions of a module's or a class's body, with the names that lead to each."""
    for node in body:
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            yield (*above, node.name), node
        elif isinstance(node, ast.ClassDef) and node.name.startswith("Test"):
            yield from _functions(node.body, (*above, node.name))


def _declaration(
    function: ast.FunctionDef, where: str, *, test_id: str, file: str, visibility: Visibility
) -> DeclaredTest:
    given = _decorations(function, where)
    if "number" not in given:
        raise AssignmentError(f'{where}: {function.name} names no part; add @number("PART")')
    if len(given.keys() & {"weight", "partial_credit"}) != 1:
        raise AssignmentError(f"{where}: {function.name} needs either @weight(POINTS) or @partial_credit(POINTS)")
    sentence = (ast.get_docstring(function) or "").partition("\n")[0].strip()
    if not sentence:
        raise AssignmentError(f"{where}: {function.name} has no docstring; its first line is what the student reads")
    return DeclaredTest(
        id=test_id,
        part=str(_one(given["number"], (str, int, float), f"{where}: @number")),
        name=sentence,
        points=_points(given.get("weight", given.get("partial_credit", ())), where),
        visibility=_visibility(given["visibility"], where) if "visibility" in given else visibility,
        tags=tuple(str(_one((tag,), (str,), f"{where}: @tags")) for tag in given.get("tags", ())),
        hide_errors=_hidden_errors(given["hide_errors"], where) if "hide_errors" in given else None,
        inputs=str(_one(given["inputs"], (str,), f"{where}: @inputs")) if "inputs" in given else "",
        file=file,
    )


def _decorations(function: ast.FunctionDef, where: str) -> dict[str, tuple[object, ...]]:
    """The literal arguments of each decorator that we know, by the decorator's name."""
    found: dict[str, tuple[object, ...]] = {}
    for decorator in function.decorator_list:
        target = decorator.func if isinstance(decorator, ast.Call) else decorator
        match target:
            case ast.Name(id=name) | ast.Attribute(value=ast.Name(), attr=name) if name in _DECORATORS:
                pass
            case _:
                continue
        if not isinstance(decorator, ast.Call):
            raise AssignmentError(f"{where}: @{name} is used with brackets, as in @{name}(...)")
        if name in found:
            raise AssignmentError(f"{where}: @{name} stands twice; keep one")
        try:
            values = [*decorator.args, *(keyword.value for keyword in decorator.keywords)]
            found[name] = tuple(ast.literal_eval(value) for value in values)
        except ValueError as error:
            raise AssignmentError(f"{where}: @{name} takes literal values only: it is read, never run") from error
    return found


def _one(values: tuple[object, ...], kinds: tuple[type, ...], what: str) -> object:
    if len(values) != 1 or not isinstance(values[0], kinds) or isinstance(values[0], bool):
        wanted = "a number" if str not in kinds else "a string" if len(kinds) == 1 else "a string or a number"
        raise AssignmentError(f"{what} takes one value, {wanted}")
    return values[0]


def _points(values: tuple[object, ...], where: str) -> float:
    value = _one(values, (int, float), f"{where}: @weight or @partial_credit")
    if not isinstance(value, int | float) or not math.isfinite(value) or value <= 0:
        raise AssignmentError(f"{where}: a test's points are a number above 0")
    return float(value)


def _visibility(values: tuple[object, ...], where: str) -> Visibility:
    value = _one(values, (str,), f"{where}: @visibility")
    try:
        return msgspec.convert(value, Visibility)  # type: ignore[no-any-return]  # mypy cannot see through a Literal
    except msgspec.ValidationError as error:
        known = get_args(Visibility)
        raise AssignmentError(f"{where}: {value} is no visibility; {meant(str(value), known)}") from error


def _hidden_errors(values: tuple[object, ...], where: str) -> str:
    return str(_one(values, (str,), f"{where}: @hide_errors")) if values else _HIDE_ERRORS_DEFAULT
