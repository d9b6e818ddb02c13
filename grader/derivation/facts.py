"""What accepted lines have established: equal expressions, inequalities, and their exact linear consequences."""

from __future__ import annotations

from collections.abc import Iterator

from grader.derivation import poly as po
from grader.derivation.definitions import defined, forms, read
from grader.derivation.limits import Work
from grader.derivation.poly import Mono, Poly
from grader.derivation.steps import Steps
from grader.derivation.terms import Expect, Grad, Log, Symbol, Term, Total, walk
from grader.derivation.theory import Theory

_ALTERNATIVES = 12


class Facts:
    """The facts of one proof; they exist only once their own line was accepted."""

    def __init__(self, theory: Theory, steps: Steps, work: Work) -> None:
        self.theory, self.steps, self.work = theory, steps, work
        self.equalities: list[tuple[Term, Term]] = []
        self.inequalities: list[tuple[Term, Term]] = []
        self._classes: list[dict[str, Term]] = []
        self._names: set[str] = set()

    def accept(self, a: Term, relation: str, b: Term) -> None:
        """Remember `a relation b`, which was accepted."""
        for term in (a, b):
            self._names.update(defined(self.theory, term))
        if relation == "=":
            self.equalities.append((a, b))
            self._unite(a, b)
        elif relation == ">=":
            self.inequalities.append((a, b))
        else:
            self.inequalities.append((b, a))

    def same_as(self, term: Term) -> list[Term]:
        """Expressions shown equal to `term` by accepted lines, the latest first, without `term` itself."""
        key = po.key(self.steps.free(term))
        for members in self._classes:
            if key in members:
                return [t for k, t in reversed(members.items()) if k != key][:_ALTERNATIVES]
        return []

    def both_sides(self, term: Term) -> Iterator[Term]:
        """Expressions equal to `term` by the log, the gradient, or an E, of both sides of an accepted equality."""
        inner = self.steps.gathered(term)
        if isinstance(inner, Log):
            for other in self.same_as(inner.body):
                yield Log(other)
        elif isinstance(inner, Grad):
            for other in self.same_as(inner.body):
                yield Grad(other)
        elif isinstance(inner, Expect):
            for other in self.same_as(inner.body):
                yield Expect(inner.over, other)
        elif not isinstance(inner, Total):
            weights = {n.over for pair in self.equalities for t in pair for n in walk(t) if isinstance(n, Expect)}
            for other in self.same_as(term):
                for over in sorted(weights):
                    yield Expect(over, other)

    def follows(self, a: Term, relation: str, b: Term, *, exactly: bool = False, rewritten: bool = False) -> bool:
        """Whether `a relation b` is a linear consequence of accepted lines, one inequality at most among them (R1).

        The theory's axiom may be that inequality, where an accepted equality is used with it. Unless `exactly`,
        expectations of sums may be split on the way; where it is `rewritten`, a KL may be written out as well.
        """
        if not self.equalities and not self.inequalities:
            return False
        if self._follows(a, relation, b, frozenset()):
            return True
        if exactly:
            return False
        allowed = [{"expand"}] + ([{"kl"}, {"kl", "expand"}] if rewritten else [])
        return any(self._follows(a, relation, b, frozenset(families)) for families in allowed)

    def defined_by(self, a: Term, b: Term) -> bool:
        """Whether `a = b` follows from the definitions alone."""
        basis = _Basis(self.work)
        for x, y in self._definitions(a, b):
            basis.insert(self._vector(x, y, frozenset()), counts=False)
        return not basis.reduce(self._vector(a, b, frozenset()))[0]

    def _follows(self, a: Term, relation: str, b: Term, families: frozenset[str]) -> bool:
        target = self._vector(a, b, families)
        if relation == "<=":
            target = po.scaled(target, -1)
        rows = [(self._vector(x, y, families), True) for x, y in self.equalities]
        rows += [(self._vector(x, y, families), False) for x, y in self._definitions(a, b)]
        basis = _Basis(self.work)
        for poly, counts in rows:
            basis.insert(poly, counts=counts)
        rest, used = basis.reduce(target)
        if not rest:
            return used
        if relation == "=":
            return False
        for x, y in self.inequalities:
            c = po.ratio(rest, basis.reduce(self._vector(x, y, families))[0])
            if c is not None and c > 0:
                return True
        if self.theory.axiom:
            fact, used_fact = basis.reduce(self.steps.normal.form(read(self.theory, self.theory.axiom), families).poly)
            c = po.ratio(rest, fact)
            return c is not None and c > 0 and (used or used_fact)
        return False

    def _vector(self, a: Term, b: Term, families: frozenset[str]) -> Poly:
        return self.steps.normal.difference(self.steps.gathered(a), self.steps.gathered(b), families)

    def _definitions(self, a: Term, b: Term) -> Iterator[tuple[Term, Term]]:
        """The definitions that may be used: those of the names that occur."""
        for name in sorted(self._names | set(defined(self.theory, a, b))):
            for form in forms(self.theory, name):
                yield Symbol(name), form

    def _unite(self, a: Term, b: Term) -> None:
        keys = [(po.key(self.steps.free(t)), t) for t in (a, b)]
        touched = [c for c in self._classes if any(k in c for k, _ in keys)]
        merged: dict[str, Term] = {}
        for members in touched:
            merged.update(members)
        for k, t in keys:
            merged.setdefault(k, t)
        self._classes = [c for c in self._classes if not any(c is t for t in touched)]
        self._classes.append(merged)


class _Basis:
    """Rows in echelon form over the rationals; `counts` marks those that are accepted lines."""

    def __init__(self, work: Work) -> None:
        self.work = work
        self.rows: list[tuple[Mono, Poly, bool]] = []

    def reduce(self, poly: Poly) -> tuple[Poly, bool]:
        """`poly` less a combination of the rows, and whether a row that counts was used."""
        used = False
        for pivot, row, counts in self.rows:
            value = poly.get(pivot)
            if value:
                poly = po.plus((poly, po.scaled(row, -value)), self.work)
                used = used or counts
        return poly, used

    def insert(self, poly: Poly, *, counts: bool) -> None:
        rest, used = self.reduce(poly)
        if rest:
            pivot = min(rest)
            self.rows.append((pivot, po.scaled(rest, po.divided(1, rest[pivot])), counts or used))
