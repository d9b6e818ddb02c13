"""The filter of system calls: its numbers are the kernel's, it refuses what it does not name, ordinary work passes."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from grader.sandbox.confine import calls, seccomp

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the filter is Linux's")


def test_system_call_numbers_are_the_kernels() -> None:
    """The table agrees with the headers of this machine's kernel, where they are installed."""
    for column, header in ((0, "x86_64-linux-gnu/asm/unistd_64.h"), (1, "asm-generic/unistd.h")):
        path = Path("/usr/include") / header
        if not path.exists():
            continue
        known = dict(_numbers(path.read_text()))
        for name, numbers in {**calls.ALLOWED, **calls.LIMITED}.items():
            if name in known:
                assert numbers[column] == known[name], name


def _numbers(header: str) -> Iterator[tuple[str, int]]:
    for line in header.splitlines():
        words = line.replace("__NR3264_", "__NR_").split()
        if len(words) == 3 and words[1].startswith("__NR_") and words[2].isdigit():
            yield words[1].removeprefix("__NR_"), int(words[2])


@pytest.mark.parametrize("machine", seccomp.COLUMNS)
def test_the_filter_never_falls_through(machine: str) -> None:
    """Every jump of the filter lands inside it, and its last instruction refuses."""
    code = seccomp.instructions(machine, 1)
    for index, (operation, if_true, if_false, _) in enumerate(code):
        if operation in (seccomp.JUMP_EQUAL, seccomp.JUMP_GREATER_EQUAL, seccomp.JUMP_SET):
            assert index + 1 + max(if_true, if_false) < len(code)
    assert code[-1] == (seccomp.RETURN, 0, 0, seccomp.ERRNO | seccomp.EPERM)


@pytest.mark.parametrize(("machine", "column"), [(name, column) for name, (column, _) in seccomp.COLUMNS.items()])
def test_the_filter_allows_what_is_listed_and_nothing_else(machine: str, column: int) -> None:
    """For every number that a system call could have, the verdict is what the table says."""
    code = seccomp.instructions(machine, 1)
    architecture = seccomp.COLUMNS[machine][1]
    allowed = {numbers[column] for numbers in calls.ALLOWED.values()}
    looked_at = {numbers[column] for numbers in calls.LIMITED.values()}
    for number in set(range(1024)) - looked_at:
        verdict = run(code, {seccomp.NUMBER: number, seccomp.ARCHITECTURE: architecture})
        assert (verdict == seccomp.ALLOW) is (number in allowed), number


@pytest.mark.parametrize("machine", seccomp.COLUMNS)
def test_a_call_of_another_architecture_ends_the_process(machine: str) -> None:
    """There the numbers stand for other calls; so they do with the bit that x86_64 has for 32-bit programs."""
    code = seccomp.instructions(machine, 1)
    own = seccomp.COLUMNS[machine][1]
    others = {architecture for _, architecture in seccomp.COLUMNS.values()} - {own}
    calls_of_others = [(number, other) for number in range(1024) for other in others]
    if machine == "x86_64":
        calls_of_others += [(0x40000000 + number, own) for number in range(1024)]
    verdicts = {run(code, {seccomp.NUMBER: number, seccomp.ARCHITECTURE: other}) for number, other in calls_of_others}
    assert verdicts == {seccomp.KILL}


# A call, its arguments that count, and whether it passes; the worker's own process id is 77.
ARGUMENTS = [
    ("clone", (0x3D0F00,), True),  # as a thread is made
    ("clone", (0x1200011,), False),  # as a process is made
    ("tgkill", (77,), True),
    ("tgkill", (78,), False),
    ("socketpair", (1,), True),  # AF_UNIX
    ("socketpair", (16,), False),  # AF_NETLINK
    ("ioctl", (0, 0x5401), True),  # TCGETS
    ("ioctl", (0, 0x5412), False),  # TIOCSTI: types on a terminal
    ("fcntl", (0, 3), True),  # F_GETFL
    ("fcntl", (0, 8), False),  # F_SETOWN: sends signals to others
    ("prctl", (15,), True),  # PR_SET_NAME
    ("prctl", (4,), False),  # PR_SET_DUMPABLE
    ("prlimit64", (0, 7, 0), True),  # its own, to read
    ("prlimit64", (1, 7, 0), False),
    ("prlimit64", (0, 7, 0x1000), False),
    ("prlimit64", (0, 7, 0x1000_0000_0000), False),
]


@pytest.mark.parametrize(("machine", "column"), [(name, column) for name, (column, _) in seccomp.COLUMNS.items()])
def test_some_calls_pass_with_some_arguments_only(machine: str, column: int) -> None:
    """A thread, a signal to oneself, a limit that is read: nothing that reaches further."""
    code = seccomp.instructions(machine, 77)
    verdicts = []
    for name, arguments, _ in ARGUMENTS:
        data = {seccomp.NUMBER: calls.LIMITED[name][column] or 0, seccomp.ARCHITECTURE: seccomp.COLUMNS[machine][1]}
        for index, argument in enumerate(arguments):
            data |= {16 + 8 * index: argument & 0xFFFFFFFF, 20 + 8 * index: argument >> 32}
        verdicts.append((name, arguments, run(code, data) == seccomp.ALLOW))
    assert verdicts == ARGUMENTS
    assert {name for name, _, _ in ARGUMENTS} | {"clone3"} == set(calls.LIMITED)


def run(code: list[seccomp.Instruction], data: dict[int, int]) -> int:
    """The verdict of a filter on one call, whose number and arguments are `data` by their offset."""
    at = loaded = 0
    while True:
        operation, if_true, if_false, value = code[at]
        at += 1
        match operation:
            case seccomp.LOAD:
                loaded = data.get(value, 0)
            case seccomp.RETURN:
                return value
            case seccomp.JUMP_EQUAL:
                at += if_true if loaded == value else if_false
            case seccomp.JUMP_GREATER_EQUAL:
                at += if_true if loaded >= value else if_false
            case _:
                at += if_true if loaded & value else if_false


def test_ordinary_work_passes_the_filter(student: Callable[[str], Any]) -> None:
    """Threads, temporary files, linear algebra and late imports work under all layers."""
    work = student(
        "import tempfile, threading, os\nimport numpy as np\nimport torch\n"
        "def threads():\n"
        "    found = []\n"
        "    t = [threading.Thread(target=found.append, args=(i,)) for i in range(4)]\n"
        "    [x.start() for x in t]; [x.join() for x in t]\n"
        "    return len(found)\n"
        "def files():\n"
        "    with tempfile.TemporaryFile() as f:\n"
        "        f.write(b'abc'); f.seek(0); return f.read()\n"
        "def algebra():\n"
        "    a = torch.randn(20, 20, dtype=torch.float64)\n"
        "    torch.linalg.svd(a); torch.nn.functional.conv1d(a[None], a[None, :, :]); np.linalg.qr(a.numpy())\n"
        "    return True\n"
        "def late():\n"
        "    import decimal, fractions, sqlite3, xml.dom.minidom, multiprocessing\n"
        "    import scipy.special\n"
        "    return float(scipy.special.expit(0.0))\n"
    )
    assert work.threads() == 4
    assert work.files() == b"abc"
    assert work.algebra() is True
    assert work.late() == 0.5
