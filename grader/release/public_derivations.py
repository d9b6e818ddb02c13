"""The derivations of a handout as tests of `grader check`: the checker that grades holds no secret."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from grader.checks import derivation
from grader.release import public
from grader.release.handout import Handout, HandoutDerivation


class DerivationItem(pytest.Item):
    """One derivation, checked on the program that is held."""

    def __init__(self, *, asked: HandoutDerivation, **given: Any) -> None:
        super().__init__(**given)
        self.asked = asked

    @property
    def sentence(self) -> str:
        """What its success says."""
        return f"{self.name} is complete, and each of its lines holds"

    def runtest(self) -> None:
        """Raise CheckFailed with the checker's answer, unless the claim is proved."""
        derivation(getattr(public.held(self.config), self.name), self.asked.claim)


def derivations(session: pytest.Session, known: Handout) -> Iterator[DerivationItem]:
    """An item for each derivation that `known` asks for."""
    for name, asked in known.derivation.items():
        yield DerivationItem.from_parent(session, name=name, nodeid=name, asked=asked)
