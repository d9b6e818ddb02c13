"""One link of a chain, `a R b`, judged: refuted by numbers, derived within the limit, or neither."""

from __future__ import annotations

import msgspec

from grader.derivation import poly as po
from grader.derivation.definitions import read
from grader.derivation.errors import Undefined
from grader.derivation.facts import Facts
from grader.derivation.refuter import Gap, Refuter
from grader.derivation.steps import Move, Steps
from grader.derivation.terms import Add, Apply, Expect, Term, Total, minus, rewrite, walk
from grader.derivation.theory import MODEL, Theory

_CARRIED = 8
LITERAL = frozenset({"literal"})
_PADDING = frozenset({"const", "expand"})
NOTHING = "this is true, but it rests on nothing that was shown: show where it comes from"
UNDER_MODEL = (
    "the gradient does not go inside an expectation over x itself, whose distribution depends on theta: "
    "write x by its noise first"
)


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a link or of its line: `kind` is ok, wrong, unjustified, unproven, unreadable or unread.

    `why` is a sentence without its capital and its full stop; `gap` shows what is wrong, `too_big` are the moves of a
    step that does too much, `is_claim` says that it is the claim by itself.
    """

    kind: str
    why: str
    moves: tuple[str, ...] = ()
    gap: Gap | None = None
    too_big: tuple[str, ...] = ()
    is_claim: bool = False

    @property
    def ok(self) -> bool:
        """Whether the link was accepted."""
        return self.kind == "ok"


class Judge:
    """Judges links with the numeric refuter first, then with the steps, then with the facts."""

    def __init__(self, theory: Theory, steps: Steps, facts: Facts, refuter: Refuter) -> None:
        self.theory, self.steps, self.facts, self.refuter = theory, steps, facts, refuter
        self.sampler: Term | None = None
        self._sides: dict[str, Term] = {}

    def link(self, a: Term, relation: str, b: Term) -> Outcome:
        """Judge `a relation b`, where `a` is what stands before it in its chain."""
        if relation in {">", "<"}:
            return Outcome(kind="wrong", why=_strict(self.theory, relation))
        gap = self.refuter.refute(a, relation, b)
        if gap is not None:
            return Outcome(kind="wrong", why="does not hold", gap=gap)
        try:
            return self._derive(a, relation, b)
        except Undefined as undefined:
            return Outcome(kind="wrong", why=f"this has no value: {undefined}")

    def _derive(self, a: Term, relation: str, b: Term) -> Outcome:
        # A sampler that is written out makes a statement about it alone, which is judged by what it takes.
        claim = self.sampler is None and self.is_claim(a, relation, b)
        direct = None if claim else self._direct(a, relation, b)
        if direct is not None and self._within(direct):
            return _accepted(direct)
        if claim or self.steps.meets(a, relation, b):
            other = self._elsewhere(a, relation, b, claim=claim)
            if other is not None:
                return _accepted(other)
        if self.facts.follows(a, relation, b, rewritten=not claim and relation == "="):
            return Outcome(kind="ok", why="follows from the lines above", moves=("consequence",))
        if claim:
            return Outcome(kind="unjustified", why="this is the claim itself", is_claim=True)
        if direct is not None:
            return Outcome(kind="unjustified", why="more than one line may do", too_big=direct.names)
        if self.steps.meets(a, relation, b):
            return Outcome(kind="unjustified", why=UNDER_MODEL if _over_model(a) and _over_model(b) else NOTHING)
        return Outcome(kind="unproven", why="true on every model tried, but not derived")

    def _direct(self, a: Term, relation: str, b: Term) -> Move | None:
        """The cheapest way from `a` to `b`, whatever it costs."""
        best = self.steps.equal(a, b)
        if relation == "=" or (best is not None and self._within(best)):
            return best
        upper, lower = (a, b) if relation == ">=" else (b, a)
        for move in self.steps.at_least(upper, lower):
            if best is None or (self._within(move), -len(move.families)) > (self._within(best), -len(best.families)):
                best = move
            if self._within(best) and len(best.families) <= 1:
                break
        return best

    def _within(self, move: Move) -> bool:
        limit = self.theory.steps_with_inequality if move.inequality else self.theory.steps
        return len(move.families) <= limit

    def _elsewhere(self, a: Term, relation: str, b: Term, *, claim: bool) -> Move | None:
        """R2 and R5: by another expression shown equal to one side, or from both sides of an accepted line.

        That must not be the claim in one step: where `a relation b` is the claim, the other expression has to differ
        from its side by more than padding; where it is not, neither may the way around be the claim.
        """
        ways = [((other, b), False) for other in self.facts.same_as(a)]
        ways += [((other, b), True) for other in self.facts.both_sides(a)]
        if relation == "=":
            ways += [((a, other), False) for other in self.facts.same_as(b)]
            ways += [((a, other), True) for other in self.facts.both_sides(b)]
        for (left, right), both in ways:
            if claim and left is not a and self._padded(left, a):
                continue
            if (left is a or not claim) and self.is_claim(left, relation, right):
                continue
            move = self._direct(left, relation, right)
            if move is not None and both:
                move = Move((*move.families, "both sides"), move.inequality)
            if move is not None and self._within(move):
                return move
        return None if relation == "=" else self._carried(a, relation, b)

    def _carried(self, a: Term, relation: str, b: Term) -> Move | None:
        """An accepted inequality written anew: both differences are equal by as little as an inequality may take."""
        upper, lower = (a, b) if relation == ">=" else (b, a)
        for x, y in reversed(self.facts.inequalities[-_CARRIED:]):
            move = self.steps.equal(Add((upper, minus(lower))), Add((x, minus(y))))
            if move is not None and len(move.families) <= self.theory.steps_with_inequality:
                return Move(move.families, "carried")
        return None

    def _padded(self, a: Term, b: Term) -> bool:
        """Whether two expressions differ by nothing but padding."""
        families = _PADDING & frozenset(self.theory.families)
        return not self.steps.normal.difference(self.steps.unfolded(a, 0), self.steps.unfolded(b, 0), families)

    def is_claim(self, a: Term, relation: str, b: Term) -> bool:
        """Whether `a relation b` is the claim in one of its forms, or is made of it by padding: by itself no step."""
        return self.reaches_goal(a, relation, b, _PADDING & frozenset(self.theory.families))

    def reaches_goal(self, a: Term, relation: str, b: Term, more: frozenset[str] = frozenset()) -> bool:
        """Whether `a relation b` is the claim in one of its forms, from either side: the fact that ends a proof.

        The forms are equal by the theory's goal families, and by `more`.
        """
        left, sign, right = self.theory.goal
        if (sign == "=") != (relation == "="):
            return False
        families = frozenset(self.theory.goal_families) | more | (LITERAL if sign == "=" else frozenset())
        if _over_model(a) and _over_model(b):
            families -= {"subst"}
        normal, steps = self.steps.normal, self.steps
        found = normal.difference(steps.unfolded(a, 0), steps.unfolded(b, 0), families)
        upper = steps.unfolded(self._form(left), 0)
        for end in (right, *self.theory.also_ends):
            lower = steps.unfolded(self._form(end), 0)
            wanted = [normal.difference(upper, lower, families)]
            if self.sampler is not None:
                # The derivative of a sampler in numbers may be written out as well: E_v[L'(mu + theta*v) v].
                derived = normal.form(lower, families | {"chain"}).poly
                wanted.append(po.plus((normal.form(upper, families).poly, po.scaled(derived, -1)), steps.work))
            for poly in wanted:
                c = po.ratio(found, poly)
                if c is not None and (relation == "=" or (c > 0) == (relation == sign)):
                    return True
        return False

    def _form(self, text: str) -> Term:
        """A side of the goal, for the sampler that the text has written out, if it has."""
        term, sampler = read(self.theory, text), self.sampler
        if sampler is None:
            return term
        own = self._sides.get(text)
        if own is None:
            own = rewrite(term, lambda n: sampler if isinstance(n, Apply) and n.name == self.theory.sampler else None)
            self._sides[text] = own
        return own


def _over_model(term: Term) -> bool:
    """Whether an expectation over the distribution of x itself occurs."""
    return any((isinstance(node, Expect) and node.over == MODEL) or isinstance(node, Total) for node in walk(term))


def _strict(theory: Theory, relation: str) -> str:
    """Why a strict relation is wrong."""
    equal = "the KL may be 0" if theory.kind == "finite" else "they may be"
    return f"'{relation}' claims that the two sides are never equal; {equal}, so write {relation}="


def _accepted(move: Move) -> Outcome:
    return Outcome(kind="ok", why="", moves=move.names)
