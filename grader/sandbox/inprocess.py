"""The in-process backend: the same interface without any isolation, for a debugger and for people one trusts."""

from __future__ import annotations

import copy
import inspect
from collections.abc import Callable, Mapping
from typing import Any

import torch

from grader.errors import MissingName, VerdictError
from grader.sandbox import blame, loader, wire
from grader.sandbox.program import Program
from grader.sandbox.student import Kind
from grader.sandbox.worker import kind_of, seed


class InProcess:
    """A Backend that runs the program here, with copies of what it is handed."""

    def __init__(self, program: Program, functions: Mapping[str, Callable[..., object]] | None = None) -> None:
        """`functions` of ours stand in the place of the program's own, by name."""
        self._program = program
        self._texts = blame.Texts(program.texts())
        files = [loader.Source(*source) for source in program.sources()]
        self._loaded = loader.Program(files, program.notebook, program.stems)
        for piece in program.pieces():
            match piece.request:
                case ("file", stem):
                    self._loaded.run_file(stem, 0)
                case ("cell", name, text):
                    self._loaded.run_cell(loader.Source(name, text), 0)
        for name, function in (functions or {}).items():
            self._loaded.replace(program.path(name), function)
        problems = [list(problem) for problem in self._loaded.problems]
        self._notes = program.notes(problems, self._loaded.placeholders, {})

    def begin_test(self, number: int) -> None:
        """See Backend."""
        seed(number)

    def kind(self, name: str) -> Kind:
        """See Backend."""
        return kind_of(self._find(name))

    def value(self, name: str) -> Any:
        """See Backend."""
        return copy.deepcopy(self._find(name))

    def call(self, name: str, args: tuple[object, ...], kwargs: Mapping[str, object]) -> Any:
        """See Backend."""
        return self._guarded(name, [_copied(arg) for arg in args], kwargs)

    def call_and_arguments(self, name: str, args: tuple[object, ...]) -> tuple[Any, tuple[Any, ...]]:
        """See Backend."""
        copies = [_copied(arg) for arg in args]
        return self._guarded(name, copies, {}), tuple(copies)

    def replaced(self, functions: Mapping[str, Callable[..., object]]) -> InProcess:
        """See Backend."""
        return InProcess(self._program, functions)

    def notes(self) -> tuple[str, ...]:
        """What was met while the program was loaded, for the report."""
        return self._notes

    def close(self) -> None:
        """Nothing to end."""

    def _find(self, name: str) -> Any:
        stem, _, _ = self._program.path(name).rpartition(":")
        try:
            return self._loaded.find(stem, name)
        except KeyError:
            raise self._program.missing(name, {}, MissingName(f"`{name}` is not defined.")) from None

    def _guarded(self, name: str, args: list[Any], kwargs: Mapping[str, object]) -> Any:
        function: Callable[..., Any] = self._find(name)
        try:
            found = function(*args, **kwargs)
        except VerdictError:
            raise
        except BaseException as error:
            if isinstance(error, KeyboardInterrupt):
                raise
            failure = wire.Failure(type(error).__name__, loader.text_of(error), self._loaded.frames(error))
            raise self._texts.exception(failure, name, self._program.placeholders) from error
        return found


def _copied(value: Any) -> Any:
    """An equal value that may be changed; a tensor's copy stays on its graph, functions and modules go as they are."""
    if isinstance(value, torch.Tensor):
        return value if value.requires_grad else value.clone()
    return value if callable(value) or inspect.ismodule(value) else copy.deepcopy(value)
