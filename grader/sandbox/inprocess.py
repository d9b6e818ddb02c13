"""The in-process backend: the same interface without any isolation, for a debugger and for people one trusts."""

from __future__ import annotations

import copy
import functools
import inspect
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import torch

from grader.errors import GraderError, MissingName
from grader.sandbox import blame, loader, wire
from grader.sandbox.program import Program
from grader.sandbox.remote import own_methods
from grader.sandbox.seeding import seed
from grader.sandbox.student import Kind
from grader.sandbox.worker import kind_of


class InProcess:
    """A Backend that runs the program here, with copies of what it is handed."""

    def __init__(self, program: Program, values: Mapping[str, object] | None = None) -> None:
        """`values` of ours stand in the place of the program's own, by name."""
        self._program = program
        self._values = values or {}
        self._depth = 0
        self._texts = blame.Texts(program.texts())
        files = [loader.Source(*source) for source in program.sources()]
        with _modules_as_they_were(("__main__", *program.stems)):
            self._loaded = loader.Namespaces(files, program.notebook, program.stems)
            for piece in program.pieces():
                match piece.request:
                    case ("file", stem):
                        self._loaded.run_file(stem, 0)
                    case ("cell", name, text):
                        self._loaded.run_cell(loader.Source(name, text), 0)
        for name, value in self._values.items():
            self._loaded.replace(program.path(name), value)
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
        named = {key: _copied(value) for key, value in kwargs.items()}
        return self._guarded(name, self._find(name), [_copied(arg) for arg in args], named)

    def call_and_arguments(self, name: str, args: tuple[object, ...]) -> tuple[Any, tuple[Any, ...]]:
        """See Backend."""
        copies = [_copied(arg) for arg in args]
        return self._guarded(name, self._find(name), copies, {}), tuple(copies)

    def watch(self, module: torch.nn.Module, told: Callable[[str], None]) -> None:
        """See Backend; a method that the program calls itself is its own affair."""

        def watched(name: str, method: Callable[..., Any]) -> Callable[..., Any]:
            @functools.wraps(method)
            def call(*args: object, **kwargs: object) -> Any:
                if self._depth:
                    return method(*args, **kwargs)
                told(name)
                return self._guarded(f"{type(module).__name__}.{name}", method, args, kwargs)

            return call

        for name in own_methods(type(module)):
            vars(module)[name] = watched(name, getattr(module, name))

    def replaced(self, functions: Mapping[str, Callable[..., object]]) -> InProcess:
        """See Backend."""
        methods = {name: loader.stateless(function) for name, function in functions.items() if "." in name}
        return InProcess(self._program, {**self._values, **functions, **methods})

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

    def _guarded(
        self, name: str, function: Callable[..., Any], args: Sequence[object], kwargs: Mapping[str, object]
    ) -> Any:
        self._depth += 1
        try:
            return function(*args, **kwargs)
        except (GraderError, KeyboardInterrupt):
            raise
        except BaseException as error:
            failure = wire.Failure(type(error).__name__, loader.text_of(error), self._loaded.frames(error))
            raise self._texts.exception(failure, name, self._program.placeholders) from error
        finally:
            self._depth -= 1


@contextmanager
def _modules_as_they_were(names: Sequence[str]) -> Iterator[None]:
    """The program's modules have the masters' names; from outside the program these stay the masters'."""
    before = {name: sys.modules[name] for name in names if name in sys.modules}
    try:
        yield
    finally:
        for name in names:
            sys.modules.pop(name, None)
        sys.modules.update(before)


def _copied(value: Any) -> Any:
    """An equal value that may be changed; a tensor that requires a gradient, functions and modules go as they are."""
    if isinstance(value, torch.Tensor):
        return value if value.requires_grad else value.clone()
    return value if callable(value) or inspect.ismodule(value) else copy.deepcopy(value)
