"""What one line does: the smallest set of families of moves that makes an equality, and the moves of an inequality."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from fractions import Fraction

import msgspec

from grader.derivation import poly as po
from grader.derivation.definitions import defined, unfold
from grader.derivation.errors import Undefined
from grader.derivation.gather import gathered, has_total, jensen_sites
from grader.derivation.limits import Work
from grader.derivation.normal import Normal
from grader.derivation.terms import Add, Density, Div, Expect, Kl, Log, Mul, Num, Symbol, Term, walk
from grader.derivation.theory import Theory

NONE: frozenset[str] = frozenset()
_MAX_FORMS = 3


class Move(msgspec.Struct, frozen=True):
    """A way to justify one step: the families it takes, and the inequality it uses (`drop`, `jensen` or "")."""

    families: tuple[str, ...]
    inequality: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        """The families with the inequality in front."""
        return (self.inequality, *self.families) if self.inequality else self.families


class Steps:
    """The judge of single steps of one theory."""

    def __init__(self, theory: Theory, normal: Normal, work: Work) -> None:
        self.theory, self.normal, self.work = theory, normal, work
        self.all = frozenset(theory.families) - {"intro"}
        self._gathered: dict[int, tuple[Term, Term]] = {}
        self._unfolded: dict[tuple[int, int], tuple[Term, Term]] = {}
        self._pairs: list[tuple[str, str, po.Poly]] | None = None

    def equal(self, a: Term, b: Term) -> Move | None:
        """The cheapest families that make `a = b`, or None; the search ends at one family or none."""
        best: tuple[str, ...] | None = None
        for left, right in self.variants(a, b):
            found = self._families(left, right)
            if found is not None and (best is None or len(found) < len(best)):
                best = found
                if len(best) <= 1:
                    break
        return None if best is None else Move(best)

    def at_least(self, a: Term, b: Term) -> Iterator[Move]:
        """Ways to justify `a >= b` by exactly one inequality, each with what else it takes."""
        for c, left, right in self.drops(a, b):
            best: Move | None = None
            for term in self._written(left, right):
                gap: Term = term if c == 1 else Mul((Num(Fraction(c)), term))
                found = self.equal(a, Add((b, gap)))
                if found is not None and (best is None or len(found.families) < len(best.families)):
                    best = found
            if best is not None:
                yield Move(best.families, "drop")
        for new, sign in jensen_sites(self.theory, a):
            if sign > 0:
                found = self.equal(new, b)
                if found is not None:
                    yield Move(found.families, "jensen")
        for new, sign in jensen_sites(self.theory, b):
            if sign < 0:
                found = self.equal(a, new)
                if found is not None:
                    yield Move(found.families, "jensen")

    def meets(self, a: Term, relation: str, b: Term) -> bool:
        """Whether `a relation b` comes out when everything is multiplied out, with at most one inequality."""
        if any(self._meet(left, right, self.all) for left, right in self.variants(a, b)):
            return True
        if relation == "=":
            return False
        upper, lower = (a, b) if relation == ">=" else (b, a)
        return any(True for _ in self.drops(upper, lower)) or any(True for _ in self.at_least(upper, lower))

    def drops(self, a: Term, b: Term) -> Iterator[tuple[po.Number, str, str]]:
        """Every `(c, w, v)` with c > 0 and a - b = c KL(w||v), once everything is multiplied out."""
        try:
            gap = self.normal.difference(self.unfolded(a, 0), self.unfolded(b, 0), self.all)
        except Undefined:
            return
        if self._pairs is None:
            self._pairs = self._divergences()
        for left, right, poly in self._pairs:
            c = po.ratio(gap, poly)
            if c is not None and c > 0:
                yield c, left, right

    def variants(self, a: Term, b: Term) -> Iterator[tuple[Term, Term]]:
        """Both sides with defined names in each of their first forms, with sums as expectations and as written."""
        counts = [len(self.theory.definitions[n]) for n in defined(self.theory, a, b)]
        sums = has_total(a) or has_total(b)
        for number in range(min(max(counts, default=1), _MAX_FORMS)):
            left, right = self.unfolded(a, number), self.unfolded(b, number)
            if sums:
                yield self.gathered(left), self.gathered(right)
            yield left, right

    def gathered(self, term: Term) -> Term:
        """`term` with its visible expectations gathered; the same object for the same term."""
        known = self._gathered.get(id(term))
        if known is None:
            known = (term, gathered(self.theory, term))
            self._gathered[id(term)] = known
        return known[1]

    def unfolded(self, term: Term, number: int) -> Term:
        """`term` with defined names in their form of this number; the same object for the same term."""
        known = self._unfolded.get((id(term), number))
        if known is None:
            known = (term, unfold(self.theory, term, number))
            self._unfolded[(id(term), number)] = known
        return known[1]

    def free(self, term: Term) -> po.Poly:
        """The normal form of the gathered term with no family at all; defined names stay names."""
        return self.normal.form(self.gathered(term), NONE).poly

    def _families(self, a: Term, b: Term) -> tuple[str, ...] | None:
        """The smallest set of families under which the two normal forms meet, or None."""
        everything = self._allowed(a, b)
        full_a, full_b = self.normal.form(a, everything), self.normal.form(b, everything)
        if full_a.poly != full_b.poly:
            return None
        if self._meet(a, b, NONE):
            return ()
        extra = self._intro(a, b)
        fired = (full_a.fired | full_b.fired) & everything
        # A gradient taken after everything is multiplied out never fires `exchange`, which may be the shorter way.
        base = fired if self.theory.kind == "finite" and self._meet(a, b, fired) else everything
        needed = [f for f in self.theory.families if f in base and not self._meet(a, b, base - {f})]
        if self._meet(a, b, frozenset(needed)):
            return (*needed, *extra)
        others = [f for f in self.theory.families if f in base and f not in needed]
        for count in range(1, len(others) + 1):
            for chosen in itertools.combinations(others, count):
                families = frozenset((*needed, *chosen))
                if self._meet(a, b, families):
                    return (*(f for f in self.theory.families if f in families), *extra)
        return (*needed, *others, *extra)

    def _allowed(self, a: Term, b: Term) -> frozenset[str]:
        """All families; but x is replaced by its noise only where one of the two sides shows the noise."""
        if "subst" not in self.all or _shows_noise(self.theory, a) or _shows_noise(self.theory, b):
            return self.all
        return self.all - {"subst"}

    def _meet(self, a: Term, b: Term, families: frozenset[str]) -> bool:
        self.work.spend(1)
        return self.normal.form(a, families).poly == self.normal.form(b, families).poly

    def _intro(self, a: Term, b: Term) -> tuple[str, ...]:
        """Whether q enters or leaves, decided on the cancelled forms, where E_q by itself does not count."""
        if "intro" not in self.theory.families:
            return ()
        return ("intro",) if self._present(a) != self._present(b) else ()

    def _present(self, term: Term) -> frozenset[str]:
        keys = " ".join(po.mono_key(mono) for mono in self.normal.form(term, NONE).poly)
        names = (self.theory.own(letter) for letter in self.theory.letters if not letter.family)
        return frozenset(name for name in names if name in keys)

    def _divergences(self) -> list[tuple[str, str, po.Poly]]:
        if self.theory.kind != "finite":
            return []
        pairs = itertools.permutations(self.theory.distributions(self.theory.latent), 2)
        return [(left, right, self.normal.form(Kl(left, right), self.all).poly) for left, right in pairs]

    @staticmethod
    def _written(left: str, right: str) -> tuple[Term, Term]:
        return Kl(left, right), Expect(left, Log(Div(Density(left), Density(right))))


def _shows_noise(theory: Theory, term: Term) -> bool:
    """Whether the noise of a gradient theory stands in `term`, under an E or by itself."""
    return any(
        (isinstance(n, Expect) and n.over == theory.noise) or (isinstance(n, Symbol) and n.name == theory.noise)
        for n in walk(term)
    )
