"""The corpus: every labelled text gets its verdict, on its line."""

from __future__ import annotations

import functools

import pytest

from grader.derivation import Verdict, check, claims
from grader.derivation.parser import parse
from grader.derivation.pieces import pieces
from grader.derivation.reader import Session
from grader.derivation.renaming import two_bounds
from grader.derivation.samplers import prepare
from grader.derivation.theories import theory_of
from grader.derivation.tokens import tokenize
from tests.derivation.run_corpus import CORPUS, Entry, disagreement, entries

ENTRIES = entries(CORPUS)
SOUND = [entry for entry in ENTRIES if entry.verdict == "proved"]
WRONG = [entry for entry in ENTRIES if entry.first_bad_line is not None]


@functools.cache
def _verdict(entry: Entry) -> Verdict:
    return check(_text(entry), entry.claim)


def _text(entry: Entry) -> str:
    return (CORPUS / entry.file).read_text(encoding="utf-8")


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.file)
def test_every_text_gets_its_label(entry: Entry) -> None:
    """Verdict and first bad line equal the label."""
    verdict = _verdict(entry)
    assert disagreement(entry, verdict) == "", verdict.message


def test_the_corpus_is_all_labelled() -> None:
    """Every text has a label and every label a text; there are at least 120, of every verdict and every claim."""
    files = {path.name for path in CORPUS.glob("*.txt")}
    assert files == {entry.file for entry in ENTRIES}
    assert len(files) >= 120
    kinds = {"proved", "incomplete", "wrong", "unjustified", "unproven", "unreadable"}
    assert {entry.verdict for entry in ENTRIES} == kinds
    assert {entry.claim for entry in ENTRIES} == set(claims())


def test_only_a_proof_has_full_marks() -> None:
    """Full marks are given to proofs and to nothing else; the ceiling of the rest is 0.8."""
    for entry in ENTRIES:
        verdict = _verdict(entry)
        assert (verdict.score == 1.0) == verdict.proved
        assert verdict.proved or 0.0 <= verdict.score <= 0.8


def test_deleting_a_line_never_makes_a_sound_proof_wrong() -> None:
    """A sound proof without one of its equalities is a proof, or lacks something: it is never refuted.

    Without an inequality it may well be: what stood behind `>=` then stands behind `=`.
    """
    tried = 0
    for entry in SOUND:
        lines = _text(entry).splitlines()
        if entry.spelling != "inside" or any(line.lstrip().startswith(("+", "-", "let")) for line in lines):
            continue  # there a line is not a statement of its own
        if any(line.rstrip().endswith("-") for line in lines):
            continue
        for i in range(len(lines)):
            begins = not lines[i].lstrip().startswith(("=", ">", "<"))
            if begins and 0 < i < len(lines) - 1 and lines[i + 1].lstrip().startswith(("=", ">", "<")):
                continue  # the rest of its chain would go on from another one
            if lines[i].lstrip().startswith((">", "<")) or (lines[i].count("=") != 1 and not begins):
                continue
            tried += 1
            verdict = check("\n".join(lines[:i] + lines[i + 1 :]), entry.claim)
            allowed = {"proved", "incomplete", "unjustified"}
            if begins:
                allowed |= {"unreadable"}  # what began the text is gone
            assert verdict.verdict in allowed, (entry.file, i + 1, verdict.message)
    assert tried > 200


def test_deleting_a_line_before_the_bad_one_proves_nothing() -> None:
    """A wrong derivation does not become a proof by leaving out a line above the bad one."""
    for entry in WRONG:
        lines = _text(entry).splitlines()
        for i in range(min((entry.first_bad_line or 1) - 1, 12)):
            verdict = check("\n".join(lines[:i] + lines[i + 1 :]), entry.claim)
            assert not verdict.proved, (entry.file, i + 1)


def test_every_line_is_echoed_as_it_reads() -> None:
    """The echo of a line, read again, is echoed unchanged: nothing is lost between reading and showing."""
    for entry in ENTRIES:
        theory = theory_of(entry.claim)
        session = Session(theory)
        lines = _verdict(entry).lines
        echo = "\n".join(line.read_as for line in lines)
        session.two_bounds = two_bounds(theory, pieces(echo))
        prepare(theory, echo, pieces(echo), session)
        for line in lines:
            if line.read_as and "{?}" not in line.read_as and "||?" not in line.read_as:
                assert parse(tokenize(line.read_as, 1), session).read_as == line.read_as
