"""The confined backend: the program runs in a worker, which a fresh one replaces after a death, a lie or a time-out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from grader.assignment import Limits
from grader.errors import BadReply, EngineError, MissingName, RunOver, StudentError, TimeLimitExceeded
from grader.sandbox import blame, wire
from grader.sandbox.launcher import TimeUp, Worker, Zygote
from grader.sandbox.program import Program
from grader.sandbox.student import Kind
from grader.sandbox.trusted import TrustedPeer, TrustedSide

GRACE_S = 3.0
"""What an import gets beyond its limit, to be interrupted from inside before it is killed from outside."""
TIMEOUTS_OF_ONE = 2
TIMEOUTS_S = 60.0
CALL_AFTER_TIMEOUTS_S = 1.0


class Confined:
    """A Backend whose program runs in a worker of `zygote`'s."""

    def __init__(self, zygote: Zygote, program: Program, limits: Limits, *, level: str, run_ends: float) -> None:
        self._zygote = zygote
        self._program = program
        self._limits = limits
        self._level = level
        self._run_ends = run_ends
        self._texts = blame.Texts(program.texts())
        self._worker: Worker | None = None
        self._peer: TrustedPeer | None = None
        self._seed = 0
        self._what = ""
        self._limit = limits.import_s
        self._broken: dict[str, str] = {}
        self._notes: tuple[str, ...] | None = None
        self._timeouts: dict[str, int] = {}
        self._timeouts_s = 0.0
        self.peak_kb = 0

    def begin_test(self, seed: int) -> None:
        """See Backend; a worker that is not alive is started by the first call."""
        self._seed = seed
        if self._peer is not None:
            self._ask("", "seed", args=(seed,))

    def kind(self, name: str) -> Kind:
        """See Backend."""
        found = self._ask(name, "kind", self._program.path(name))
        if found not in ("function", "class", "value"):
            raise BadReply(f"`{name}` cannot be looked at.")
        return found  # type: ignore[no-any-return]

    def value(self, name: str) -> Any:
        """See Backend."""
        return self._ask(name, "get", self._program.path(name))

    def call(self, name: str, args: tuple[object, ...], kwargs: Mapping[str, object]) -> Any:
        """See Backend."""
        return self._ask(name, "call", self._program.path(name), args, kwargs)

    def call_and_arguments(self, name: str, args: tuple[object, ...]) -> tuple[Any, tuple[Any, ...]]:
        """See Backend."""
        answer = self._ask(name, "after", self._program.path(name), args)
        match answer:
            case (result, tuple() as after) if len(after) == len(args):
                return result, after
        raise BadReply(f"`{name}` did not return what it was called with.")

    def notes(self) -> tuple[str, ...]:
        """What was met while the program was loaded, for the report."""
        self._alive()
        return self._notes or ()

    def close(self) -> None:
        """End the worker."""
        self._peer = None
        if self._worker is not None:
            worker, self._worker = self._worker, None
            self.peak_kb = max(self.peak_kb, worker.end().peak_kb)

    def _ask(
        self,
        what: str,
        op: str,
        name: str = "",
        args: Sequence[object] = (),
        kwargs: Mapping[str, object] | None = None,
    ) -> Any:
        if self._timeouts.get(what, 0) >= TIMEOUTS_OF_ONE:
            raise TimeLimitExceeded(f"`{what}` did not come to an end in other tests, so it was not tried again here.")
        peer = self._alive()
        late = self._timeouts_s >= TIMEOUTS_S
        self._what, self._limit = what, CALL_AFTER_TIMEOUTS_S if late else self._limits.call_s
        try:
            return peer.request(op, 0, name, args, kwargs)
        except MissingName as error:
            raise self._program.missing(what, self._broken, error) from error

    def _alive(self) -> TrustedPeer:
        if self._peer is None:
            peer = self._load()
            peer.request("seed", args=(self._seed,))
            return peer
        return self._peer

    def _load(self) -> TrustedPeer:
        """Start a worker and load the program, piece by piece; a piece that kills the worker is not tried again."""
        problems: list[Any] = []
        placeholders: list[Any] = []
        while True:
            peer = self._start()
            try:
                peer.request(
                    "load", args=("sources", self._program.sources(), self._program.notebook, self._program.stems)
                )
                for piece in self._program.pieces():
                    if piece.name in self._broken:
                        continue
                    self._what = piece.name
                    self._limit = self._limits.import_s + GRACE_S
                    problems, placeholders = peer.request("load", args=(*piece.request, self._limits.import_s))
            except RunOver:
                raise
            except StudentError as error:
                self._broken[self._what] = str(error)
                continue
            break
        if self._notes is None:
            self._notes = self._program.notes(problems, placeholders, self._broken)
        return peer

    def _start(self) -> TrustedPeer:
        self.close()
        worker = self._zygote.worker(self._level, self._limits.memory_mb)
        side = TrustedSide(self._worded, lambda: worker.begin(self._limit, self._run_ends))
        self._worker = worker
        self._peer = TrustedPeer(worker.sock, side, wait=worker.wait, ending=self._ending)
        return self._peer

    def _worded(self, failure: wire.Failure) -> StudentError:
        return self._texts.exception(failure, self._what, self._program.placeholders)

    def _ending(self, error: Exception) -> Exception:
        """End the worker, and say what ended it."""
        worker, self._worker, self._peer = self._worker, None, None
        if worker is None:
            raise EngineError("a worker ended twice")
        ended = worker.end()
        self.peak_kb = max(self.peak_kb, ended.peak_kb)
        match error:
            case RunOver():
                return error
            case TimeUp():
                self._timeouts[self._what] = self._timeouts.get(self._what, 0) + 1
                self._timeouts_s += self._limit
                return TimeLimitExceeded(
                    f"`{self._what}` did not end within {self._limit:g} seconds: is there a loop without end?"
                )
            case wire.Closed():
                return blame.death(ended.status, self._what)
        return BadReply(f"What `{self._what}` sent back cannot be read as an answer.", detail=str(error))
