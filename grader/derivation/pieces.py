"""Rows as pieces of a proof: prose is skipped, numbers and remarks are taken off, continued lines are joined."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from grader.derivation import synonyms as syn
from grader.derivation.layout import Row, rows
from grader.derivation.remarks import (
    JOINERS,
    bare_reason,
    declares,
    is_prose,
    ordinary,
    related,
    without_notes,
    without_number,
    without_remark,
    without_tail,
    without_words,
)
from grader.derivation.tokens import CLOSERS, OPENERS, RELATIONS, Token, tokenize


class Piece(msgspec.Struct, frozen=True):
    """One statement's tokens; `so`: words or an arrow stood in front; `problem` says why it cannot be read at all.

    `goal` says that the words announced what is to be shown, so that the statement claims nothing yet; `aside` that
    it stands in a sentence which ends in a colon, as a reason for the line after it.
    """

    line: int
    source: str
    tokens: tuple[Token, ...]
    so: bool = False
    problem: str = ""
    goal: bool = False
    aside: bool = False

    @property
    def continues(self) -> bool:
        """Whether the statement begins with a relation, and so goes on from the line before."""
        return bool(self.tokens) and self.tokens[0].kind == "op" and self.tokens[0].text in RELATIONS


def pieces(text: str) -> tuple[Piece, ...]:
    """The statements of `text`, in order, each with the line of the file where it begins."""
    found: list[Piece] = []
    announced = False
    for row in rows(text):
        if row.problem:
            found.append(Piece(row.line, row.source, (), problem=row.problem))
            continue
        spoken = {t.raw.lower() for t in tokenize(row.text, row.line)}
        of_row = _of_row(row)
        if not of_row:
            announced = bool(syn.GOAL_WORDS & spoken)
        for piece in of_row:
            if announced and not piece.goal:
                piece = msgspec.structs.replace(piece, goal=True)
            announced = False
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
    joins = first.text in JOINERS and (
        first.text != "-" or not related or (indented and last.tokens[0].text in RELATIONS)
    )
    if end.kind == "op" and end.text in RELATIONS and first.text == end.text:
        found[-1] = msgspec.structs.replace(last, tokens=last.tokens[:-1])
        found.append(piece)
    elif joins or (end.kind == "op" and (end.text in JOINERS or end.text in RELATIONS)):
        found[-1] = msgspec.structs.replace(last, tokens=last.tokens + piece.tokens)
    else:
        found.append(piece)


def _of_row(row: Row) -> list[Piece]:
    tokens = without_number(without_notes(tokenize(row.text, row.line)))
    if len(tokens) > 1 and tokens[0].text == "let" and ordinary(tokens[1]):
        tokens = tokens[1:]
    if not tokens:
        return []
    if is_prose(tokens):
        return []
    out: list[Piece] = []
    so = False
    segments = _segments(without_tail(tokens))
    alone = len(segments) == 1 and tokens[-1].text not in {",", ":", ".", ";"}
    goal = False
    for number, (segment, arrow) in enumerate(segments):
        so = so or arrow
        body, words = without_words(segment, alone=alone)
        so = so or bool(words)
        goal = goal or bool(syn.GOAL_WORDS & set(words))
        if number > 0 and words and words[0] in syn.REMARK_OPENERS and not arrow:
            continue  # … = ELBO, since KL(q||p(z|x)) >= 0
        body = without_remark(body)
        if not body or declares(body) or bare_reason(body) or (words and not alone and not related(body)):
            continue
        aside = tokens[-1].text == ":" and any(ordinary(t) for t in tokens)
        out.append(Piece(row.line, row.source, tuple(body), so, goal=goal, aside=aside))
        so = goal = False
    return out


def _segments(tokens: Sequence[Token]) -> list[tuple[list[Token], bool]]:
    """Cut at commas, stops, colons, arrows and the word and, outside brackets; True where an arrow stood in front."""
    out: list[tuple[list[Token], bool]] = []
    current: list[Token] = []
    depth, arrow = 0, False
    for i, token in enumerate(tokens):
        if token.text in OPENERS and token.kind == "op":
            depth += 1
        elif token.text in CLOSERS and token.kind == "op":
            depth -= 1
        leads = token.text == "=>" and i == 0
        stops = token.kind == "op" and token.text in {",", ";", ".", ":"}
        joins = token.kind == "name" and token.raw.lower() in {"and", "where"} and bool(current)
        if depth <= 0 and (token.kind == "so" or leads or stops or joins):
            out.append((current, arrow))
            current, arrow = [], token.kind == "so" or leads
        else:
            current.append(token)
    out.append((current, arrow))
    return [(segment, arrow) for segment, arrow in out if segment]
