"""A hidden variable under another name: where a sum or an integral introduces it and the sheet's name never occurs."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from grader.derivation.pieces import Piece
from grader.derivation.reader import Session
from grader.derivation.theory import Theory
from grader.derivation.tokens import Token


def renamed(theory: Theory, found: Sequence[Piece], session: Session) -> tuple[Piece, ...]:
    """`found` with a bound variable's foreign letter replaced by the sheet's, which is noted."""
    latent = theory.latent
    tokens = [t for piece in found for t in piece.tokens]
    letters = {t.text.lower() for t in tokens if t.kind == "name"}
    if not latent or theory.kind != "finite" or theory.free_index or latent in letters or f"d{latent}" in letters:
        return tuple(found)
    bound = {t.text for a, b, t in zip(tokens, tokens[1:], tokens[2:], strict=False) if _binds(a, b, t)}
    bound |= {
        t.text for a, b, c, t in zip(tokens, tokens[1:], tokens[2:], tokens[3:], strict=False) if _binds(a, b, c, t)
    }
    foreign = {name for name in bound if latent in theory.foreign.get(name, "")[-1:]}
    if len(foreign) != 1:
        return tuple(found)
    (name,) = foreign
    session.note(f"the hidden variable {name} is read as {latent}, which is its name on the sheet")
    return tuple(msgspec.structs.replace(p, tokens=tuple(_rename(t, name, latent) for t in p.tokens)) for p in found)


def _binds(sign: Token, low: Token, first: Token, second: Token | None = None) -> bool:
    if sign.kind != "name" or sign.text not in {"sum", "int"} or low.text != "_":
        return False
    return first.kind == "name" if second is None else first.text == "{" and second.kind == "name"


def _rename(token: Token, name: str, latent: str) -> Token:
    if token.kind == "name" and token.text == name:
        return msgspec.structs.replace(token, text=latent)
    if token.kind == "name" and token.text == f"d{name}":
        return msgspec.structs.replace(token, text=f"d{latent}")
    return token
