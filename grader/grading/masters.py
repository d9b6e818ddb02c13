"""The masters as modules: their functions and constants are the references that hidden tests compare with."""

from __future__ import annotations

import importlib.util
import sys
from types import ModuleType, SimpleNamespace

from grader.assignment import Assignment
from grader.derivation import claims
from grader.errors import AssignmentError
from grader.names import meant
from grader.sandbox.student import Kind
from grader.sandbox.worker import kind_of


def reference(assignment: Assignment) -> SimpleNamespace:
    """Every exported name of every master.

    AssignmentError where a master cannot be run or lacks a name, or a derivation is to show what no checker knows.
    """
    for name, derivation in assignment.derivations.items():
        if derivation.claim not in claims():
            where = f"{assignment.folder / 'assignment.toml'}: [derivation] {name}"
            raise AssignmentError(f"{where}: {derivation.claim} is no claim; {meant(derivation.claim, claims())}")
    names: dict[str, object] = {}
    for file in assignment.files:
        module = _module(assignment, file.name)
        for name in file.exports:
            if not hasattr(module, name):
                raise AssignmentError(f"{assignment.folder / file.name}: it should define {name}, and does not")
            names[name] = getattr(module, name)
    return SimpleNamespace(**names)


def kinds(names: SimpleNamespace) -> dict[str, Kind]:
    """What kind of thing each name of a reference is, so that a student's can be expected to be the same."""
    return {name: kind_of(value) for name, value in vars(names).items()}


def _module(assignment: Assignment, file: str) -> ModuleType:
    path = assignment.folder / file
    name = file.removesuffix(".py")
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise AssignmentError(f"{path}: Python cannot load it")
    # Under its own name, since one master may import another.
    module = sys.modules[name] = importlib.util.module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
    except Exception as error:
        raise AssignmentError(f"{path}: it cannot be run: {type(error).__name__}: {error}") from error
    return module
