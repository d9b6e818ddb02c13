"""The words for a student's program that failed: what happened, where in their own file, what to do about it.

A student's function sees hidden inputs and must not be able to say them: no text that it made up is repeated here, only
the type of its exception (where that name is known or stands in its source) and the line of its own file.
"""

from __future__ import annotations

import builtins
import os
import re
import signal
from collections.abc import Mapping, Sequence

from grader.errors import MemoryLimitExceeded, MissingName, StudentError, StudentException, WorkerDied
from grader.sandbox import wire
from grader.text import clean, one_line

LIBRARY_TYPES = frozenset(
    """
    LinAlgError AxisError OutOfMemoryError JSONDecodeError generator coroutine function method module
    builtin_function_or_method dict_keys dict_values dict_items ndarray matrix Tensor Parameter Size Fraction
    Decimal deque Counter defaultdict OrderedDict partial Generator Normal Bernoulli Independent DataFrame Series
    """.split()  # noqa: SIM905  # thirty lines of one word each are no easier to read
)
OUT_OF_MEMORY = ("DefaultCPUAllocator", "can't allocate memory")
MAX_DETAIL = 2000


class Texts:
    """The submission's sources by the names that stand in tracebacks; words failures by them."""

    def __init__(self, sources: Mapping[str, str]) -> None:
        self._lines = {name: text.splitlines() for name, text in sources.items()}
        self._words = frozenset(re.findall(r"\w+", "\n".join(sources.values())))

    def exception(self, failure: wire.Failure, what: str, placeholders: Sequence[str]) -> StudentError:
        """What to raise for an exception of the student's that `what` (a function's name) ended with."""
        where = self.where(failure.frames)
        detail = clean(f"{failure.kind}: {failure.text}", MAX_DETAIL)
        if failure.kind == "MissingNameError":
            return MissingName(f"`{what}` is not defined.", detail=detail)
        if failure.kind == "MemoryError" or any(mark in failure.text for mark in OUT_OF_MEMORY):
            return MemoryLimitExceeded(f"`{what}` asked for more memory than a submission gets{where}.", detail=detail)
        if failure.kind == "TooLarge":
            text = f"`{what}` returned more than can be handed over: should it be one array, and not as large?"
            return StudentException(text, kind="TooLarge", detail=detail)
        kind = self.shown_kind(failure.kind)
        match kind:
            case "NotImplementedError":
                text = f"`{what}` is not done yet: it raises NotImplementedError{where}."
            case "SystemExit":
                text = f"`{what}` ends the program (sys.exit, exit or quit){where}; it should return its result."
            case "RecursionError":
                text = f"`{what}` calls itself without end (RecursionError){where}."
            case "EOFError":
                text = f"`{what}` waits for input (EOFError){where}; nobody can type here."
            case "ImportError" if named := [name for name in placeholders if failure.text.startswith(f"{name} ")]:
                text = f"`{what}` uses the package {named[0]}, which is not installed here{where}."
            case _:
                text = f"`{what}` raised {kind}{where}."
        return StudentException(text, kind=kind, detail=detail)

    def where(self, frames: Sequence[wire.Frame]) -> str:
        """The innermost line of the student's own, as " (file, line n: `text`)", or "" where there is none."""
        for frame in reversed(frames):
            lines = self._lines.get(frame.file, [])
            if 1 <= frame.line <= len(lines):
                return f" ({frame.file}, line {frame.line}: `{one_line(lines[frame.line - 1].strip(), 120)}`)"
        return ""

    def shown_kind(self, kind: str) -> str:
        """The name of an exception's type, where it is no way to say something."""
        return kind if self._known(kind) else "an exception of its own"

    def shown_type(self, name: str) -> str:
        """The name of an object's type, where it is no way to say something."""
        return name if self._known(name) else "its own class"

    def _known(self, name: str) -> bool:
        return isinstance(getattr(builtins, name, None), type) or name in LIBRARY_TYPES or name in self._words


def death(status: int, what: str) -> StudentError:
    """What to raise when the process ended in the middle of `what`, with this wait status."""
    if not os.WIFSIGNALED(status):
        code = os.WEXITSTATUS(status)
        return WorkerDied(
            f"`{what}` ended its whole process (os._exit or the like, exit status {code}); it should return its result."
        )
    match os.WTERMSIG(status):
        case signal.SIGSEGV | signal.SIGBUS | signal.SIGABRT | signal.SIGFPE | signal.SIGILL as number:
            return WorkerDied(f"`{what}` crashed the interpreter ({signal.strsignal(number)}).")
        case signal.SIGKILL:
            return MemoryLimitExceeded(
                f"The system ended `{what}`, most likely because it used more memory than there is."
            )
        case number:
            return WorkerDied(f"`{what}` ended the whole process by a signal ({signal.strsignal(number)}).")
