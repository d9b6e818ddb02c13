"""The stubs as one notebook: the same texts in the same order, one code cell for each function."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from grader.release.marks import extent
from grader.release.prose import markdown

_SECTION = re.compile(r"# --- (?P<title>.*?) -*$")
_FEW = 3  # lines of comment that stay with their statement; more are a problem's statement of their own
_CHECK = '!"{sys.executable}" -m grader check '
_TITLE = """# {title}

Fill in every function that raises `NotImplementedError`, and every answer that is still empty. Keep the names and the \
arguments as they are: they are what is graded. Cells of your own may stand between these.

Submit this notebook under its name, `{name}.ipynb`, or the `.py` files with the same content. If you work here, leave \
the `.py` files out: where both define a function, the one in the `.py` file counts, finished or not."""

_CHECK_TEXT = """## Check your work

Save the notebook, then run the next cell. It runs the public tests on what is saved. They are few: the hidden tests \
that give the points look at more. (In Colab the notebook is saved elsewhere: README.md says how to check it there.)"""


class _Piece(NamedTuple):
    """One cell to be: its kind, a name for its id, and its text."""

    kind: str
    name: str
    text: str


def notebook(stubs: Mapping[str, str], *, name: str, title: str) -> bytes:
    """A notebook in nbformat 4.5 with the contents of `stubs` (text by file name), as UTF-8 JSON.

    Cell ids depend on the names alone, and there are neither outputs nor counts, so that equal stubs give equal bytes.
    """
    cells = [
        _cell(_Piece("markdown", "title", _TITLE.format(title=title, name=name))),
        *(_cell(piece) for file, text in stubs.items() for piece in _pieces(file, text)),
        _cell(_Piece("markdown", "check-text", _CHECK_TEXT)),
        _cell(_Piece("code", "check", f"import sys\n\n{_CHECK}{name}.ipynb")),
    ]
    document = {
        "cells": cells,
        "metadata": {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    return json.dumps(document, indent=1, ensure_ascii=False).encode() + b"\n"


def _cell(piece: _Piece) -> dict[str, object]:
    cell: dict[str, object] = {"cell_type": piece.kind, "id": piece.name, "metadata": {}}
    if piece.kind == "code":
        cell |= {"execution_count": None, "outputs": []}
    return cell | {"source": piece.text.splitlines(keepends=True)}


def _pieces(file: str, text: str) -> Iterator[_Piece]:
    """The cells of one file: its docstring, imports, then each section's text, each constant, function and class."""
    stem = file.removesuffix(".py")
    tree = ast.parse(text)
    lines = text.splitlines()
    below = 0  # the lines up to here are in a cell already
    numbered = 0
    for nodes in _groups(tree.body):
        first, last = extent(nodes[0])[0], extent(nodes[-1])[1]
        if nodes[0] is tree.body[0] and (docstring := ast.get_docstring(tree)):
            yield _Piece("markdown", stem, _heading(docstring))
            below = last
            continue
        comments = lines[below : first - 1]
        for title, body in _sections(comments):
            numbered += 1
            yield _Piece("markdown", f"{stem}-text-{numbered}", f"### {title}\n\n{markdown(body)}".rstrip())
        own = _own_comments(comments)
        if len(own) > _FEW:
            numbered += 1
            said = "\n".join(line.removeprefix("#").removeprefix(" ") for line in own)
            yield _Piece("markdown", f"{stem}-text-{numbered}", markdown(said))
            own = []
        code = "\n".join([*own, *lines[first - 1 : last]])
        yield _Piece("code", f"{stem}-{_name(nodes[0])}"[:64], code)
        below = last


def _groups(body: Iterable[ast.stmt]) -> Iterator[list[ast.stmt]]:
    """The statements of a module, each alone but for imports, which stay together."""
    imports: list[ast.stmt] = []
    for node in body:
        if isinstance(node, ast.Import | ast.ImportFrom):
            imports.append(node)
            continue
        if imports:
            yield imports
            imports = []
        yield [node]
    if imports:
        yield imports


def _name(node: ast.stmt) -> str:
    match node:
        case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
            return name
        case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)):
            return name
        case ast.Import() | ast.ImportFrom():
            return "imports"
    return f"line-{node.lineno}"


def _heading(docstring: str) -> str:
    """A file's docstring, its first sentence as the heading."""
    first, _, rest = docstring.partition("\n\n")
    title, dot, more = " ".join(first.split()).partition(". ")
    return f"## {title.rstrip('.')}\n\n{markdown(f'{more}{chr(10) * 2}{rest}' if dot else rest)}".rstrip()


def _sections(comments: Iterable[str]) -> Iterator[tuple[str, str]]:
    """The sections that begin among the lines between two statements, as (title, text)."""
    title, body = "", list[str]()
    for line in comments:
        if begins := _SECTION.fullmatch(line):
            if title:
                yield title, "\n".join(body)
            title, body = begins["title"], []
        elif title:
            body.append(line.removeprefix("#").removeprefix(" "))
    if title:
        yield title, "\n".join(body)


def _own_comments(comments: list[str]) -> list[str]:
    """The comment lines directly above a statement that belong to no section."""
    if any(_SECTION.fullmatch(line) for line in comments):
        return []
    return [line for line in comments if line.startswith("#")]
