"""A text as pieces: physical lines without fences, reasons and mathematics environments, cut where `\\\\` stands."""

from __future__ import annotations

import re

import msgspec

from grader.derivation import limits

_FENCE = re.compile(r"^\s*(```|~~~)")
_PREAMBLE = re.compile(
    r"\s*\\(?:re)?(?:newcommand|DeclareMathOperator|def|usepackage|documentclass|(?:sub)*section|paragraph|maketitle)\b"
)
_ENVIRONMENT = re.compile(r"\\(?:begin|end)\s*\{[^}]*\}(?:\s*\{[rcl|@{} ]*\}|\s*\[[tbc]\])?")
_DOLLARS = re.compile(r"\$+|\\\(|\\\)|(?<!\\)\\\[|(?<!\\)\\\]")
_LISTED = re.compile(r"- +(?:[=<>-]|\\[gl]eq?|so\b|hence\b|thus\b|therefore\b|then\b|[≥≤∴])", re.IGNORECASE)
_BREAK = re.compile(r"\\\\\*?\s*(?:\[\s*-?[\d.]+\s*(?:pt|em|ex|mm|cm)\s*\])?|\\newline\b|\\cr\b|\\par\b")
# `# why`, `% why`, `// why`, `&& why` (but not `&& =`, a column of its own), ` -- why` (but not minus minus log).
_REASON = re.compile(
    r"#|(?<!\\)%|//(?=\s*[A-Za-z])|&&(?!\s*(?:=|\\[gl]eq?\b|[<>]))"
    r"|\s(?:---?|—)\s*(?!log|ln|KL|ELBO|DKL|sum|int|grad)(?=[A-Za-z]{2}|[Aa] [a-z]|\\text)"
)


class Row(msgspec.Struct, frozen=True):
    """One statement's worth of a physical line: all else is blanked, so columns stay true; `source` is the line."""

    line: int
    text: str
    source: str
    problem: str = ""


def rows(text: str) -> tuple[Row, ...]:
    """The rows of `text`; one with a `problem` stands for a long line, or for all that is over a limit."""
    if len(text.encode("utf-8", "replace")) > limits.TEXT_BYTES:
        return (
            Row(1, "", "", f"the text is longer than {limits.TEXT_BYTES // 1024} kB: a proof takes a page, not a book"),
        )
    found: list[Row] = []
    filled = 0
    for number, source in enumerate(re.split(r"\r\n|\r|\n", text), 1):
        if not source.strip() or _FENCE.match(source) or _PREAMBLE.match(source):
            continue
        filled += 1
        if filled > limits.TEXT_LINES:
            message = f"the text has more than {limits.TEXT_LINES} lines: a proof of this claim takes about ten"
            return (*found, Row(number, "", source, message))
        if len(source) > limits.LINE_CHARACTERS:
            message = f"this line is longer than {limits.LINE_CHARACTERS} characters: write one step a line"
            found.append(Row(number, "", source[: limits.LINE_CHARACTERS], message))
            continue
        found.extend(_cut(number, source))
    return _without_bullets(found)


def _without_bullets(found: list[Row]) -> tuple[Row, ...]:
    """Take off the dash of a list: one in front of every row, and of one at least in front of what takes no minus."""
    texts = [row.text.lstrip() for row in found if not row.problem]
    if not texts or not all(text.startswith("- ") for text in texts) or not any(map(_LISTED.match, texts)):
        return tuple(found)
    return tuple(msgspec.structs.replace(row, text=row.text.replace("-", " ", 1)) for row in found)


def _cut(number: int, source: str) -> list[Row]:
    reason = _REASON.search(source)
    text = source[: reason.start()] if reason else source
    if reason and reason.group() == "&&":
        behind = _BREAK.search(source, reason.end())
        text += " " * ((behind.start() if behind else len(source)) - len(text)) + (
            source[behind.start() :] if behind else ""
        )
    text = _ENVIRONMENT.sub(_blank, text)
    starts = [(m.start(), m.end()) for m in _BREAK.finditer(text)]
    parts: list[Row] = []
    begin = 0
    for stop, after in [*starts, (len(text), len(text))]:
        part = " " * begin + _DOLLARS.sub(_blank, text[begin:stop])
        if part.strip():
            parts.append(Row(number, part, source))
        begin = after
    return parts


def _blank(match: re.Match[str]) -> str:
    return " " * len(match.group())
