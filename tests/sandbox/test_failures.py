"""A student's program that fails: each way costs its own call, says which way it was, and the next call works."""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np
import pytest
import torch

from grader.errors import (
    MemoryLimitExceeded,
    MissingName,
    RunOver,
    StudentError,
    StudentException,
    TimeLimitExceeded,
    WorkerDied,
)
from grader.sandbox.confined import Confined
from grader.sandbox.remote import Opaque
from grader.sandbox.student import Student
from tests.programs import QUICK, program

Build = Callable[..., Student]
WORK = """
import ctypes, os, sys
import numpy as np

kept, counted = [], []

def right(): return 7.0
def loops():
    while True: pass
def loops_stubbornly():
    while True:
        try:
            while True: pass
        except BaseException: pass
def sleeps():
    import time; time.sleep(1000)
def exits(): os._exit(0)
def system_exits(): sys.exit()
def crashes(): ctypes.string_at(0)
def recurses(): return recurses()
def grows(): return np.ones(1 << 29)
def grows_in_torch():
    import torch; return torch.ones(1 << 29, dtype=torch.float64)
def nothing(): pass
def generates(): yield 1
def stub(): raise NotImplementedError("stub")
def asks(): return input()
def says(x): raise ValueError(f"the hidden input is {x}")
def own_class(x): raise type(f"Secret{x}", (Exception,), {})
def own_object(x): return type(f"Secret{x}", (), {})()
def keeps(x):
    kept.append(x * 2)
    return kept[0]
def counts():
    counted.append(None)
    return len(counted)
def prints(): print("x" * 50_000_000); return 7.0
def writes():
    with open("big", "wb") as file:
        for _ in range(200): file.write(bytes(1 << 20))
"""


@pytest.fixture
def work(student: Build) -> Student:
    """The program above, with short deadlines."""
    return student(WORK, limits=QUICK)


@pytest.mark.parametrize(
    ("name", "error", "words"),
    [
        ("loops", TimeLimitExceeded, "did not end within 0.4 seconds"),
        ("loops_stubbornly", TimeLimitExceeded, "did not end within 0.4 seconds"),
        ("sleeps", TimeLimitExceeded, "did not end within 0.4 seconds"),
        ("exits", WorkerDied, "exit status 0"),
        ("system_exits", StudentException, "sys.exit"),
        ("crashes", WorkerDied, "Segmentation fault"),
        ("recurses", StudentException, "calls itself without end"),
        ("grows", MemoryLimitExceeded, "more memory"),
        ("grows_in_torch", MemoryLimitExceeded, "more memory"),
        ("writes", StudentException, "OSError"),
        ("stub", StudentException, "is not done yet"),
        ("asks", StudentException, "nobody can type here"),
        ("absent", MissingName, "`absent` is not defined"),
    ],
)
def test_each_way_to_fail_says_which(work: Student, name: str, error: type[StudentError], words: str) -> None:
    """The message names the function and what became of it; the next call is answered."""
    with pytest.raises(error, match=words) as caught:
        getattr(work, name)()
    assert f"`{name}`" in str(caught.value)
    assert work.right() == 7.0


def test_no_value_and_generators_arrive_as_what_they_are(work: Student) -> None:
    """None is None; what cannot cross is named by its type."""
    assert work.nothing() is None
    found = work.generates()
    assert isinstance(found, Opaque)
    assert found.kind == "generator"


def test_endless_printing_is_no_mistake(work: Student) -> None:
    """50 MB on standard output go nowhere and cost nothing."""
    assert work.prints() == 7.0


def test_an_exception_says_its_type_and_the_line_but_not_its_text(work: Student) -> None:
    """The function has seen a hidden input; its own words go to staff only."""
    with pytest.raises(StudentException) as caught:
        work.says(np.float64(0.123))
    assert "ValueError" in str(caught.value)
    assert "(work.py, line " in str(caught.value)
    assert "0.123" not in str(caught.value)
    assert "0.123" in caught.value.detail


def test_a_class_made_from_an_input_is_not_named(work: Student) -> None:
    """The name of a class says nothing where it does not stand in the source."""
    with pytest.raises(StudentException) as caught:
        work.own_class(123)
    assert "123" not in str(caught.value)
    assert "123" not in work.own_object(123).kind


def test_a_result_of_an_earlier_call_is_refused_loudly(work: Student) -> None:
    """A tensor that was kept has lost its way back: that is said, instead of a silent zero."""
    x = torch.ones(3, requires_grad=True)
    work.keeps(x)
    with pytest.raises(StudentError, match="an earlier call"):
        work.keeps(x)


def test_a_function_that_hangs_is_not_tried_for_ever(work: Student) -> None:
    """After two time-outs of a function its other calls fail at once; others go on."""
    for _ in range(2):
        with pytest.raises(TimeLimitExceeded, match="within"):
            work.loops()
    assert work.counts() == 1
    with pytest.raises(TimeLimitExceeded, match="not tried again"):
        work.loops()
    assert work.counts() == 2, "a worker was asked, and killed"


def test_the_runs_own_deadline_ends_a_call(backend: Callable[..., Confined]) -> None:
    """A call that outlives the run raises RunOver: a test that could not run is not a test that failed."""
    confined = backend(program({"work.py": WORK}, exports={"work.py": ("loops",)}))
    confined.kind("loops")
    confined._run_ends = time.monotonic()
    with pytest.raises(RunOver):
        confined.call("loops", (), {})
