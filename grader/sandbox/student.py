"""What a hidden test holds as `student`: the names that the submission defines, over whichever backend runs it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, Protocol

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
    """The submission's namespace; `expected` says what kind of thing each name should be."""

    def __init__(self, backend: Backend, expected: Mapping[str, Kind]) -> None:
        self._backend = backend
        self._expected = expected

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        found = self._backend.kind(name)
        wanted = self._expected.get(name, found)
        if found != wanted:
            raise MissingName(f"`{name}` should be {ARTICLES[wanted]}, and it is {ARTICLES[found]}.")
        return self._backend.value(name) if found == "value" else StudentFunction(self._backend, name)
