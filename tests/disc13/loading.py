"""Discussion 13's folder, a Python file of it as a module, and a folder of work as the student that tests ask."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType, SimpleNamespace

from grader import submission
from grader.assignment import Assignment
from grader.grading import masters
from grader.sandbox.inprocess import InProcess
from grader.sandbox.program import Program
from grader.sandbox.student import Student

FOLDER = Path(__file__).parents[2] / "solutions" / "disc13"


def module(path: Path) -> ModuleType:
    """The Python file at `path`, run as a module that stands nowhere in `sys.modules`."""
    spec = importlib.util.spec_from_file_location(path.stem, path)
    if spec is None or spec.loader is None:
        raise FileNotFoundError(path)
    found = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(found)
    return found


def student(assignment: Assignment, reference: SimpleNamespace, folder: Path) -> Student:
    """The submission in `folder`, loaded in this process."""
    program = Program(submission.read_for(assignment, folder), assignment.exports)
    return Student(InProcess(program), masters.kinds(reference))
