"""What a master marks as its solution: the regions that students do not get, read and checked.

The marks are comments that stand alone on their lines, all equally indented:

    ### BEGIN SOLUTION
    the solution
    ### STUB
    # what students get in its place, commented out (this half may be left out)
    ### END SOLUTION
"""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Iterator

import msgspec

from grader.errors import AssignmentError

BEGIN, STUB, END = "### BEGIN SOLUTION", "### STUB", "### END SOLUTION"

_MARKER_LIKE = re.compile(r"#+\s*(BEGIN\s+SOLUTION|STUB|END\s+SOLUTION)\b", re.IGNORECASE)
Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


class Region(msgspec.Struct, frozen=True, kw_only=True):
    """One marked region of a master: the numbers of its marker lines, counted from 1 (`stub` is None without one)."""

    begin: int
    stub: int | None
    end: int
    indent: int

    @property
    def solution(self) -> range:
        """The numbers of the solution's lines."""
        return range(self.begin + 1, self.stub or self.end)

    @property
    def given(self) -> range:
        """The numbers of the commented lines that students get in its place."""
        return range(self.stub + 1 if self.stub else self.end, self.end)


def read(master: str, name: str) -> tuple[ast.Module, list[Region]]:
    """A master's statements and its regions; AssignmentError, with file and line, where a region is malformed."""
    try:
        tree = ast.parse(master)
    except SyntaxError as error:
        raise AssignmentError(f"{name}:{error.lineno or 1}: the master is no Python: {error.msg}") from error
    found = _regions(master, name)
    for region in found:
        _check_statements(region, tree, name)
    return tree, found


def statements_in(region: Region, node: ast.AST) -> Iterator[ast.stmt]:
    """The outermost statements in a region, in order."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.stmt) and region.begin < extent(child)[0] and child.lineno < region.end:
            yield child
        else:
            yield from statements_in(region, child)


def enclosing(tree: ast.Module, region: Region) -> list[Definition]:
    """The functions and classes that a region stands in, the outermost first."""
    nodes = [node for node in ast.walk(tree) if isinstance(node, Definition) and _holds(node, region)]
    return sorted(nodes, key=lambda node: node.lineno)


def extent(node: ast.stmt) -> tuple[int, int]:
    """A statement's first and last line; its decorators belong to it."""
    decorators: list[ast.expr] = getattr(node, "decorator_list", [])
    return min([node.lineno, *(d.lineno for d in decorators)]), node.end_lineno or node.lineno


def _regions(master: str, name: str) -> list[Region]:
    """The regions in order; AssignmentError where marks are misspelled, unpaired, nested or unequally indented."""
    found: list[Region] = []
    begin: tuple[int, int] | None = None
    middle: int | None = None
    for token in tokenize.generate_tokens(io.StringIO(master).readline):
        if token.type != tokenize.COMMENT or not _MARKER_LIKE.match(token.string):
            continue
        number, column = token.start
        where = f"{name}:{number}"
        if token.string not in (BEGIN, STUB, END):
            raise AssignmentError(f"{where}: {token.string!r} is no mark; write {BEGIN!r}, {STUB!r} or {END!r}")
        if token.line[:column].strip():
            raise AssignmentError(f"{where}: {token.string} stands behind code; put it on a line of its own")
        if token.string == BEGIN:
            if begin is not None:
                raise AssignmentError(f"{where}: {BEGIN} inside the region of line {begin[0]}; end that one first")
            begin, middle = (number, column), None
            continue
        if begin is None:
            raise AssignmentError(f"{where}: {token.string} without a {BEGIN} before it")
        if column != begin[1]:
            raise AssignmentError(f"{where}: {token.string} is not indented like the {BEGIN} of line {begin[0]}")
        if token.string == END:
            found.append(Region(begin=begin[0], stub=middle, end=number, indent=column))
            begin = None
        elif middle is not None:
            raise AssignmentError(f"{where}: a second {STUB} in the region of line {begin[0]}; keep one")
        else:
            middle = number
    if begin is not None:
        raise AssignmentError(f"{name}:{begin[0]}: this {BEGIN} has no {END}")
    return found


def _check_statements(region: Region, tree: ast.Module, name: str) -> None:
    """A solution holds whole statements, at least one, of the depth that its marks have."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.stmt):
            continue
        first, last = extent(node)
        inside = region.begin < first and last < region.end
        around = _holds(node, region) and hasattr(node, "body")
        if first < region.end and region.begin < last and not (inside or around):
            raise AssignmentError(
                f"{name}:{region.begin}: this region cuts the statement of line {first} in two; put whole ones in it"
            )
    held = list(statements_in(region, tree))
    if not held:
        raise AssignmentError(f"{name}:{region.begin}: this region holds no statement; put the solution in it")
    if any(node.col_offset != region.indent for node in held):
        raise AssignmentError(
            f"{name}:{region.begin}: the marks of this region are not indented like the statements in it"
        )


def _holds(node: ast.stmt, region: Region) -> bool:
    # A region that ends its function lies, but for its comments, within the function's lines.
    first, last = extent(node)
    return first < region.begin and any(number <= last for number in region.solution)
