"""Text that came from a submission, made safe to show: on a terminal, in a JSON file, in a browser."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from pathlib import Path

from grader.errors import UsageError

_CUT = "[... cut ...]"
# A terminal's control sequences go whole: without their first character the rest would stand there as rubbish.
_SEQUENCE = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|[@-_])")
_LINE_ENDS = re.compile(r"\r\n?|[\x0b\x0c\x85\u2028\u2029]")


def clean(text: str, limit: int) -> str:
    """`text` in at most `limit` characters (the middle is cut) of which each is visible, a space or a line's end.

    Control characters and those that change the direction of writing are dropped; a lone surrogate becomes U+FFFD.
    """
    if not text.isprintable():
        text = _LINE_ENDS.sub("\n", _SEQUENCE.sub("", text)).expandtabs(4)
        text = "".join(shown for character in text if (shown := _shown(character)))
    if len(text) <= limit:
        return text
    kept = max(limit - len(_CUT) - 2, 0)
    head = kept * 2 // 3
    return f"{text[:head]}\n{_CUT}\n{text[len(text) - (kept - head) :]}"


def one_line(text: str, limit: int = 400) -> str:
    """`text` cleaned and in a single line, with single spaces."""
    return " ".join(clean(text, limit).split())


def utf8(path: Path) -> str:
    """`path` as text that another process can be told; UsageError where its bytes are no UTF-8."""
    try:
        str(path).encode()
    except UnicodeEncodeError:
        raise UsageError(f"{path}: the path is not UTF-8 text; rename that folder or file, or copy it") from None
    return str(path)


def some(names: Sequence[str], most: int) -> str:
    """The first `most` of `names`, with commas, and how many more there are."""
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more


def _shown(character: str) -> str:
    if character == "\n":
        return character
    match unicodedata.category(character):
        case "Cs":
            return "\ufffd"
        case "Cc" | "Cf":
            return ""
        case _:
            return character
