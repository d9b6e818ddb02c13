"""What a theory is: the data that one engine needs for one claim. A theory lives in `theories/`, one file each."""

from __future__ import annotations

import msgspec

from grader.derivation.errors import Unreadable

# The distribution of x itself in a gradient theory, which depends on theta.
MODEL = "p_theta"


class Letter(msgspec.Struct, frozen=True, kw_only=True):
    """A letter of the sheet: `p` with all its marginals and conditionals, or a `q` that stands for itself only."""

    name: str
    over: tuple[str, ...]
    given: tuple[str, ...] = ()
    family: bool = False


class Info(msgspec.Struct, frozen=True):
    """One density: its letter, the variables it is a density over, and those it is conditioned on."""

    letter: str
    over: frozenset[str]
    given: frozenset[str]

    @property
    def variables(self) -> frozenset[str]:
        """Every variable that the density depends on."""
        return self.over | self.given


class Milestone(msgspec.Struct, frozen=True):
    """Points for an expression that was reached by verified lines and holds these densities."""

    densities: tuple[str, ...]
    score: float


class Theory(msgspec.Struct, frozen=True, kw_only=True):
    """One claim and all that its checker must know; expressions are written in the derivation language."""

    claim: str
    title: str
    goal: tuple[str, str, str]
    kind: str = "finite"
    latent: str = ""
    axes: tuple[str, ...] = ()
    letters: tuple[Letter, ...] = ()
    names: dict[str, str] = {}
    definitions: dict[str, tuple[str, ...]] = {}
    foreign: dict[str, str] = {}
    axiom: str = ""
    free_index: bool = False
    one_case: bool = False
    closes_loop: bool = False
    steps: int = 3
    steps_with_inequality: int = 2
    families: tuple[str, ...] = ()
    goal_families: tuple[str, ...] = ()
    also_ends: tuple[str, ...] = ()
    milestones: tuple[Milestone, ...] = ()
    variable: str = ""
    variable_as: str = ""
    sampler: str = ""
    loss: str = ""
    noise: str = ""
    moments: tuple[int, ...] = ()
    example: str = ""

    def letter(self, name: str) -> Letter | None:
        """The letter called `name`, if the sheet has it."""
        return next((letter for letter in self.letters if letter.name == name), None)

    def name(self, letter: str, over: frozenset[str], given: frozenset[str]) -> str:
        """The canonical name of a density, such as `p(z|x)`: variables in the order of the axes."""
        inside = ",".join(axis for axis in self.axes if axis in over)
        behind = ",".join(axis for axis in self.axes if axis in given)
        return f"{letter}({inside}|{behind})" if behind else f"{letter}({inside})"

    def own(self, letter: Letter) -> str:
        """The density that `letter` stands for by itself, such as `q(z|x)`."""
        return self.name(letter.name, frozenset(letter.over), frozenset(letter.given))

    def info(self, name: str) -> Info:
        """What the canonical density `name` is over and given."""
        letter, _, rest = name[:-1].partition("(")
        inside, _, behind = rest.partition("|")
        return Info(letter, frozenset(inside.split(",")), frozenset(v for v in behind.split(",") if v))

    def distributions(self, variable: str) -> tuple[str, ...]:
        """Every density that is a distribution over `variable` alone: those that E and KL may stand over."""
        found: list[str] = []
        for letter in self.letters:
            over, given = frozenset(letter.over), frozenset(letter.given)
            if not letter.family:
                if over == {variable}:
                    found.append(self.name(letter.name, over, given))
                continue
            if variable in over:
                rest = over - {variable}
                found.append(self.name(letter.name, frozenset({variable}), frozenset()))
                if rest:
                    found.append(self.name(letter.name, frozenset({variable}), rest))
        return tuple(found)

    def density(self, letter: Letter, over: frozenset[str], given: frozenset[str], column: int) -> str:
        """The canonical name of what a student wrote; raises `Unreadable` for what the sheet does not have."""
        if letter.family:
            known = frozenset(letter.over)
            if over <= known and given <= known and not over & given:
                return self.name(letter.name, over, given)
            raise Unreadable(f"{letter.name} is a density over {' and '.join(letter.over)}", column)
        own, behind = frozenset(letter.over), frozenset(letter.given)
        if over == own and given in (frozenset(), behind):
            return self.name(letter.name, own, behind)
        right = self.name(letter.name, own, behind)
        raise Unreadable(f"on this sheet {letter.name} is {right}, a distribution over {letter.over[0]}", column)
