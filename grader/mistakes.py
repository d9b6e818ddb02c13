"""Known mistakes as code: the decorator that marks a wrong variant of a reference, and the reader of a folder of them.

A variant stands in `solutions/NAME/mistakes/*.py` and takes the arguments of what it is a variant of; for a method that
includes `self`, and for a constant there are none: the variant returns the wrong value.
"""

from __future__ import annotations

import ast
import functools
from collections.abc import Callable, Iterator
from pathlib import Path
from types import CodeType, ModuleType, SimpleNamespace
from typing import Any, TypeVar

import msgspec

from grader.errors import AssignmentError

F = TypeVar("F", bound=Callable[..., Any])
MARK = "__known_mistake__"


class Mistake(msgspec.Struct, frozen=True, kw_only=True):
    """A wrong variant of one function, method (`VAE.encode`) or constant, and what to tell a student who made it.

    `misconception` is, for a derivation, what the checker calls its first mistake; None: the variant's text is asked.
    """

    id: str
    of: str
    part: str
    hint: str
    source: str = ""
    misconception: str | None = None
    function: Callable[..., Any]


def mistake(
    id: str, *, of: str, part: str, hint: str, source: str = "", misconception: str | None = None
) -> Callable[[F], F]:
    """Mark a function as the mistake `id` in `of`, which the hidden suite must fail in `part` and only there.

    `hint` is the sentence for the student; `source` says where the confusion comes from, if that is known. For a
    derivation, `misconception` is what the checker calls its first mistake: to say it saves to find it in each grading.
    """

    def mark(function: F) -> F:
        known = Mistake(
            id=id, of=of, part=part, hint=hint, source=source, misconception=misconception, function=function
        )
        setattr(function, MARK, known)
        return function

    return mark


def read(folder: Path) -> tuple[Mistake, ...]:
    """The mistakes in `folder/*.py`, in the order of the files' names, then as they stand in each file.

    The assignment's masters must be in `sys.modules`, since variants import them. A folder that is not there holds no
    mistakes. Raises AssignmentError for a file that cannot be run, and for an id or a function's name used twice.
    """
    found: dict[str, Mistake] = {}
    for path in sorted(folder.glob("*.py")):
        for value in vars(_module(path)).values():
            known = getattr(value, MARK, None)
            if not isinstance(known, Mistake):
                continue
            if known.id in found:
                raise AssignmentError(f"{path}: there is another mistake {known.id}; each needs an id of its own")
            found[known.id] = known
    return tuple(found.values())


def described(folder: Path) -> tuple[tuple[str, str, str, str], ...]:
    """(id, of, part, hint) of each mistake in `folder/*.py`, read without running anything.

    Raises AssignmentError for a file that is not Python, and for a mistake that is not told by literals.
    """
    found = []
    for path in sorted(folder.glob("*.py")):
        for call in _decorations(path):
            try:
                given = {word.arg: ast.literal_eval(word.value) for word in call.keywords}
                found.append((ast.literal_eval(call.args[0]), given["of"], given["part"], given["hint"]))
            except (IndexError, KeyError, ValueError) as error:
                raise AssignmentError(
                    f"{path}:{call.lineno}: a class reads mistakes without running them: "
                    "write the id first, then of=, part= and hint=, and each as a literal"
                ) from error
    return tuple(found)


def grafted(reference: SimpleNamespace, known: Mistake) -> SimpleNamespace:
    """The reference's names with the mistake in place of the right one; raises AssignmentError if there is no such."""
    name, _, method = known.of.partition(".")
    right = getattr(reference, name, None)
    if right is None or (method and not hasattr(right, method)):
        raise AssignmentError(
            f"the mistake {known.id} is one of {known.of}, which the masters do not define; name one that they do"
        )
    wrong: object = known.function if callable(right) else known.function()
    if method:
        wrong = type(name, (right,), {method: known.function})
    return SimpleNamespace(**(vars(reference) | {name: wrong}))


def _decorations(path: Path) -> Iterator[ast.Call]:
    """The calls of `mistake` that decorate a file's functions, from top to bottom."""
    try:
        tree = ast.parse(path.read_text(encoding="utf-8"))
    except (SyntaxError, ValueError) as error:
        raise AssignmentError(f"{path}: it is not Python: {error}") from error
    for node in tree.body:
        for call in node.decorator_list if isinstance(node, ast.FunctionDef) else ():
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == mistake.__name__:
                yield call


def _module(path: Path) -> ModuleType:
    """The file, run; not in `sys.modules`, where the master has the name."""
    module = ModuleType(f"mistakes_{path.stem}")
    try:
        exec(_code(path, path.read_text(encoding="utf-8")), vars(module))
    except AssignmentError:
        raise
    except Exception as error:
        raise AssignmentError(f"{path}: it cannot be run: {type(error).__name__}: {error}") from error
    return module


@functools.cache
def _code(path: Path, source: str) -> CodeType:
    """Compiled once: a process that verifies runs the same files hundreds of times."""
    _check_names(ast.parse(source), path)
    return compile(source, str(path), "exec")


def _check_names(tree: ast.Module, path: Path) -> None:
    """A second function of the same name would hide the first, and with it a mistake."""
    lines: dict[str, int] = {}
    for node in tree.body:
        if isinstance(node, ast.FunctionDef):
            if node.name in lines:
                raise AssignmentError(
                    f"{path}:{node.lineno}: {node.name} is also defined in line {lines[node.name]}; rename one"
                )
            lines[node.name] = node.lineno
