"""The command `grader`: gives every ending its exit status and its one line.

Whatever takes time to import is imported where Ctrl-C is answered already.
"""

from __future__ import annotations

import errno
import io
import os
import sys
from collections.abc import Sequence
from typing import TextIO

from grader.cli.commands import COMPLETION
from grader.errors import EngineError, UsageError

_INTERRUPTED = 130  # what a shell reports of a program that Ctrl-C or a closed pipe ended
_OUTPUT_CLOSED = 141
# What the system refuses in whichever place it is asked is no defect of ours: what to do about it.
_REFUSED = {
    errno.EACCES: "change its permission, or work elsewhere",
    errno.EPERM: "change its permission, or work elsewhere",
    errno.EROFS: "work where you may write",
    errno.ENOSPC: "make room there, or write elsewhere, and run it again",
    errno.EDQUOT: "make room there, or write elsewhere, and run it again",
    errno.EFBIG: "make room there, or write elsewhere, and run it again",
    errno.ENAMETOOLONG: "check the path",
}


def main(args: Sequence[str] | None = None) -> int:
    """Run the command line `args` (by default this process's) and return the exit status; never raises."""
    _open_closed_streams()
    words = list(sys.argv[1:] if args is None else args)
    for stream in (sys.stdout, sys.stderr):
        # A terminal that cannot write a letter shows a "?" instead of ending the program.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    try:
        status = _run(words)
        sys.stdout.flush()
        return status
    except UsageError as error:
        return _end(str(error), 2)
    except EngineError as error:
        return _end(f"the grader failed, not the submission: {error}", 1)
    except KeyboardInterrupt:
        return _end("interrupted", _INTERRUPTED)
    except BrokenPipeError:
        _forget(sys.stdout)
        return _end("the reader of the output went away before its end", _OUTPUT_CLOSED)
    except Exception as error:
        return _unforeseen(error, words)


def _open_closed_streams() -> None:
    """Where one of the three is closed (`>&-`), nothing comes or goes; else the next file opened would take its place.

    In this order, since the system gives the lowest descriptor that is free.
    """
    if sys.stdin is None:
        sys.stdin = open(os.devnull)  # noqa: SIM115  # open as long as this process
    if sys.stdout is None:
        sys.stdout = open(os.devnull, "w")  # noqa: SIM115
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w")  # noqa: SIM115


def _run(args: list[str]) -> int:
    if COMPLETION in os.environ:
        from grader.cli.completion import complete

        return complete(os.environ[COMPLETION])
    from grader.cli.group import run

    return run(args)


def _unforeseen(error: Exception, words: list[str]) -> int:
    import click

    if isinstance(error, click.Abort):
        return _end("interrupted", _INTERRUPTED)
    if isinstance(error, click.ClickException):
        from grader.cli.group import said

        return _end(said(error, words), 2)
    if isinstance(error, OSError) and error.errno in _REFUSED:
        if error.filename is None:
            _forget(sys.stdout)
        where = "standard output" if error.filename is None else os.fsdecode(error.filename)
        return _end(f"{where}: {error.strerror}; {_REFUSED[error.errno]}", 2)
    import traceback

    traceback.print_exc()
    return _end(f"the grader failed, not the submission: {type(error).__name__}: {error}", 1)


def _end(message: str, status: int) -> int:
    from grader.text import one_line

    try:
        sys.stderr.write(f"grader: {one_line(message)}\n")
        sys.stderr.flush()
    except OSError:
        _forget(sys.stderr)
    return status


def _forget(stream: TextIO) -> None:
    """Nobody reads it any more: what is buffered goes nowhere, or Python would complain about it as it ends."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
