"""The confined backend: the program runs in a worker, which a fresh one replaces after a death, a lie or a time-out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast, get_args

import torch

from grader.assignment import Limits
from grader.errors import BadReply, EngineError, MissingName, RunOver, StudentError, TimeLimitExceeded
from grader.sandbox import blame, wire
from grader.sandbox.launcher import TimeUp, Worker, Zygote
from grader.sandbox.program import Program
from grader.sandbox.remote import RemoteModule
from grader.sandbox.student import Kind
from grader.sandbox.trusted import Exported, TrustedPeer, TrustedSide
from grader.sandbox.zygote import Ended

GRACE_S = 3.0
"""What an import gets beyond its limit, to be interrupted from inside before it is killed from outside."""
MAX_BROKEN = 8
"""After so many pieces that kill their worker the rest is not loaded at all."""
TIMEOUTS_OF_ONE = 2
TIMEOUTS_S = 60.0
CALL_AFTER_TIMEOUTS_S = 1.0


@dataclass
class Learned:
    """What a run has learned about a program, for all its workers: what not to load, and how long it has waited.

    `broken` are the pieces that kill their worker, with the reason; `interrupted` those that take too long, with the
    line before which they stop; `waited_s` are the seconds spent on calls that did not end.
    """

    broken: dict[str, str] = field(default_factory=dict)
    interrupted: dict[str, int] = field(default_factory=dict)
    waited_s: float = 0.0


class Confined:
    """A Backend whose program runs in a worker of `zygote`'s."""

    def __init__(
        self,
        zygote: Zygote,
        program: Program,
        limits: Limits,
        *,
        level: str,
        run_ends: float,
        functions: Mapping[str, Callable[..., object]] | None = None,
        ended: Callable[[Ended], None] = lambda ended: None,
        learned: Learned | None = None,
    ) -> None:
        """`functions` of ours stand in the place of the program's own, by name; `ended` hears of each worker's end.

        `learned` is what other workers of this program have shown.
        """
        self._zygote = zygote
        self._program = program
        self._limits = limits
        self._level = level
        self._run_ends = run_ends
        self._functions = functions or {}
        self._texts = blame.Texts(program.texts())
        self._worker: Worker | None = None
        self._peer: TrustedPeer | None = None
        self._seed = 0
        self._limit = limits.import_s
        self._notes: tuple[str, ...] | None = None
        self._kinds: dict[str, Kind] = {}
        self._timeouts: dict[str, int] = {}
        self._learned = learned or Learned()
        self._ended = ended

    def begin_test(self, seed: int) -> None:
        """See Backend; a worker that is not alive is started by the first call."""
        self._seed = seed
        if self._peer is not None:
            self._peer.seed = seed

    def kind(self, name: str) -> Kind:
        """See Backend."""
        if self._peer is None or name not in self._kinds:
            found = self._ask(name, "kind", self._program.path(name))
            if not isinstance(found, str) or found not in get_args(Kind):
                raise BadReply(f"`{name}` cannot be looked at.")
            self._kinds[name] = cast(Kind, found)
        return self._kinds[name]

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

    def watch(self, module: torch.nn.Module, told: Callable[[str], None]) -> None:
        """See Backend."""
        if isinstance(module, RemoteModule):
            module.told = told

    def replaced(self, functions: Mapping[str, Callable[..., object]]) -> Confined:
        """See Backend."""
        options = {"level": self._level, "run_ends": self._run_ends, "ended": self._ended, "learned": self._learned}
        return Confined(self._zygote, self._program, self._limits, functions=functions, **options)  # type: ignore[arg-type]

    def notes(self) -> tuple[str, ...]:
        """What was met while the program was loaded, for the report."""
        self._alive()
        return self._notes or ()

    def close(self) -> None:
        """End the worker."""
        self._peer = None
        if self._worker is not None:
            worker, self._worker = self._worker, None
            self._ended(worker.end())

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
        peer.about(what)
        late = self._learned.waited_s >= TIMEOUTS_S
        self._limit = CALL_AFTER_TIMEOUTS_S if late else self._limits.call_s
        try:
            return peer.request(op, 0, name, args, kwargs)
        except MissingName as error:
            raise self._program.missing(what, self._learned.broken, error) from error

    def _alive(self) -> TrustedPeer:
        if self._peer is None:
            peer = self._load()
            for name, function in self._functions.items():
                number = peer.keep_for_good(Exported(function, frozenset({""})))
                peer.request("replace", args=(self._program.path(name), number))
            peer.seed = self._seed
            return peer
        return self._peer

    def _load(self) -> TrustedPeer:
        """Start a worker and load the program; a piece that kills the worker is left out, and all is loaded anew."""
        while True:
            peer = self._start()
            begun = False
            try:
                sources = (self._program.sources(), self._program.notebook, self._program.stems)
                peer.request("load", args=("sources", *sources))
                answer: Any = None
                for piece in self._program.pieces():
                    if piece.name in self._learned.broken or len(self._learned.broken) >= MAX_BROKEN:
                        continue
                    begun = True
                    peer.what, self._limit = piece.name, self._limits.import_s + GRACE_S
                    before = self._learned.interrupted.get(piece.name, 0)
                    answer = peer.request("load", args=(*piece.request, self._limits.import_s, before))
            except StudentError as error:
                if not begun:
                    raise EngineError(f"a worker failed before it ran any student's code: {error}") from error
                self._learned.broken[peer.what] = str(error)
                continue
            if self._notes is None:
                problems, placeholders = answer if isinstance(answer, list) and len(answer) == 2 else ([], [])
                self._notes = self._program.notes(problems, placeholders, self._learned.broken)
                self._learned.interrupted.update(self._program.interrupted(problems))
            return peer

    def _start(self) -> TrustedPeer:
        self.close()
        self._kinds.clear()
        worker = self._zygote.worker(self._level, self._limits.memory_mb)

        def worded(failure: wire.Failure) -> StudentError:
            return self._texts.exception(failure, peer.what, self._program.placeholders)

        def begins() -> None:
            worker.begin(self._limit, self._run_ends)

        side = TrustedSide(worded, self._texts.shown_type, begins)
        peer = TrustedPeer(worker.sock, side, wait=worker.wait, ending=self._ending)
        self._worker, self._peer = worker, peer
        return peer

    def _ending(self, error: Exception) -> Exception:
        """End the worker, and say what ended it."""
        worker, peer, self._worker, self._peer = self._worker, self._peer, None, None
        if worker is None or peer is None:
            raise EngineError("a worker ended twice")
        what = peer.what
        ended = worker.end()
        self._ended(ended)
        match error:
            case RunOver():
                return error
            case TimeUp():
                self._timeouts[what] = self._timeouts.get(what, 0) + 1
                self._learned.waited_s += self._limit
                return TimeLimitExceeded(
                    f"`{what}` did not end within {self._limit:g} seconds: is there a loop without end?"
                )
            case wire.Closed():
                return blame.death(ended.status, what)
        return BadReply(f"What `{what}` sent back cannot be read as an answer.", detail=str(error))
