"""The code cells of a Jupyter notebook as plain Python: magics dropped, line numbers kept, nothing executed."""

from __future__ import annotations

import json
import re
import warnings
from typing import Any, NamedTuple

import msgspec

from grader.errors import SubmissionError

MAX_CELLS = 2000
_BODY_RUNS = ("%%time", "%%capture")  # every other cell magic hands its body to something that is not this Python
_BLANK = " \t\f"
_NOTABLE = re.compile(r"[\\'\"#()\[\]{}:]")
_NOT_TEXT = re.compile("[\0\ud800-\udfff]")  # what no Python source and no UTF-8 text can hold
_SIMPLE_TARGETS = re.compile(r"[\w., \t]+")


class _Cell(msgspec.Struct):
    cell_type: str = ""
    source: str | list[str] = ""
    metadata: Any = None


class _Notebook(msgspec.Struct):
    cells: list[_Cell]
    metadata: Any = None


def code_cells(data: bytes, *, limit: int) -> tuple[list[tuple[int, str]], list[str]]:
    """The Python cells of the notebook `data` as (number among the code cells from 1, plain Python), and notes.

    Cells without code keep their number and are left out. At most `MAX_CELLS` cells and `limit` characters are read.
    Raises SubmissionError with a reason that begins with "it" when `data` is no notebook.
    """
    notebook = _parsed(data)
    language = _within(notebook.metadata, "kernelspec", "language") or _within(
        notebook.metadata, "language_info", "name"
    )
    if not _is_python(language):
        raise SubmissionError("its language is not Python")
    cells: list[tuple[int, str]] = []
    dropped: list[str] = []
    notes: list[str] = []
    sources = [cell for cell in notebook.cells if cell.cell_type == "code"]
    for number, cell in enumerate(sources, start=1):
        source = cell.source if isinstance(cell.source, str) else "".join(cell.source)
        limit -= len(source)
        if limit < 0 or number > MAX_CELLS:
            notes.append(f"the notebook holds too much code: code cells {number} to {len(sources)} were not read")
            break
        if not _is_python(_within(cell.metadata, "vscode", "languageId")):
            continue
        text = plain_python(source)
        if text.strip():
            cells.append((number, text))
        elif source.lstrip().startswith("%%"):
            dropped.append(str(number))
    if dropped:
        more = ", …" if len(dropped) > 5 else ""
        notes.append(f"code cells that begin with a %% command were not run: {', '.join(dropped[:5])}{more}")
    return cells, notes


def plain_python(text: str) -> str:
    """One cell's text as Python, line by line where the student sees it.

    Lines that begin with %, ! or ?, or end with ?, outside strings, brackets and comments, become blank, or `pass`
    where they are indented, since they may be all that a block holds. `name = !command` becomes an empty list and
    `name = %magic` None. Python without such lines comes back unchanged, but for line ends and characters that no
    source may hold.
    """
    lines = _NOT_TEXT.sub("\N{REPLACEMENT CHARACTER}", text.replace("\r\n", "\n").replace("\r", "\n")).split("\n")
    for index, line in enumerate(lines):
        first = line.split(maxsplit=1)[0] if line.strip() else ""
        if first.startswith("%%"):
            if first not in _BODY_RUNS:
                return "\n" * (len(lines) - 1)
            lines[index] = ""
        elif first:
            break
    scanner = _Scanner()
    goes_on = False  # a dropped line that ends in a backslash takes the next one with it
    for index, line in enumerate(lines):
        begins = scanner.between_statements
        if goes_on:
            lines[index] = ""
        elif begins and line.lstrip(_BLANK).startswith(("%", "!", "?")):
            lines[index] = _nothing(line)
        elif begins and (assigned := _assigned(line)):
            lines[index] = assigned
        else:
            if scanner.follow(line) and begins and line.rstrip().endswith("?"):
                lines[index] = _nothing(line)
            continue
        goes_on = line.endswith("\\")
    return "\n".join(_dedented(lines))


class _Open(NamedTuple):
    """What is not closed yet: a "bracket", "string", "f-string", a "field" {…} of one, or the "format" in a field."""

    kind: str
    quote: str = ""


_TEXT = ("string", "f-string", "format")


class _Scanner:
    """Follows Python text line by line, in time linear in its length, and knows what is open at each line's end.

    Fields of f-strings are followed as Python 3.12 reads them, which includes all that 3.11 allows.
    """

    def __init__(self) -> None:
        self._open: list[_Open] = []
        self._escaped_end = False  # the last line ended in a backslash that joins the next one to it

    @property
    def between_statements(self) -> bool:
        """Whether the next line begins a statement: not in a string or bracket, not after a backslash."""
        return not (self._open or self._escaped_end)

    def follow(self, line: str) -> bool:
        """Read one line without its line end; whether it ends in code, outside strings, brackets and comments."""
        self._escaped_end = comment = False
        position = 0
        while not comment and (found := _NOTABLE.search(line, position)):
            at, position = found.span()
            char = found[0]
            top = self._open[-1] if self._open else _Open("")
            if top.kind in _TEXT:
                position = self._follow_text(line, at, top)
            elif char == "#":
                comment = True
            elif char == "\\":
                self._escaped_end = position == len(line)
            elif char in "'\"":
                quote = char * 3 if line.startswith(char * 3, at) else char
                self._open.append(_Open("f-string" if _has_fields(line, at) else "string", quote))
                position = at + len(quote)
            elif char in "([{":
                self._open.append(_Open("bracket"))
            elif char == ":":
                if top.kind == "field":
                    self._open.append(_Open("format", top.quote))
            elif top.kind == "bracket" or (top.kind == "field" and char == "}"):
                self._open.pop()
        ends_in_code = not (self._open or comment)
        if self._open and self._open[-1].kind in _TEXT and len(self._open[-1].quote) == 1 and not self._escaped_end:
            self._close_string()  # never closed: an error of the student's that ends with its line
        return ends_in_code

    def _follow_text(self, line: str, at: int, top: _Open) -> int:
        """Read the notable character at `at` as a part of a string; where to go on."""
        char = line[at]
        if char == "\\" and not (top.kind != "string" and line[at + 1 : at + 2] in ("{", "}")):
            self._escaped_end = at + 1 == len(line)
            return at + 2
        if line.startswith(top.quote, at):
            self._close_string()
            return at + len(top.quote)
        if char == "{" and top.kind != "string":
            if top.kind == "f-string" and line.startswith("{{", at):
                return at + 2
            self._open.append(_Open("field", top.quote))
        elif char == "}" and top.kind == "format":
            del self._open[-2:]
        return at + 1

    def _close_string(self) -> None:
        """Close the innermost string and the fields that are open in it."""
        while self._open.pop().kind not in ("string", "f-string"):
            pass


def _has_fields(line: str, at: int) -> bool:
    """Whether the quote at `at` opens a string with {…} fields: its prefix holds an f (or the t of Python 3.14)."""
    start = at
    while start > max(0, at - 3) and (line[start - 1].isalnum() or line[start - 1] == "_"):
        start -= 1
    return line[start:at].lower() in ("f", "fr", "rf", "t", "tr", "rt")


def _nothing(line: str) -> str:
    """What stands in a dropped line's place."""
    indent = line[: len(line) - len(line.lstrip(_BLANK))]
    return f"{indent}pass" if indent else ""


def _assigned(line: str) -> str:
    """`line` with the command in `name = !command` or `name = %magic` replaced by a value; "" for any other line."""
    left, _, right = line.partition("=")
    command = right.lstrip(_BLANK)
    targets = [target.strip() for target in left.split(",") if target.strip()]
    if not (targets and command.startswith(("!", "%")) and _SIMPLE_TARGETS.fullmatch(left)):
        return ""
    indent = left[: len(left) - len(left.lstrip(_BLANK))]
    return f"{indent}{' = '.join(targets)} = {'[]' if command.startswith('!') else 'None'}"


def _dedented(lines: list[str]) -> list[str]:
    """A cell that is indented as a whole, moved to the margin, as Jupyter does before it runs one."""
    code = (line for line in lines if line.strip() not in ("", "\\") and not line.lstrip().startswith("#"))
    first = next(code, "")
    indent = first[: len(first) - len(first.lstrip(_BLANK))]
    return [line.removeprefix(indent) for line in lines] if indent else lines


def _parsed(data: bytes) -> _Notebook:
    """The notebook's cells: the form of today at once and without its outputs, anything else by the long way round."""
    if not data.strip():
        raise SubmissionError("it is empty")
    try:
        return msgspec.json.decode(data, type=_Notebook)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        pass
    try:
        # Jupyter's own reader takes NaN, control characters and half surrogates in outputs; so do we.
        raw = json.loads(data.decode(json.detect_encoding(data), "replace"), strict=False)
    except (ValueError, RecursionError):
        raise SubmissionError("it is not JSON text, or only a part of it") from None
    try:
        return msgspec.convert(_upgraded(raw) if _within(raw, "worksheets") else raw, _Notebook)
    except (msgspec.MsgspecError, RecursionError):
        raise SubmissionError("it has no list of cells") from None


def _upgraded(raw: Any) -> Any:
    """An older notebook (cells in worksheets) in the form of today, with whatever nbformat misses filled in."""
    import nbformat  # 0.12 s of CPU that only a notebook of this old form is worth

    try:
        raw = {"nbformat": 3, "nbformat_minor": 0, "metadata": {}, **raw}
        for sheet in raw["worksheets"]:
            for cell in sheet["cells"]:
                for key, default in (("metadata", {}), ("outputs", []), ("input", ""), ("language", "python")):
                    cell.setdefault(key, default)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return nbformat.convert(nbformat.from_dict(raw), 4)  # type: ignore[no-untyped-call]
    except Exception:  # the converter indexes into whatever it is given: any exception may come out of hostile input
        raise SubmissionError("it is written in an old form that cannot be read") from None


def _within(value: Any, *keys: str) -> Any:
    """`value[key][key]…`, or None where there is no such thing."""
    for key in keys:
        value = value.get(key) if isinstance(value, dict) else None
    return value


def _is_python(language: Any) -> bool:
    return not isinstance(language, str) or not language or "python" in language.lower()
