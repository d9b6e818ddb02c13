"""Public examples: the form in which an instructor writes them, and the reader of an assignment's `examples.py`.

That file defines `examples(reference)`: for each function, method (`VAE.encode`) by name, small inputs, the smallest
first. Whatever a student's function answers to them may be shown, together with the right answer; so no input of a
hidden test and none that is asked about on the sheet belongs there.
"""

from __future__ import annotations

import inspect
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import msgspec
import numpy as np
import torch

from grader.errors import AssignmentError
from grader.names import meant

Examples = Mapping[str, tuple["Example", ...]]


class Model(msgspec.Struct, frozen=True):
    """A small model as an argument: `kind(*sizes)` of the reference with these weights by name; the others are 0.

    As the first argument of a method's example it stands for `self`: the student's own class is then built like this.
    """

    kind: str
    sizes: tuple[int, ...]
    weights: Mapping[str, Any] = {}
    dtype: torch.dtype = torch.float64

    def load(self, module: torch.nn.Module) -> torch.nn.Module:
        """`module`, which has the sizes of this model, in its dtype and with its weights."""
        module.to(self.dtype)
        zeros = {name: torch.zeros_like(value) for name, value in module.state_dict().items()}
        given = {name: torch.tensor(value, dtype=self.dtype) for name, value in self.weights.items()}
        module.load_state_dict(zeros | given)
        return module

    def built(self, reference: SimpleNamespace) -> torch.nn.Module:
        """The reference's model."""
        return self.load(getattr(reference, self.kind)(*self.sizes))


class Example(msgspec.Struct, frozen=True, kw_only=True):
    """One input: `args` are passed by position, arrays and tensors as copies.

    `text` tells a student what they are ("with p = [0.5, 0.5] and q = [0.75, 0.25]"); it may be left out where names
    and values say it. `names` are what several returned values are called. `tolerance` is as in `same`.
    """

    args: tuple[Any, ...]
    text: str = ""
    names: tuple[str, ...] = ()
    tolerance: float | None = None


def read(path: Path, reference: SimpleNamespace) -> Examples:
    """
    The examples in the file `path`, by the function's name and in the order in which they stand; none without a file.

    Raises AssignmentError where it cannot be run, or holds something else than examples of the reference's functions.
    """
    if not path.is_file():
        return {}
    module = ModuleType(f"{path.stem}_of_{path.parent.name}")
    try:
        exec(compile(path.read_text(encoding="utf-8"), str(path), "exec"), vars(module))
        found = module.examples(reference)
    except Exception as error:
        raise AssignmentError(f"{path}: it cannot be run: {type(error).__name__}: {error}") from error
    if not isinstance(found, dict) or not all(isinstance(rows, Sequence) for rows in found.values()):
        raise AssignmentError(f"{path}: examples(reference) should return a dict of lists of Example")
    known = _functions(reference)
    for name, rows in found.items():
        if name not in known:
            raise AssignmentError(f"{path}: the masters define no function {name}; {meant(str(name), known)}")
        for number, example in enumerate(rows, 1):
            if fault := _fault(name, example, reference):
                raise AssignmentError(f"{path}: example {number} of {name}: {fault}")
    return {name: tuple(rows) for name, rows in found.items()}


def function_of(reference: SimpleNamespace, name: str) -> Any:
    """The reference's function of that name; of `VAE.encode` the plain function, which takes the model first."""
    owner, _, method = name.partition(".")
    return getattr(getattr(reference, owner), method) if method else getattr(reference, owner)


def _functions(reference: SimpleNamespace) -> list[str]:
    """Every name that may have examples."""
    names: list[str] = []
    for name, value in vars(reference).items():
        if inspect.isclass(value):
            names += [f"{name}.{method}" for method, function in vars(value).items() if inspect.isfunction(function)]
        elif callable(value):
            names.append(name)
    return names


def _fault(name: str, example: object, reference: SimpleNamespace) -> str:
    """What is wrong with an example; "" if nothing is."""
    if not isinstance(example, Example):
        return f"it is no Example but a {type(example).__name__}"
    try:
        inspect.signature(function_of(reference, name)).bind(*example.args)
    except TypeError as error:
        return f"{error}; the arguments of {name} are {', '.join(_parameters(reference, name)) or 'none'}"
    if "." in name and not (isinstance(example.args[0], Model) and example.args[0].kind == name.partition(".")[0]):
        return "its first argument should be the Model whose method is called"
    for parameter, value in zip(_parameters(reference, name), example.args, strict=False):
        if isinstance(value, Model):
            if not inspect.isclass(getattr(reference, value.kind, None)):
                return f"the masters define no class {value.kind}"
        elif not example.text and not isinstance(value, np.ndarray | torch.Tensor | list | int | float):
            return f"it needs a text, since {parameter} is a {type(value).__name__}, which cannot be shown"
    return ""


def _parameters(reference: SimpleNamespace, name: str) -> list[str]:
    return list(inspect.signature(function_of(reference, name)).parameters)
