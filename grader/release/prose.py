"""What the masters' comments say, as Markdown: paragraphs, lists, and indented formulas that Jupyter renders."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator, Sequence

from grader.release import latex

_OPTION = re.compile(r'(?P<label>[A-Z]|"[\w-]+") {2,}(?P<text>\S.*)')
_COLUMNS = re.compile(r" {2,}")
_CODE = re.compile(r"(`[^`]*`)")
_MARKUP = re.compile(r"([\\*_\[\]<>$#|~])")


def markdown(text: str) -> str:
    """`text` (a docstring or a comment, without its signs) as Markdown that ends without a newline.

    Indented blocks become formulas where each line is one, a list where each line names an option, and else stay as
    they are, in a fixed-width font.
    """
    return "\n\n".join(_block(lines) for lines in _blocks(text.splitlines()))


def _blocks(lines: Sequence[str]) -> Iterator[list[str]]:
    """Runs of lines between blank ones, of which all or none are indented; each list item is a run of its own."""
    block: list[str] = []
    for line in lines:
        starts = line.startswith("- ") or _is_indented(line) != _is_indented(block[0] if block else line)
        in_item = bool(block) and block[0].startswith("- ") and _is_indented(line)
        if block and (not line.strip() or (starts and not in_item)):
            yield block
            block = []
        if line.strip():
            block.append(line)
    if block:
        yield block


def _is_indented(line: str) -> bool:
    return line.startswith("  ")


def _block(lines: Sequence[str]) -> str:
    if not _is_indented(lines[0]):
        return _escaped(" ".join(line.strip() for line in lines))
    dedented = textwrap.dedent("\n".join(lines)).splitlines()
    return _options(dedented) or _formulas(dedented) or "\n".join(["```text", *dedented, "```"])


def _options(lines: Sequence[str]) -> str:
    """A list of the options that `lines` name; "" where they name none."""
    items: list[tuple[str, str]] = []
    for line in lines:
        if option := _OPTION.fullmatch(line):
            label = option["label"]
            items.append((f"`{label}`" if label.startswith('"') else f"**{label}**", option["text"]))
        elif items and line.startswith("  "):
            items[-1] = (items[-1][0], f"{items[-1][1]} {line.strip()}")
        else:
            return ""
    return "\n".join(f"- {label} {_escaped(text)}" for label, text in items)


def _formulas(lines: Sequence[str]) -> str:
    """A display of the formulas that begin each of `lines`, with what follows them in words; "" where one has none."""
    rows = []
    for line in lines:
        first, *others = (cell for cell in _COLUMNS.split(line) if cell)
        left = latex.formula(first)
        if left is None or any(cell.startswith("#") for cell in others):
            return ""  # what has a remark behind a # is something to type
        cells = [left, *(_cell(cell) for cell in others)]
        rows.append(" & ".join(cells))
    if len(rows) == 1:
        return f"$$ {rows[0].replace(' & ', chr(92) + 'quad ')} $$"
    return "\n".join([r"$$\begin{array}{" + "l" * max(row.count(" & ") + 1 for row in rows) + "}",
                      " \\\\\n".join(rows), r"\end{array}$$"])  # fmt: skip


def _cell(text: str) -> str:
    return latex.formula(text) or latex.words(text)


def _escaped(text: str) -> str:
    """Prose with what Markdown would take for markup escaped, except in code spans and a leading list mark."""
    parts = _CODE.split(text)
    return "".join(part if part.startswith("`") else _MARKUP.sub(r"\\\1", part) for part in parts)
