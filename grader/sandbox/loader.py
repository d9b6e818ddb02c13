"""The student's files as modules: run line by line, never from disk, each keeping what it defined before it failed.

A file may import the standard library, numpy, scipy, torch and the other student files. Any other package becomes a
placeholder, so that only what uses it fails. The cells of a notebook share one namespace, as in Jupyter.
"""

from __future__ import annotations

import ast
import builtins
import linecache
import signal
import sys
import types
from collections.abc import Callable, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple

from grader.sandbox import wire

if TYPE_CHECKING:
    from collections.abc import Iterator

PACKAGES = frozenset({"numpy", "scipy", "torch"})
MAX_FRAMES = 12
MAX_TEXT = 2000


class Interrupted(BaseException):
    """An import that took too long; not an Exception, so that a student's own handlers let it pass."""


class Source(NamedTuple):
    """A file's or a cell's text, under the name that stands in tracebacks."""

    name: str
    text: str


class Problem(NamedTuple):
    """Why a file or cell was left before its end: `line` is 0 where no line of the student's can be named."""

    place: str
    line: int
    kind: str
    text: str


class Namespaces:
    """A submission's namespaces; `run_file` and `run_cell` fill them."""

    def __init__(self, files: Sequence[Source], notebook: str, stems: Sequence[str]) -> None:
        """`stems` are the names under which the assignment's files may be imported, submitted or not."""
        self._sources = {source.name.removesuffix(".py"): source for source in files}
        self._in_notebook = frozenset(stems) - set(self._sources) if notebook else frozenset()
        self._modules: dict[str, types.ModuleType] = {}
        self._names: set[str] = set()
        self._notebook = _module("__main__", notebook, self._import)
        self.problems: list[Problem] = []
        self.placeholders: list[str] = []
        vars(self._notebook)["display"] = lambda *_, **__: None
        if notebook:
            sys.modules["__main__"] = self._notebook

    def run_file(self, stem: str, seconds: float, before: int = 0) -> None:
        """Run a file unless another one has imported it already; a failure becomes a problem.

        With `before`, only the statements that end above that line are run.
        """
        if stem not in self._modules and stem in self._sources:
            source = self._sources[stem]
            module = self._modules[stem] = sys.modules[stem] = _module(stem, source.name, self._import)
            self._run(source, module, seconds, before)

    def run_cell(self, cell: Source, seconds: float, before: int = 0) -> None:
        """Run one cell of the notebook; see `run_file`."""
        self._run(cell, self._notebook, seconds, before)

    def find(self, stem: str, name: str) -> object:
        """The object that a name stands for: the file's own, else the notebook's; raises KeyError."""
        for module in (self._modules.get(stem), self._notebook):
            if module is not None and name in vars(module):
                return vars(module)[name]
        raise KeyError(name)

    def replace(self, path: str, value: object) -> None:
        """Put `value` in the place of `stem:name` or `stem:Class.method`, wherever the program refers to it."""
        stem, _, name = path.partition(":")
        owner, _, method = name.rpartition(".")
        if owner:
            setattr(self.find(stem, owner), method, value)
            return
        home = self._modules.get(stem, self._notebook)
        original = vars(home).get(name)
        vars(home)[name] = value
        for module in (*self._modules.values(), self._notebook):
            for key, bound in list(vars(module).items()):
                if original is not None and bound is original:
                    vars(module)[key] = value

    def frames(self, error: BaseException) -> tuple[wire.Frame, ...]:
        """The lines of the student's own that `error` passed, outermost first."""
        found: list[wire.Frame] = []
        trace = error.__traceback__
        while trace is not None:
            code = trace.tb_frame.f_code
            if code.co_filename in self._names:
                found.append(wire.Frame(code.co_filename, trace.tb_lineno))
            trace = trace.tb_next
        return tuple(found[-MAX_FRAMES:])

    def _run(self, source: Source, module: types.ModuleType, seconds: float, before: int) -> None:
        self._names.add(source.name)
        linecache.cache[source.name] = (len(source.text), None, source.text.splitlines(True), source.name)
        try:
            with interrupted_after(seconds):
                tree = ast.parse(source.text, source.name)
                if before:
                    tree.body = [node for node in tree.body if (node.end_lineno or 0) < before]
                exec(compile(tree, source.name, "exec", dont_inherit=True), vars(module))
        except BaseException as error:
            self.problems.append(self._problem(source, error))

    def _problem(self, source: Source, error: BaseException) -> Problem:
        if isinstance(error, SyntaxError) and error.filename == source.name:
            return Problem(source.name, error.lineno or 0, type(error).__name__, _clean(error.msg or "", MAX_TEXT))
        here = [frame.line for frame in self.frames(error) if frame.file == source.name]
        # Where time ran out the statement matters, else the line that failed.
        line = 0 if not here else here[0] if isinstance(error, Interrupted) else here[-1]
        return Problem(source.name, line, type(error).__name__, text_of(error))

    def _import(
        self,
        name: str,
        globals: Mapping[str, object] | None = None,
        locals: Mapping[str, object] | None = None,
        fromlist: Sequence[str] | None = (),
        level: int = 0,
    ) -> types.ModuleType:
        top = name.partition(".")[0]
        if level == 0 and name in self._sources:
            self.run_file(name, 0)
            return self._modules[name]
        if level == 0 and name in self._in_notebook:
            return self._notebook
        if level or top in sys.stdlib_module_names or top in PACKAGES:
            try:
                return builtins.__import__(name, globals, locals, fromlist or (), level)
            except ModuleNotFoundError as error:
                if error.name != top:
                    raise
        if top not in self.placeholders:
            self.placeholders.append(top)
        return _Placeholder(top)


class _Placeholder(types.ModuleType):
    """Stands for a package that is not here: may be named, subscripted and derived from, and fails when it is used."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.__path__: list[str] = []
        self.__all__: list[str] = []

    def __getattr__(self, name: str) -> _Placeholder:
        if name.startswith("__"):
            raise AttributeError(name)
        return _Placeholder(f"{self.__name__}.{name}")

    def __getitem__(self, key: object) -> _Placeholder:
        return self

    def __mro_entries__(self, bases: tuple[object, ...]) -> tuple[type, ...]:
        return ()

    def _fail(self, *args: object, **kwargs: object) -> Any:
        raise ImportError(f"{self.__name__.partition('.')[0]} is not installed here, so {self.__name__} cannot be used")

    __call__ = __iter__ = __bool__ = __len__ = __enter__ = _fail
    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __truediv__ = __rtruediv__ = _fail


@contextmanager
def interrupted_after(seconds: float) -> Iterator[None]:
    """Raise Interrupted in what runs inside after so many CPU seconds, or twice as many by the clock; 0 is never."""
    if not seconds:
        yield
        return

    def interrupt(number: int, frame: object) -> None:
        raise Interrupted(f"stopped after {seconds:g} seconds")

    signal.signal(signal.SIGPROF, interrupt)
    signal.signal(signal.SIGALRM, interrupt)
    # The second argument repeats it, for code that swallows the first.
    signal.setitimer(signal.ITIMER_PROF, seconds, 1.0)
    signal.setitimer(signal.ITIMER_REAL, 2 * seconds, 1.0)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.setitimer(signal.ITIMER_REAL, 0)


def stateless(function: Callable[..., object]) -> Callable[..., object]:
    """A method that hands `function` the module's parameters and buffers, by name, in the place of `self`."""

    def method(self: Any, *args: object, **kwargs: object) -> object:
        state = {**dict(self.named_parameters()), **dict(self.named_buffers())}
        return function(state, *args, **kwargs)

    return method


def text_of(error: BaseException) -> str:
    """The text of an exception, whatever its `__str__` does."""
    try:
        return _clean(str(error), MAX_TEXT)
    except BaseException:
        return ""


def _module(name: str, file: str, importer: Callable[..., types.ModuleType]) -> types.ModuleType:
    module = types.ModuleType(name)
    vars(module)["__builtins__"] = {**vars(builtins), "__import__": importer}
    vars(module)["__file__"] = file
    return module


def _clean(text: str, size: int) -> str:
    return str.encode(text[:size], errors="replace").decode()
