"""Rows as pieces of a proof: prose is skipped, numbers and remarks are taken off, continued lines are joined."""

from __future__ import annotations

import re
from collections.abc import Sequence

import msgspec

from grader.derivation import synonyms as syn
from grader.derivation.layout import Row, rows
from grader.derivation.tokens import CLOSERS, OPENERS, RELATIONS, Token, tokenize

_KNOWN = frozenset(syn.WORDS.values()) | frozenset(syn.COMMAND_NAMES.values()) | {"DKL"}
_DIFFERENTIAL = re.compile(r"d([a-zA-Z]|eps|theta|mu)")
_REASONS = syn.REMARK_OPENERS
_CALLED = frozenset({"p", "q", "P", "Q", "E", "KL", "H", "D", "L", "ELBO", "f"})
_JOINERS = frozenset({"+", "-", "*", "/"})


class Piece(msgspec.Struct, frozen=True):
    """One statement's tokens; `so` says that a connective stood in front; `problem` that it cannot be read at all."""

    line: int
    source: str
    tokens: tuple[Token, ...]
    so: bool = False
    problem: str = ""


def pieces(text: str) -> tuple[Piece, ...]:
    """The statements of `text`, in order, each with the line of the file where it begins."""
    found: list[Piece] = []
    for row in rows(text):
        if row.problem:
            found.append(Piece(row.line, row.source, (), problem=row.problem))
            continue
        for piece in _of_row(row):
            _join(found, piece, indented=row.text[:1].isspace())
    return tuple(found)


def _join(found: list[Piece], piece: Piece, *, indented: bool) -> None:
    """Add `piece`, or put it behind its neighbour when one of the two ends or begins in the middle of a formula."""
    last = found[-1] if found and not found[-1].problem else None
    if last is None or not last.tokens or piece.so:
        found.append(piece)
        return
    first, end = piece.tokens[0], last.tokens[-1]
    related = any(t.text in RELATIONS for t in piece.tokens)
    joins = first.text in _JOINERS and (
        first.text != "-" or not related or (indented and last.tokens[0].text in RELATIONS)
    )
    if end.kind == "op" and end.text in RELATIONS and first.text == end.text:
        found[-1] = msgspec.structs.replace(last, tokens=last.tokens[:-1])
        found.append(piece)
    elif joins or (end.kind == "op" and (end.text in _JOINERS or end.text in RELATIONS)):
        found[-1] = msgspec.structs.replace(last, tokens=last.tokens + piece.tokens)
    else:
        found.append(piece)


def _of_row(row: Row) -> list[Piece]:
    tokens = _without_number(_without_notes(tokenize(row.text, row.line)))
    if len(tokens) > 1 and tokens[0].text == "let" and ordinary(tokens[1]):
        tokens = tokens[1:]
    if not tokens:
        return []
    if is_prose(tokens):
        return []
    out: list[Piece] = []
    so = False
    segments = _segments(tokens)
    alone = len(segments) == 1 and tokens[-1].text not in {",", ":", ".", ";"}
    for segment, arrow in segments:
        so = so or arrow
        body, connected = _without_words(segment, alone=alone)
        so = so or connected
        body = _without_remark(body)
        if not body:
            continue
        if _declares(body) or (connected and not alone and not _related(body)):
            continue
        out.append(Piece(row.line, row.source, tuple(body), so))
        so = False
    return out


def _without_notes(tokens: Sequence[Token]) -> list[Token]:
    """Leave out remarks; one that opens a bracket in words takes with it all that stands behind."""
    out: list[Token] = []
    spoken = False
    for token in tokens:
        if token.kind == "remark":
            first = re.match(r"[\s(\[;,.:]*([A-Za-z]*)", token.text)
            opens = token.text.strip() in {"[", "("} or (first is not None and first.group(1).lower() in _REASONS)
            if out and out[-1].kind == "op" and out[-1].text in _JOINERS and not opens:
                out.append(msgspec.structs.replace(token, kind="bad"))  # a word where a term should stand
                continue
            if opens and out:
                while out[-1].text == "{" and len(out) > 1:
                    out.pop()
                break
            spoken = True
        elif spoken and out and out[-1].text in {"(", "["} and OPENERS[out[-1].text] == token.text:
            out.pop()
        else:
            out.append(token)
            spoken = False
    return out


def ordinary(token: Token) -> bool:
    """Whether `token` is a word of plain language, not a name of the derivation language."""
    if token.kind == "word":
        return True
    if token.kind != "name" or len(token.text) < 2 or token.text in _KNOWN:
        return False
    return token.raw.isalpha() and not _DIFFERENTIAL.fullmatch(token.text) and token.text not in {"KL", "ELBO"}


def is_prose(tokens: Sequence[Token]) -> bool:
    """Three ordinary words in a row and no relation; or a line of nothing but a word like Proof."""
    if any(t.text in RELATIONS and t.kind == "op" for t in tokens):
        return False
    if tokens[-1].text in {":", "."} and all(ordinary(t) for t in tokens[:-1]):
        return True
    run = 0
    before = ""
    for token in tokens:
        if ordinary(token) and before != "_":
            run += 1 if token.kind == "name" or len(token.text) < 3 else 3
        elif not (
            token.text in {"'", "-", ","} or (token.kind == "name" and token.text in {"a", "I", "s", "A", "i", "e"})
        ):
            run = 0
        if run >= 3:
            return True
        before = token.text
    letters = [t for t in tokens if t.kind in {"name", "word"}]
    return bool(letters) and all(t.raw.lower() in syn.LONE_WORDS for t in letters)


def _without_number(tokens: list[Token]) -> list[Token]:
    """Take off `(1)`, `[2]`, `3.`, `4)`, `(ii)`, `Step 5:` and a bullet in front of a line."""
    texts = [t.text for t in tokens[:4]]
    if (
        len(texts) >= 3
        and texts[0] in {"(", "["}
        and texts[2] in {")", "]"}
        and len(tokens) > 3
        and _numeral(tokens[1])
    ):
        return tokens[3:]
    if len(texts) >= 2 and _numeral(tokens[0]) and tokens[0].kind == "num" and texts[1] in {".", ")", ":"}:
        return tokens[2:]
    if len(texts) >= 2 and tokens[0].raw.lower() in {"step", "line", "eq", "part"} and tokens[1].kind == "num":
        return tokens[3:] if len(texts) > 2 and texts[2] in {":", ".", ")"} else tokens[2:]
    if texts and texts[0] == "*" and tokens[0].raw in {"*", "•"}:
        return tokens[1:]
    return tokens


def _numeral(token: Token) -> bool:
    return token.kind == "num" or (token.kind == "name" and bool(re.fullmatch(r"[ivx]+|[a-d]", token.text)))


def _segments(tokens: Sequence[Token]) -> list[tuple[list[Token], bool]]:
    """Cut at commas, semicolons, stops, colons and arrows outside brackets; True where an arrow stood in front."""
    out: list[tuple[list[Token], bool]] = []
    current: list[Token] = []
    depth, arrow = 0, False
    for i, token in enumerate(tokens):
        if token.text in OPENERS and token.kind == "op":
            depth += 1
        elif token.text in CLOSERS and token.kind == "op":
            depth -= 1
        leads = token.text == "=>" and (i == 0 or token.kind == "so")
        if depth <= 0 and (token.kind == "so" or leads or (token.kind == "op" and token.text in {",", ";", ".", ":"})):
            out.append((current, arrow))
            current, arrow = [], token.kind == "so" or leads
        else:
            current.append(token)
    out.append((current, arrow))
    return [(segment, arrow) for segment, arrow in out if segment]


def _without_words(segment: list[Token], *, alone: bool) -> tuple[list[Token], bool]:
    """Take off words in front (Therefore, We get, By Jensen's inequality); a segment of words only is a remark."""
    i = 0
    while i < len(segment):
        token = segment[i]
        word = ordinary(token) or (token.kind == "name" and token.raw.lower() in syn.CONNECTIVES)
        inner = (i > 0 and token.text in {"'", "-"}) or (
            token.kind == "name" and token.raw in {"s", "a", "A", "I", "i", "e"} and i > 0
        )
        if not (word or inner):
            break
        i += 1
    if i == 0:
        return segment, False
    if i == len(segment):
        spoken = sum(1 for t in segment if ordinary(t))
        lone = all(t.raw.lower() in syn.CONNECTIVES | syn.LONE_WORDS | syn.REMARK_OPENERS for t in segment)
        return ([], True) if spoken >= 3 or lone or not alone else (segment, False)
    return segment[i:], True


def _without_remark(segment: list[Token]) -> list[Token]:
    """Take off what stands behind a formula: by Jensen, (Jensen), [product rule], (3.1), a noise declaration."""
    depth = 0
    for i, token in enumerate(segment):
        if token.text in OPENERS and token.kind == "op":
            depth += 1
        elif token.text in CLOSERS and token.kind == "op":
            depth -= 1
        elif depth == 0 and i > 0 and token.gap and ordinary(token) and token.raw.lower() in syn.REMARK_OPENERS:
            segment = segment[:i]
            break
    while len(segment) > 2 and segment[-1].text in CLOSERS and segment[-1].kind == "op":
        start = _opening(segment)
        if start is None or start == 0 or not segment[start].gap:
            break
        inside, before = segment[start + 1 : -1], segment[start - 1]
        spoken = _spoken(inside) or _related(inside)
        spoken = spoken and not any(t.text == "~" for t in inside)
        number = len(inside) == 1 and inside[0].kind == "num" and before.text not in {"log", "/", "*", "+", "-"}
        number = number and before.text not in RELATIONS and before.text not in _CALLED
        if not (spoken or number) or before.text in {"_", "log", "^", "+", "-", "*", "/"}:
            break
        segment = segment[:start]
    return segment


def _declares(tokens: Sequence[Token]) -> bool:
    """Whether `tokens` only say where a variable is drawn from: eps ~ N(0,1)."""
    return len(tokens) > 2 and tokens[1].text == "~" and tokens[1].kind == "op" and not _related(tokens)


def _spoken(tokens: Sequence[Token]) -> bool:
    """Whether an ordinary word stands among `tokens` that is not the name of an index."""
    before = ["", ""]
    for token in tokens:
        if ordinary(token) and before[1] not in {"_", "^"} and before != ["_", "{"]:
            return True
        before = [before[1], token.text]
    return False


def _related(tokens: Sequence[Token]) -> bool:
    """Whether a relation stands among `tokens` outside of their brackets."""
    depth = 0
    for token in tokens:
        if token.kind == "op":
            depth += (token.text in OPENERS) - (token.text in CLOSERS)
            if depth == 0 and token.text in RELATIONS:
                return True
    return False


def _opening(segment: Sequence[Token]) -> int | None:
    depth = 0
    for i in range(len(segment) - 1, -1, -1):
        token = segment[i]
        if token.kind != "op":
            continue
        depth += (token.text in CLOSERS) - (token.text in OPENERS)
        if depth == 0:
            return i
    return None
