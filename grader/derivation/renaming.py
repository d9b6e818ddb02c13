"""Variables under other names than the sheet's: where the text introduces them, and the sheet's names never occur."""

from __future__ import annotations

import re
from collections.abc import Sequence

import msgspec

from grader.derivation.pieces import Piece
from grader.derivation.reader import Session
from grader.derivation.theory import Theory
from grader.derivation.tokens import Token

# Letters that may name a variable: not d, e, p, and no usual index.
_NAME = re.compile(r"[abcf-hl-oq-z]")


def renamed(theory: Theory, found: Sequence[Piece], session: Session) -> tuple[Piece, ...]:
    """`found` with the sheet's letters for foreign ones, which is noted.

    A sum or an integral introduces a hidden variable; `q(h|v)` introduces h as the hidden one, v as the observed one.
    """
    if theory.kind != "finite" or theory.free_index:
        return tuple(found)
    tokens = [t for piece in found for t in piece.tokens]
    letters = {t.text.lower() for t in tokens if t.kind == "name"}
    absent = [axis for axis in theory.axes if axis not in letters and f"d{axis}" not in letters]
    names = {axis: name for axis, name in _introduced(theory, tokens).items() if axis in absent}
    for axis, name in names.items():
        session.note(f"the {theory.role(axis)} variable {name} is read as {axis}, which is its name on the sheet")
    own = {name: axis for axis, name in names.items()}
    return tuple(msgspec.structs.replace(p, tokens=tuple(_rename(t, own) for t in p.tokens)) for p in found)


def two_bounds(theory: Theory, found: Sequence[Piece]) -> bool:
    """Whether a plain L is given a meaning of its own beside the script one or ELBO, as the likelihood often is."""
    if "L" not in theory.names:
        return False
    tokens = [t for piece in found for t in piece.tokens if t.kind == "name"]
    script = any(t.text == "ELBO" or (t.text == "L" and t.script) for t in tokens)
    plain = [p for p in found if any(t.text == "L" and t.kind == "name" and not t.script for t in p.tokens)]
    return script and bool(plain) and plain[0].tokens[0].text == "L" and not plain[0].tokens[0].script


def _introduced(theory: Theory, tokens: Sequence[Token]) -> dict[str, str]:
    """The foreign letter that stands for each of the sheet's variables, where there is one only."""
    bound = {t.text for a, b, t in zip(tokens, tokens[1:], tokens[2:], strict=False) if _binds(a, b, t)}
    bound |= {
        t.text for a, b, c, t in zip(tokens, tokens[1:], tokens[2:], tokens[3:], strict=False) if _binds(a, b, c, t)
    }
    hidden = {name for name in bound if theory.other_names.get(name) == theory.latent}
    observed: set[str] = set()
    last = theory.letters[-1]
    for i, token in enumerate(tokens):
        if token.kind == "name" and token.text.lower() == last.name and last.given:
            inside = _called(tokens, i + 1)
            if len(inside) == 2:
                hidden.add(inside[0])
                observed.add(inside[1])
    roles = {theory.latent: hidden - set(theory.axes), last.given[0] if last.given else "": observed - set(theory.axes)}
    found = {axis: names.pop() for axis, names in roles.items() if axis and len(names) == 1}
    return found if len(set(found.values())) == len(found) else {}


def _called(tokens: Sequence[Token], i: int) -> list[str]:
    """The two letters of `(h|v)` at index `i`, behind an index such as _phi; none for anything else."""
    if i + 1 < len(tokens) and tokens[i].text == "_":
        i += 2
        if tokens[i - 1].text == "{":
            while i < len(tokens) and tokens[i - 1].text != "}":
                i += 1
    own = [t.text for t in tokens[i : i + 5]]
    if len(own) == 5 and own[0] == "(" and own[2] == "|" and own[4] in {")", ";", ","}:
        return [text for text in (own[1], own[3]) if _NAME.fullmatch(text)]
    return []


def _binds(sign: Token, low: Token, first: Token, second: Token | None = None) -> bool:
    if sign.kind != "name" or sign.text not in {"sum", "int"} or low.text != "_":
        return False
    return first.kind == "name" if second is None else first.text == "{" and second.kind == "name"


def _rename(token: Token, names: dict[str, str]) -> Token:
    if token.kind == "name" and token.text in names:
        return msgspec.structs.replace(token, text=names[token.text])
    if token.kind == "name" and token.text[:1] == "d" and token.text[1:] in names:
        return msgspec.structs.replace(token, text=f"d{names[token.text[1:]]}")
    return token
