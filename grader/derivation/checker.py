"""The checker: every line of a text is read, judged, and only then becomes a fact."""

from __future__ import annotations

import contextlib
import itertools

import msgspec

from grader.derivation import messages, samplers
from grader.derivation.chain import Bad, Chain, Edit
from grader.derivation.definitions import read
from grader.derivation.errors import TooMuchWork, Undefined, Unreadable
from grader.derivation.facts import Facts
from grader.derivation.guesses import chain_of, resolve, with_sign
from grader.derivation.limits import Work
from grader.derivation.links import Judge, Outcome
from grader.derivation.models import FiniteModels
from grader.derivation.normal import Normal
from grader.derivation.parser import Statement, parse
from grader.derivation.pieces import Piece, pieces
from grader.derivation.reader import Session
from grader.derivation.refuter import Refuter
from grader.derivation.renaming import renamed, two_bounds
from grader.derivation.smooth import SmoothModels
from grader.derivation.steps import Steps
from grader.derivation.support import Link
from grader.derivation.terms import Entropy, Kl, Term, walk
from grader.derivation.theory import Theory
from grader.derivation.verdict import LineReport


class Proof:
    """The state of checking one text; `run` brings it to its end.

    Then `bad` is the first line that is not ok, None where all are, and `goal` whether the claim was reached; `lines`
    are the reports, `accepted` the links that hold, `inequalities` those that took a dropped KL or Jensen.
    """

    def __init__(self, theory: Theory, work: Work, edit: Edit | None = None) -> None:
        self.theory, self.work, self.edit = theory, work, edit
        self.session = Session(theory)
        self.normal = Normal(theory, work)
        self.models: FiniteModels | SmoothModels = (
            FiniteModels(theory, work) if theory.kind == "finite" else SmoothModels(theory, work)
        )
        if theory.variable_as:
            self.substitute(read(theory, theory.variable_as))
        self.refuter = Refuter(self.models)
        self.steps = Steps(theory, self.normal, work)
        self.facts = Facts(theory, self.steps, work)
        self.judge = Judge(theory, self.steps, self.facts, self.refuter)
        self.chain = Chain()
        self.lines: list[LineReport] = []
        self.bad: Bad | None = None
        self.goal = False
        self.inequalities: list[tuple[Term, Term]] = []
        self.accepted: list[Link] = []
        self.number = 0  # of the piece that is judged
        self.before_aside: Chain | None = None
        self.postponed: Bad | None = None  # a claim that stood first (R3)
        # For guesses: the distribution under the last E, and the two of every KL.
        self.last_over = ""
        self.divergences: set[tuple[str, str]] = set()
        self.abstract = False  # whether f_theta(u,v) was written before any sampler in numbers

    def run(self, text: str) -> None:
        """Judge every piece of `text`; lines behind the first bad one are read but not judged."""
        found = renamed(self.theory, pieces(text), self.session)
        self.session.two_bounds = two_bounds(self.theory, found)
        samplers.prepare(self.theory, text, found, self.session)
        for i, piece in enumerate(found):
            self.work.line()
            self.number = i
            follower = found[i + 1] if i + 1 < len(found) else None
            try:
                self.piece(piece, follower)
            except Unreadable as error:
                self.fail(piece, Bad(piece.line, Outcome(kind="unreadable", why=str(error)), column=error.column))
            except TooMuchWork as error:
                self.fail(piece, Bad(piece.line, Outcome(kind="unreadable", why=str(error))))
            except Undefined as error:
                why = f"this has no value: {error}"
                self.fail(piece, Bad(piece.line, Outcome(kind="wrong", why=why), source=piece.source.strip()))
        if not found:
            self.fail(Piece(1, "", ()), Bad(1, Outcome(kind="unreadable", why=messages.EMPTY)))
        self.settle()

    def fail(self, piece: Piece, bad: Bad, read_as: str = "") -> None:
        """Report a line that is not ok; the first one is the verdict's."""
        if self.bad is None:
            self.bad = bad
        self.chain = Chain()
        self.lines.append(
            LineReport(line=bad.line, text=piece.source.rstrip(), read_as=read_as, ok=False, why=bad.outcome.why)
        )

    def piece(self, piece: Piece, follower: Piece | None) -> None:
        """Read one piece and judge its links."""
        if piece.problem:
            raise Unreadable(piece.problem)
        statement = self.edited(parse(piece.tokens, self.session))
        self.chain = chain_of(self, statement, self.before_aside)
        self.before_aside = None
        before = self.chain.terms[-1] if self.chain.terms and statement.leading else None
        if statement.leading and before is None and self.bad is None:
            raise Unreadable(messages.NOTHING_BEFORE, piece.tokens[0].column)
        if statement.name and statement.name == self.theory.variable and self.bad is None:
            self.substitution(piece, statement)
            return
        if statement.name:
            if self.bad is None:
                self.settle_claim()
                self.chain = Chain()
                self.chain.terms.append(statement.terms[0])
            self.report(piece, statement, Outcome(kind="ok", why="a name is given"))
            return
        if piece.goal and self.announces(statement, follower):
            self.session.note(messages.GOAL)
            self.report(piece, statement, Outcome(kind="ok", why="what is to be shown"))
            return
        if self.bad is not None:
            self.report(piece, statement, Outcome(kind="unread", why=messages.NOT_YET))
            return
        statement, why = samplers.chosen(self, resolve(self, statement, before))
        if why:
            self.other_law(piece, statement, why)
            return
        statement = with_sign(self, statement, follower)
        if not statement.leading:
            if not self.settle_claim():
                self.report(piece, statement, Outcome(kind="unread", why=messages.NOT_YET))
                return
            self.before_aside = self.chain if piece.aside and self.chain.terms else None
            self.chain = Chain()
            self.chain.terms.append(statement.terms[0])
        if not statement.leading and not statement.relations:
            if follower is None or not follower.continues:
                raise Unreadable(messages.CLAIMS_NOTHING, piece.tokens[0].column)
            self.report(piece, statement, Outcome(kind="ok", why="start"))
            return
        self.links(piece, statement)

    def announces(self, statement: Statement, follower: Piece | None) -> bool:
        """Whether a statement behind words like `to show` is the claim, with nothing that goes on from it."""
        if statement.leading or len(statement.terms) != 2 or (follower is not None and follower.continues):
            return False
        return self.judge.reaches_goal(statement.terms[0], statement.relations[0], statement.terms[1])

    def substitute(self, term: Term) -> None:
        """From here on the variable of a gradient theory stands for `term`."""
        self.normal.variable_as = term
        self.normal.forget()
        if isinstance(self.models, SmoothModels):
            self.models.variable_as = term
            self.models.forget()

    def substitution(self, piece: Piece, statement: Statement) -> None:
        """`x := theta + eps`, judged as a statement about distributions: by the moments of x."""
        term = statement.terms[0]
        right = read(self.theory, self.theory.variable_as)
        if self.theory.sampler and samplers.written_out(self, term) and not self.abstract:
            why = samplers.adopt(self, term)
        else:
            power = self.models.moments_differ(term, right) if isinstance(self.models, SmoothModels) else None
            why = "" if power is None else messages.moment(self.theory, power)
        if why:
            self.other_law(piece, statement, why)
            return
        self.substitute(term)
        self.report(piece, statement, Outcome(kind="ok", why="a substitution with the right distribution"))

    def other_law(self, piece: Piece, statement: Statement, why: str) -> None:
        """Refuse a line that takes x to be what has another distribution."""
        outcome = Outcome(kind="wrong", why=why)
        self.fail(piece, Bad(piece.line, outcome, source=statement.read_as), statement.read_as)

    def edited(self, statement: Statement) -> Statement:
        """The statement with the repair in it, if it is the one to be repaired."""
        if self.edit is None or self.edit.place[0] != self.number:
            return statement
        i = self.edit.place[1]
        terms = (*statement.terms[:i], self.edit.right, *statement.terms[i + 1 :])
        relations = [statement.leading, *statement.relations]
        relations[i] = self.edit.relation
        return msgspec.structs.replace(statement, terms=terms, leading=relations[0], relations=tuple(relations[1:]))

    def links(self, piece: Piece, statement: Statement) -> None:
        """Judge the links of one statement, one after the other, and report its line."""
        start = 0 if statement.leading else 1
        relations = ((statement.leading,) if statement.leading else ()) + statement.relations
        moves: list[str] = []
        whys: list[str] = []
        rest = zip(relations, statement.terms[start:], statement.lines[start:], strict=True)
        for i, (relation, term, line) in enumerate(rest, start):
            before = self.chain.terms[-1]
            outcome = self.judge.link(before, relation, term)
            if outcome.ok and {relation, self.chain.direction(0)} == {">=", "<="}:
                outcome = Outcome(kind="unjustified", why=messages.MIXED)
            bad = Bad(line, outcome, before, relation, term, place=(self.number, i))
            if outcome.is_claim and self.theory.closes_loop and self.postponed is None and len(self.chain.terms) == 1:
                self.postponed = bad
            elif not outcome.ok:
                if self.postponed is not None and outcome.kind != "wrong":
                    bad, self.postponed = self.postponed, None
                self.fail(piece, bad, statement.read_as)
                return
            self.extend(relation, term)
            self.accepted.append((line, before, relation, term))
            if relation != "=" and {"drop", "jensen"} & set(outcome.moves):
                self.inequalities.append((before, term))
            moves.extend(m for m in outcome.moves if m not in moves)
            if outcome.why and outcome.why not in whys:
                whys.append(outcome.why)
        why = "; ".join(whys) or messages.in_words(moves)
        self.report(piece, statement, Outcome(kind="ok", why=why, moves=tuple(moves)))

    def extend(self, relation: str, term: Term) -> None:
        """Put an accepted link on the chain; what follows from it for the facts and for the goal."""
        chain = self.chain
        chain.terms.append(term)
        chain.relations.append(relation)
        if self.postponed is None:
            self.facts.accept(chain.terms[-2], relation, term)
        first = 1 if self.postponed is not None else 0
        for i in range(first, len(chain.terms) - 1):
            composed = chain.direction(i)
            if composed == "mixed":
                continue
            if composed != "=" and i < len(chain.terms) - 2:
                self.facts.accept(chain.terms[i], composed, term)
            if not self.goal and self.judge.reaches_goal(chain.terms[i], composed, term):
                self.goal = True

    def settle_claim(self) -> bool:
        """R3: a claim that stood first is accepted once the chain behind it closes the loop to its first expression.

        False where there was such a claim, and the chain does not.
        """
        if self.postponed is None:
            return True
        chain, bad = self.chain, self.postponed
        self.postponed = None
        if self.closes(chain):
            self.goal = True
            for a, b in itertools.pairwise(chain.terms):
                self.facts.accept(a, "=", b)
            return True
        if self.bad is None:
            self.bad = bad
            self.lines = [
                msgspec.structs.replace(r, ok=False, why=bad.outcome.why) if r.line == bad.line else r
                for r in self.lines
            ]
        return False

    def closes(self, chain: Chain) -> bool:
        """Whether a chain of equalities ends in what its first expression is by definition."""
        if len(chain.terms) <= 2 or set(chain.relations) != {"="}:
            return False
        if any(isinstance(node, Entropy | Kl) for node in walk(chain.terms[-1])):
            return False
        try:
            return self.judge.link(chain.terms[-1], "=", chain.terms[0]).ok
        except (TooMuchWork, Undefined):
            return False

    def settle(self) -> None:
        """The end of the text; what is a fact from here on, nothing rests on."""
        self.work.line()
        with contextlib.suppress(TooMuchWork):
            self.settle_claim()

    def report(self, piece: Piece, statement: Statement, outcome: Outcome) -> None:
        """Add a line's report."""
        self.lines.append(
            LineReport(
                line=piece.line,
                text=piece.source.rstrip(),
                read_as=statement.read_as,
                ok=outcome.ok,
                moves=outcome.moves,
                why=outcome.why,
            )
        )

    def last_step_missing(self) -> bool:
        """Whether the claim is an exact linear consequence of what was accepted."""
        left, relation, right = self.theory.goal
        try:
            return self.facts.follows(read(self.theory, left), relation, read(self.theory, right), exactly=True)
        except TooMuchWork:
            return False
