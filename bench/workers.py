"""What confinement and the boundary cost: a fresh worker, and calls across, each against the same without."""

from __future__ import annotations

import io
import math
from collections.abc import Callable, Iterator
from contextlib import redirect_stdout
from functools import partial

import torch

from bench.gradings import FOLDER
from bench.measures import Row, paired, wall_of
from grader import assignment as assignments
from grader.sandbox.confine.steps import EVERYWHERE
from grader.sandbox.confined import Confined
from grader.sandbox.inprocess import InProcess
from grader.sandbox.launcher import Zygote
from grader.sandbox.program import Program
from grader.sandbox.student import Student
from grader.submission import of_masters

FRESH_WORKERS = 40
Use = Callable[[Student], Callable[[], object]]


def rows(n: int) -> Iterator[Row]:
    """A fresh worker confined against unconfined; and calls in a worker against calls in this process."""
    zygote = Zygote.spawn()
    try:
        yield _fresh(zygote)
        yield from _calls(zygote, n)
    finally:
        zygote.close()


def _fresh(zygote: Zygote) -> Row:
    memory_mb = assignments.read(FOLDER).limits.memory_mb
    every = (*EVERYWHERE, *zygote.layers("auto"))

    def seconds(steps: tuple[str, ...]) -> float:
        return wall_of(lambda: zygote.start(steps, memory_mb).end())

    for steps in (every, EVERYWHERE):  # the first worker of a zygote pays for what is done once
        seconds(steps)
    return paired(
        "fresh worker, confined",
        "unconfined",
        lambda: seconds(every),
        lambda: seconds(EVERYWHERE),
        n=FRESH_WORKERS,
        bound=1.3,
    )


def _calls(zygote: Zygote, n: int) -> Iterator[Row]:
    assignment = assignments.read(FOLDER)
    program = Program(of_masters(assignment), assignment.exports)
    confined = Confined(zygote, program, assignment.limits, level="auto", run_ends=math.inf)
    with redirect_stdout(io.StringIO()):
        there, here = Student(confined, {}), Student(InProcess(program), {})
    uses: tuple[tuple[str, Use, int], ...] = (
        ("scalar call", _scalar, 200),
        ("gradcheck", _gradcheck, 2),
        ("VAE 784-400-20, forward and backward", _vae, 2),
    )
    for name, use, times in uses:
        far, near = use(there), use(here)
        for action in (far, near):
            action()
        yield paired(name, "in-process", partial(wall_of, far, times), partial(wall_of, near, times), n=n)
    confined.close()


def _scalar(student: Student) -> Callable[[], object]:
    surprise = student.surprise
    return lambda: surprise(0.5)


def _gradcheck(student: Student) -> Callable[[], object]:
    draw = torch.Generator().manual_seed(1)
    mu, logvar = (torch.randn(4, 3, dtype=torch.float64, generator=draw).requires_grad_() for _ in range(2))
    function = student.gaussian_kl
    return lambda: torch.autograd.gradcheck(function, (mu, logvar))


def _vae(student: Student) -> Callable[[], object]:
    draw = torch.Generator().manual_seed(1)
    x, eps = torch.rand(64, 784, generator=draw), torch.randn(64, 20, generator=draw)
    vae = student.VAE(784, 400, 20)

    def step() -> None:
        logits, _, _ = vae(x, eps)
        logits.sum().backward()

    return step
