"""Known mistakes as text: appended to a student's file, a mistake stands in the place of what it is a mistake in."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import msgspec


class KnownMistake(msgspec.Struct, frozen=True, kw_only=True):
    """A known mistake as source: `lines` are the imports and helpers that it needs, and the function `name`."""

    id: str
    of: str
    name: str
    body: tuple[str, ...]


def known_mistakes(folder: Path) -> tuple[KnownMistake, ...]:
    """The mistakes in `folder/*.py`, in the order of the files' names, then as they stand in each; none is imported."""
    return tuple(mistake for path in sorted(folder.glob("*.py")) for mistake in _in_file(path))


def grafted(text: str, module: str, mistake: KnownMistake, *, number: int, is_constant: bool) -> str:
    """The file `module`.py with the mistake at its end; `number` keeps the names of several apart."""
    maker = f"_made_{number}"
    lines = [line for part in mistake.body for line in _within(part, module).splitlines()]
    call = f"{maker}()()" if is_constant else f"{maker}()"
    made = [f"def {maker}():", *(f"    {line}" if line else "" for line in [*lines, f"return {mistake.name}"])]
    return "\n".join([text.rstrip("\n"), "", "", *made, "", "", f"{mistake.of} = {call}", ""])


def _in_file(path: Path) -> Iterator[KnownMistake]:
    tree = ast.parse(path.read_bytes())
    defined = {name: node for node in tree.body for name in _names(node)}
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and (marked := _mark(node)) is not None:
            needed = _needed(node, defined)
            node.decorator_list = []
            # Unparsed, each string stands in one line, and the whole can be moved into a function.
            body = tuple(ast.unparse(part) for part in tree.body if part in needed or part is node)
            yield KnownMistake(id=marked[0], of=marked[1], name=node.name, body=body)


def _names(node: ast.stmt) -> Iterator[str]:
    """The names that a statement at the top of a file defines."""
    match node:
        case ast.FunctionDef() | ast.ClassDef():
            yield node.name
        case ast.Import() | ast.ImportFrom():
            yield from (alias.asname or alias.name.partition(".")[0] for alias in node.names)
        case ast.Assign():
            yield from (name.id for target in node.targets for name in ast.walk(target) if isinstance(name, ast.Name))
        case ast.AnnAssign(target=ast.Name(id=name)):
            yield name


def _mark(node: ast.FunctionDef) -> tuple[str, str] | None:
    """The id and the `of` of a function that is marked as a mistake."""
    for mark in node.decorator_list:
        if isinstance(mark, ast.Call) and isinstance(mark.func, ast.Name) and mark.func.id == "mistake":
            named = {keyword.arg: ast.literal_eval(keyword.value) for keyword in mark.keywords}
            return str(ast.literal_eval(mark.args[0])), str(named["of"])
    return None


def _needed(node: ast.stmt, defined: dict[str, ast.stmt]) -> set[ast.stmt]:
    """The statements at the top of the file that `node` rests on, itself left out, directly or through others."""
    needed: set[ast.stmt] = set()
    open_ = [node]
    while open_:
        statement = open_.pop()
        parts = statement.body if isinstance(statement, ast.FunctionDef) else [statement]
        names = {name.id for part in parts for name in ast.walk(part) if isinstance(name, ast.Name)}
        for found in (defined[name] for name in names if name in defined):
            if found not in needed and found is not node:
                needed.add(found)
                open_.append(found)
    return needed


def _within(part: str, module: str) -> str:
    """A statement fit for a function in `module`: what it imports from there is what the file has so far."""
    tree = ast.parse(part).body[0]
    if isinstance(tree, ast.ImportFrom) and tree.module == module:
        pairs = ((alias.asname or alias.name, alias.name) for alias in tree.names)
        return "\n".join(f'{name} = globals()["{right}"]' for name, right in pairs)
    return part
