"""A submission's sources as numbered lines, and the places in messages that name one of them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence

import msgspec
from markupsafe import Markup, escape

from grader.classroom.record import Record

MAX_LINES = 3000  # of one file; more is no program that anybody reads
MAX_WIDTH = 1000  # characters of a line
_JOINERS = {0x200C, 0x200D}  # part of ordinary writing, and of most emoji


class _Visible(dict[int, str]):
    """For `str.translate`: what has no shape of its own, or turns the direction of writing, is written by its number.

    A source that looks like another program than the one that ran is what a TA must see.
    """

    def __missing__(self, code: int) -> str:
        category = unicodedata.category(chr(code))
        acts = category in ("Cc", "Cf") and code not in (0x0A, *_JOINERS)
        self[code] = f"\u27e8U+{code:04X}\u27e9" if acts else "\ufffd" if category == "Cs" else chr(code)
        return self[code]


_VISIBLE = _Visible()


class Source(msgspec.Struct, frozen=True, kw_only=True):
    """A file or a cell: `place` is what messages call it, `anchor` the beginning of its lines' ids.

    `html` has an element a line; `cut` says what is not shown.
    """

    place: str
    anchor: str
    error: str
    lines: int
    html: Markup
    cut: str


class Mark(msgspec.Struct, frozen=True):
    """Who names a line: the link's target within the page, and what it is called."""

    target: str
    name: str


def visible(text: str) -> str:
    """`text` with tabs as spaces, in which each character is to be seen or is a line's end."""
    text = text.replace("\r\n", "\n").expandtabs(4)
    return text.translate(_VISIBLE)


class Places:
    """Finds the lines that texts about a submission name: "kl.py, line 12" or "work.ipynb, cell 3, line 4"."""

    def __init__(self, record: Record) -> None:
        cells = [(f"{record.notebook}, cell {cell.number}", cell.text, "") for cell in record.cells]
        self._pieces = [*((file.name, file.text, file.error) for file in record.files), *cells]
        self._anchors = {place: f"s{number}-" for number, (place, _, _) in enumerate(self._pieces, 1)}
        self._named = re.compile(
            rf"(?<![\w./-])({'|'.join(re.escape(place) for place in self._anchors) or '(?!)'}), line ([0-9]{{1,7}})"
        )

    def named(self, text: str) -> Iterator[tuple[str, int]]:
        """The (place, line) pairs that `text` names."""
        for found in self._named.finditer(text):
            yield found[1], int(found[2])

    def linked(self, text: str) -> Markup:
        """`text` to be shown, with a link on each line that it names and the page shows."""
        pieces, end = [], 0
        for found in self._named.finditer(text) if text else ():
            if int(found[2]) <= MAX_LINES:
                pieces.append(escape(visible(text[end : found.start()])))
                pieces.append(Markup('<a href="#{}{}">{}</a>').format(self._anchors[found[1]], found[2], found[0]))
                end = found.end()
        pieces.append(escape(visible(text[end:])))
        return Markup("").join(pieces)

    def sources(self, marks: Mapping[tuple[str, int], Sequence[Mark]]) -> Iterator[Source]:
        """The files and cells, with `marks` on the lines that texts name."""
        for place, text, error in self._pieces:
            lines = text.removesuffix("\n").split("\n") if text else []
            anchor = self._anchors[place]
            named = {line: found for (where, line), found in marks.items() if where == place}
            # Escaped as one text: line by line it would be most of the work of a report.
            escaped = str(escape(visible("\n".join(map(_shortened, lines[:MAX_LINES]))))).split("\n")
            left = len(lines) - MAX_LINES
            yield Source(
                place=place,
                anchor=anchor,
                error=error,
                lines=len(lines),
                html=Markup(
                    "".join(_line(anchor, number, code, named.get(number)) for number, code in enumerate(escaped, 1))
                ),
                cut=f"{left:,} more {'line is' if left == 1 else 'lines are'} not shown" if left > 0 else "",
            )


def marks(texts: Iterable[tuple[str, Mark]], places: Places) -> dict[tuple[str, int], list[Mark]]:
    """The marks of each line, from texts and what a mark of theirs looks like."""
    found: dict[tuple[str, int], list[Mark]] = {}
    for text, mark in texts:
        for place in places.named(text):
            there = found.setdefault(place, [])
            if mark not in there:
                there.append(mark)
    return found


def _shortened(line: str) -> str:
    more = len(line) - MAX_WIDTH
    return line if more <= 0 else f"{line[:MAX_WIDTH]} [... {more:,} more characters]"


def _line(anchor: str, number: int, escaped: str, marks: Sequence[Mark] | None) -> str:
    if not marks:
        return f'<li id="{anchor}{number}"><code>{escaped}</code></li>\n'
    links = ", ".join(f'<a href="#{escape(mark.target)}">{escape(visible(mark.name))}</a>' for mark in marks)
    return f'<li id="{anchor}{number}" class="marked"><code>{escaped}</code><p>named by {links}</p></li>\n'
