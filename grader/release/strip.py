"""From a master to the stub that students get, and to the solution that they get after the deadline.

What is marked in a master, `marks` reads.
"""

from __future__ import annotations

import ast
import itertools
import textwrap
from collections.abc import Callable, Iterable, Sequence

from grader.errors import AssignmentError
from grader.release.marks import STUB, Region, enclosing, extent, read, statements_in

Rewrite = Callable[[str, str], str]  # a master's text and name to another text

_LINE_LENGTH = 120  # of ruff's configuration: an import that is written anew keeps to it


def stub(master: str, name: str) -> str:
    """The text of a master as students get it; `name` is the file's, for messages.

    Where a region says nothing of its stub, a function raises NotImplementedError, and a constant becomes empty: `""`,
    `set()` or `[]`. Imports that the solution alone needs are left out. AssignmentError, which names file and line,
    where a region is malformed or the result is no Python.
    """
    tree, found = read(master, name)
    lines = master.splitlines()
    places = [(region, _given(region, tree, lines, name)) for region in found]
    text = _joined(_replaced(lines, [(region.begin, region.end, given) for region, given in places]))
    try:
        ast.parse(text)
    except SyntaxError as error:
        raise AssignmentError(f"{name}: its stub is no Python ({error.msg}): {_quoted(text, error.lineno)}") from error
    return _without_unneeded_imports(text, before=tree)


def solution(master: str, name: str) -> str:
    """The text of a master with its solutions and without its marks: what is handed out after the deadline."""
    _, found = read(master, name)
    lines = master.splitlines()
    dropped = {
        number for region in found for number in (region.begin, *range(region.stub or region.end, region.end + 1))
    }
    return _joined(line for number, line in enumerate(lines, start=1) if number not in dropped)


def solution_lines(master: str, name: str) -> tuple[str, ...]:
    """The lines of a master that only its solutions hold, without their indentation, in order and each once."""
    _, found = read(master, name)
    inside = {number for region in found for number in region.solution}
    lines = [line.strip() for line in master.splitlines()]
    given = {line for number, line in enumerate(lines, start=1) if number not in inside}
    given |= {lines[number - 1].removeprefix("#").strip() for region in found for number in region.given}
    kept = (lines[number - 1] for number in sorted(inside))
    return tuple(dict.fromkeys(line for line in kept if line and line not in given))


def _given(region: Region, tree: ast.Module, lines: Sequence[str], name: str) -> list[str]:
    """The lines that stand in a stub in the place of a region."""
    if region.stub is not None:
        return [_uncommented(lines[number - 1], region, f"{name}:{number}") for number in region.given]
    around = enclosing(tree, region)
    if around and not isinstance(around[-1], ast.ClassDef):
        called = ".".join(node.name for node in around)
        return [f'{" " * region.indent}raise NotImplementedError("{called}")']
    if around:
        raise AssignmentError(f"{name}:{region.begin}: a region among the methods of a class needs a {STUB}")
    return [line for node in statements_in(region, tree) for line in _emptied(node, name)]


def _uncommented(line: str, region: Region, where: str) -> str:
    text = line.strip()
    if not text:
        return ""
    if not line.startswith(" " * region.indent + "#"):
        raise AssignmentError(f"{where}: below {STUB} every line is a comment with the region's indentation")
    given = line[region.indent + 1 :].removeprefix(" ").rstrip()
    return " " * region.indent + given if given else ""


def _emptied(node: ast.stmt, name: str) -> list[str]:
    """What stays of a top-level statement of a solution: an empty constant, or nothing of what only helps."""
    match node:
        case ast.Assign(targets=[ast.Name(id=target)], value=value):
            left = target
        case ast.AnnAssign(target=ast.Name(id=target), annotation=annotation, value=ast.expr() as value):
            left = f"{target}: {ast.unparse(annotation)}"
        case ast.Import() | ast.ImportFrom():
            return []
        case ast.FunctionDef(name=helper) | ast.ClassDef(name=helper) if helper.startswith("_"):
            return []
        case _:
            raise AssignmentError(f"{name}:{node.lineno}: what do students get in place of this? Say it below a {STUB}")
    match value:
        case ast.Set() | ast.Call(func=ast.Name(id="set")):
            return [f"{left} = set()"]
        case ast.List():
            return [f"{left} = []"]
        case ast.Constant(value=str()):
            return [f'{left} = ""']
    raise AssignmentError(
        f"{name}:{node.lineno}: {target} is no set, list or string; say below a {STUB} what students get in its place"
    )


def _without_unneeded_imports(text: str, before: ast.Module) -> str:
    """`text` without the imports of names that `before` uses, and that it does not use itself."""
    tree = ast.parse(text)
    unneeded = _used(before) - _used(tree)
    changes = []
    for node in tree.body:
        if not isinstance(node, ast.Import | ast.ImportFrom):
            continue
        kept = [alias for alias in node.names if _bound(alias) not in unneeded]
        if len(kept) < len(node.names):
            changes.append((*extent(node), _import(node, kept) if kept else []))
    return _joined(_replaced(text.splitlines(), changes)) if changes else text


def _used(tree: ast.Module) -> set[str]:
    return {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}


def _bound(alias: ast.alias) -> str:
    return alias.asname or alias.name.partition(".")[0]


def _import(node: ast.Import | ast.ImportFrom, kept: list[ast.alias]) -> list[str]:
    if isinstance(node, ast.Import):
        return [ast.unparse(ast.Import(kept))]
    line = ast.unparse(ast.ImportFrom(node.module, kept, node.level))
    if len(line) <= _LINE_LENGTH:
        return [line]
    head, _, names = line.partition(" import ")
    return [f"{head} import (", *(f"    {name}," for name in names.split(", ")), ")"]


def _replaced(lines: Sequence[str], changes: Iterable[tuple[int, int, list[str]]]) -> list[str]:
    """`lines` with each (first, last, new) put in place, from line `first` to `last`; where nothing is put in place,
    as many blank lines stay as stood together anywhere around it or in it."""
    result = list(lines)
    for first, last, new in sorted(changes, reverse=True):
        above, below = first - 1, last
        if not new:
            while above > 0 and not result[above - 1].strip():
                above -= 1
            while below < len(result) and not result[below].strip():
                below += 1
            new = [""] * (_most_blank(result[above:below]) if above else 0)
        result[above:below] = new
    return result


def _most_blank(lines: Iterable[str]) -> int:
    """The length of the longest run of blank lines."""
    return max(
        (len(list(run)) for blank, run in itertools.groupby(lines, lambda line: not line.strip()) if blank), default=0
    )


def _joined(lines: Iterable[str]) -> str:
    return "\n".join(lines).rstrip("\n") + "\n"


def _quoted(text: str, number: int | None) -> str:
    lines = text.splitlines()
    line = lines[number - 1] if number and number <= len(lines) else text
    return repr(textwrap.shorten(line, 80))
