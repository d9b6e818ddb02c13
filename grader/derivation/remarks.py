"""What stands around a formula and is not read: words, numbers, reasons, annotations, declarations."""

from __future__ import annotations

import re
from collections.abc import Sequence

import msgspec

from grader.derivation import synonyms as syn
from grader.derivation.tokens import CLOSERS, DIFFERENTIAL, OPENERS, RELATIONS, Token

JOINERS = frozenset({"+", "-", "*", "/"})
_KNOWN = frozenset(syn.WORDS.values()) | frozenset(syn.COMMAND_NAMES.values()) | {"DKL"}
_CALLED = frozenset({"p", "q", "P", "Q", "E", "KL", "H", "D", "L", "ELBO", "f"})


def without_notes(tokens: Sequence[Token]) -> list[Token]:
    """Leave out remarks; one that opens a bracket in words takes with it all that stands behind."""
    out: list[Token] = []
    spoken = False
    for token in tokens:
        if token.kind == "remark":
            first = re.match(r"[\s(\[;,.:]*([A-Za-z]*)", token.text)
            opens = token.text.strip() in {"[", "("} or (
                first is not None and first.group(1).lower() in syn.REMARK_OPENERS
            )
            if out and out[-1].kind == "op" and out[-1].text in JOINERS and not opens:
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
    return token.raw.isalpha() and not DIFFERENTIAL.fullmatch(token.text)


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
    if (
        len(letters) > 0
        and tokens[0].text in {"(", "["}
        and tokens[-1].text in {")", "]"}
        and all(map(ordinary, letters))
    ):
        return True  # (Jensen) on a line of its own
    return bool(letters) and all(t.raw.lower() in syn.LONE_WORDS for t in letters)


def without_number(tokens: list[Token]) -> list[Token]:
    """Take off `(1)`, `[2]`, `3.`, `4)`, `(ii)`, `Step 5:` and a bullet in front of a line."""
    texts = [t.text for t in tokens[:4]]
    if (
        len(texts) >= 3
        and texts[0] in {"(", "["}
        and texts[2] in {")", "]"}
        and len(tokens) > 3
        and (_numeral(tokens[1]) or texts[1] in {"*", "^"})
    ):
        return tokens[3:]
    if len(texts) >= 2 and _numeral(tokens[0]) and (tokens[0].kind == "num" or texts[1] == ")"):
        return tokens[2:] if texts[1] in {".", ")", ":"} else tokens
    if len(texts) >= 2 and tokens[0].raw.lower() in {"step", "line", "eq", "part"} and tokens[1].kind == "num":
        return tokens[3:] if len(texts) > 2 and texts[2] in {":", ".", ")"} else tokens[2:]
    if texts and texts[0] == "*" and tokens[0].raw in {"*", "•"}:
        return tokens[1:]
    return tokens


def without_words(segment: list[Token], *, alone: bool) -> tuple[list[Token], tuple[str, ...]]:
    """Take off words in front (Therefore, We get, By Jensen's inequality) and return them, too.

    Nothing is left of a segment of words only, unless it stands `alone` on its line and is too short for prose.
    """
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
        return segment, ()
    words = tuple(t.raw.lower() for t in segment[:i])
    if i == len(segment):
        spoken = sum(1 for t in segment if ordinary(t))
        lone = all(t.raw.lower() in syn.CONNECTIVES | syn.LONE_WORDS | syn.REMARK_OPENERS for t in segment)
        return ([], words) if spoken >= 3 or lone or not alone else (segment, ())
    return segment[i:], words


def without_tail(tokens: list[Token]) -> list[Token]:
    """Leave out words that stand apart behind a formula, in a column of their own, with all that follows them."""
    depth, related = 0, False
    for i, token in enumerate(tokens):
        if token.kind == "op":
            depth += (token.text in OPENERS) - (token.text in CLOSERS)
            related = related or (depth == 0 and token.text in RELATIONS)
        before = tokens[i - 1]
        apart = i > 0 and token.column - before.column - len(before.raw) >= 2 and before.kind != "so"
        ends = before.text in CLOSERS or before.kind in {"name", "num"}
        connective = token.raw.lower() in syn.CONNECTIVES - syn.REMARK_OPENERS
        if depth == 0 and related and apart and ends and ordinary(token) and not connective:
            return tokens[:i]
    return tokens


def without_remark(segment: list[Token]) -> list[Token]:
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
        spoken = _spoken(inside) or related(inside)
        spoken = spoken and not any(t.text == "~" for t in inside)
        number = len(inside) == 1 and inside[0].kind == "num" and before.text not in {"log", "/", "*", "+", "-"}
        number = number and before.text not in RELATIONS and before.text not in _CALLED
        mark = bool(inside) and all(t.kind in {"op", "bad"} and t.text not in OPENERS for t in inside)
        if not (spoken or number or mark) or before.text in {"_", "log", "^", "+", "-", "*", "/"}:
            break
        segment = segment[:start]
    return segment


def declares(tokens: Sequence[Token]) -> bool:
    """Whether `tokens` only say where a variable is drawn from: eps ~ N(0,1)."""
    return len(tokens) > 2 and tokens[1].text == "~" and tokens[1].kind == "op" and not related(tokens)


def related(tokens: Sequence[Token]) -> bool:
    """Whether a relation stands among `tokens` outside of their brackets."""
    depth = 0
    for token in tokens:
        if token.kind == "op":
            depth += (token.text in OPENERS) - (token.text in CLOSERS)
            if depth == 0 and token.text in RELATIONS:
                return True
    return False


def bare_reason(tokens: Sequence[Token]) -> bool:
    """Whether `tokens` only say that the KL is at least 0, without its arguments: a reason, not a line."""
    texts = [t.text for t in tokens if t.text not in {"_", "{", "}", "D", "K", "L", "KL", "DKL"}]
    names = [t.text for t in tokens if t.kind == "name"]
    return texts in ([">=", "0"], ["0", "<="]) and names != [] and set(names) <= {"D", "K", "L", "KL", "DKL"}


def _numeral(token: Token) -> bool:
    return token.kind == "num" or (token.kind == "name" and bool(re.fullmatch(r"[ivx]+|[a-d]", token.text)))


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


def _spoken(tokens: Sequence[Token]) -> bool:
    """Whether an ordinary word stands among `tokens` that is not the name of an index."""
    before = ["", ""]
    for token in tokens:
        if ordinary(token) and before[1] not in {"_", "^"} and before != ["_", "{"]:
            return True
        before = [before[1], token.text]
    return False
