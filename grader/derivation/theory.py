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
    goal: tuple[str, str, str]  # left side, relation, right side
    also_ends: tuple[str, ...] = ()  # other right sides that end a proof
    example: str = ""  # how a proof may begin
    kind: str = "finite"  # or smooth, for gradients

    # What one line may do; `goal_families` relate the forms of the claim.
    families: tuple[str, ...] = ()
    goal_families: tuple[str, ...] = ()
    steps: int = 3
    steps_with_inequality: int = 2
    axiom: str = ""  # the KL that is known to be at least 0
    closes_loop: bool = False  # whether the claim may stand first (R3)
    milestones: tuple[Milestone, ...] = ()

    # A finite theory: its variables, the hidden one among them, its densities and its defined names by their spelling.
    axes: tuple[str, ...] = ()
    latent: str = ""
    letters: tuple[Letter, ...] = ()
    names: dict[str, str] = {}
    definitions: dict[str, tuple[str, ...]] = {}
    other_names: dict[str, str] = {}  # letters that other texts use for the variables
    foreign: dict[str, str] = {}  # what to say of any other letter that is not the sheet's
    free_index: bool = False  # whether any letter may be the index of a sum
    one_case: bool = False  # whether P beside p is refused

    # A gradient theory: x, what it stands for, f, L, the noise and E[noise^k] for k = 0, 1, 2 …
    variable: str = ""
    variable_as: str = ""
    sampler: str = ""
    loss: str = ""
    noise: str = ""
    moments: tuple[int, ...] = ()

    def letter(self, name: str) -> Letter | None:
        """The letter called `name`, if the sheet has it."""
        return next((letter for letter in self.letters if letter.name == name), None)

    def role(self, variable: str) -> str:
        """What a variable of the sheet is called in a sentence: hidden or observed."""
        return "hidden" if variable == self.latent else "observed"

    def hint(self, name: str) -> str:
        """What the sheet has for a letter that is not its own; "" where that cannot be told."""
        variable = self.other_names.get(name)
        if variable is not None:
            return f"this sheet calls the {self.role(variable)} variable {variable}"
        return self.foreign.get(name, "")

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
