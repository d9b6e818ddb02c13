"""What a hidden test holds as `student`: the names that the submission defines, over whichever backend runs it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Literal, Protocol

import torch

from grader.errors import MissingName

Kind = Literal["function", "class", "value"]
ARTICLES = {"function": "a function", "class": "a class", "value": "a value"}


class Backend(Protocol):
    """Runs a submission's program: confined in another process, or in this one."""

    def begin_test(self, seed: int) -> None:
        """A test begins: every generator on the program's side is seeded."""

    def kind(self, name: str) -> Kind:
        """What the program defines under `name`; raises MissingName where it is nothing."""

    def value(self, name: str) -> Any:
        """The constant of that name."""

    def call(self, name: str, args: tuple[object, ...], kwargs: Mapping[str, object]) -> Any:
        """What the function, or the class, of that name returns."""

    def watch(self, module: torch.nn.Module, told: Callable[[str], None]) -> None:
        """From now on `told` hears the name of each method of the module that a test calls."""

    def replaced(self, functions: Mapping[str, Callable[..., object]]) -> Backend:
        """A fresh backend of the same program, with functions of ours in the place of some of its own.

        The replacement of `Class.method` is handed a dict of parameters and buffers in the place of `self`.
        """

    def notes(self) -> tuple[str, ...]:
        """What was met while the program was loaded, for the report."""

    def close(self) -> None:
        """End it."""

    def call_and_arguments(self, name: str, args: tuple[object, ...]) -> tuple[Any, tuple[Any, ...]]:
        """What the function returns, and its arguments as they are after the call."""


class StudentFunction:
    """A function of the student's: called like any other, with copies of its arguments."""

    def __init__(self, backend: Backend, name: str) -> None:
        self._backend = backend
        self.__name__ = self.__qualname__ = name

    def __call__(self, *args: object, **kwargs: object) -> Any:
        """What the function returns; raises a StudentError where it fails."""
        return self._backend.call(self.__name__, args, kwargs)

    def after(self, *args: object) -> tuple[Any, tuple[Any, ...]]:
        """The result, and the arguments as they are after the call: for a test that none is modified."""
        return self._backend.call_and_arguments(self.__name__, args)


class Student:
    """The submission's namespace; `expected` says what kind of thing each name should be.

    `asked` are the names that the present test has asked for: functions, classes, and methods as `Class.method`.
    `built` are the arguments with which it has made an instance of a class last, by the class's name.
    """

    def __init__(self, backend: Backend, expected: Mapping[str, Kind]) -> None:
        self._backend = backend
        self._expected = expected
        self.asked: set[str] = set()
        self.built: dict[str, tuple[object, ...]] = {}

    def begin_test(self, seed: int) -> None:
        """A test begins: nothing is asked for yet, and every generator on the program's side is seeded."""
        self.asked.clear()
        self.built.clear()
        self._backend.begin_test(seed)

    def replaced(self, functions: Mapping[str, Callable[..., object]]) -> Student:
        """The same namespace in a fresh backend, with functions of ours in the place of some of the program's."""
        return Student(self._backend.replaced(functions), self._expected)

    def close(self) -> None:
        """End what runs the program."""
        self._backend.close()

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        self.asked.add(name)
        found = self._backend.kind(name)
        wanted = self._expected.get(name, found)
        if found != wanted:
            raise MissingName(f"`{name}` should be {ARTICLES[wanted]}, and it is {ARTICLES[found]}.")
        match found:
            case "value":
                return self._backend.value(name)
            case "class":
                return StudentClass(self._backend, name, self)
        return StudentFunction(self._backend, name)


class StudentClass(StudentFunction):
    """A class of the student's: calling it makes an instance."""

    def __init__(self, backend: Backend, name: str, student: Student) -> None:
        super().__init__(backend, name)
        self._student = student

    def __call__(self, *args: object, **kwargs: object) -> Any:
        """The instance; of a module, the parameters live here."""
        self._student.built[self.__name__] = args
        instance = super().__call__(*args, **kwargs)
        if isinstance(instance, torch.nn.Module):
            self._backend.watch(instance, lambda method: self._student.asked.add(f"{self.__name__}.{method}"))
        return instance
