"""What a hidden test holds as `student`: the names that the submission defines, over whichever backend runs it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Literal, Protocol

from grader.errors import MissingName

Kind = Literal["function", "class", "value"]
ARTICLES = {"function": "a function", "class": "a class", "value": "a value"}


class Backend(Protocol):
    """Runs a submission's program: confined in another process, or in this one."""

    asked: set[str]
    """The names that the present test has asked for: functions, classes, and methods as `Class.method`."""
    built: dict[str, tuple[object, ...]]
    """The arguments with which the present test has made an instance of a class last, by its name."""

    def begin_test(self, seed: int) -> None:
        """A test begins: every generator on the program's side is seeded."""

    def kind(self, name: str) -> Kind:
        """What the program defines under `name`; raises MissingName where it is nothing."""

    def value(self, name: str) -> Any:
        """The constant of that name."""

    def call(self, name: str, args: tuple[object, ...], kwargs: Mapping[str, object]) -> Any:
        """What the function, or the class, of that name returns."""

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


class StudentClass(StudentFunction):
    """A class of the student's: calling it makes an instance."""

    def __call__(self, *args: object, **kwargs: object) -> Any:
        """The instance, as a module whose parameters live here."""
        self._backend.built[self.__name__] = args
        return super().__call__(*args, **kwargs)


class Student:
    """The submission's namespace; `expected` says what kind of thing each name should be."""

    def __init__(self, backend: Backend, expected: Mapping[str, Kind]) -> None:
        self._backend = backend
        self._expected = expected

    def over(self, backend: Backend) -> Student:
        """The same namespace over another backend."""
        return Student(backend, self._expected)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        self._backend.asked.add(name)
        found = self._backend.kind(name)
        wanted = self._expected.get(name, found)
        if found != wanted:
            raise MissingName(f"`{name}` should be {ARTICLES[wanted]}, and it is {ARTICLES[found]}.")
        match found:
            case "value":
                return self._backend.value(name)
            case "class":
                return StudentClass(self._backend, name)
        return StudentFunction(self._backend, name)
