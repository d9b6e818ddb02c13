"""What `grader doctor` confines and runs: each function is an attack, and returns whether it got through.

It is handed in like a submission and runs in a worker like one, so it uses the standard library only.
"""

from __future__ import annotations

import mmap
import os
import socket
from collections.abc import Callable


def reads(path: str, secret: str) -> bool:
    """To read a file that holds `secret`."""

    def attack() -> bool:
        with open(path, encoding="utf-8") as file:
            return secret in file.read()

    return _tried(attack)


def writes(path: str) -> bool:
    """To put another text in the place of a file's."""

    def attack() -> bool:
        with open(path, "w", encoding="utf-8") as file:
            return file.write("full marks") > 0

    return _tried(attack)


def lists_process(pid: int) -> bool:
    """To see what another process has open, and where it stands."""
    return _tried(lambda: len(os.listdir(f"/proc/{pid}")) > 0)


def reads_environment(pid: int) -> bool:
    """To read another process's environment."""

    def attack() -> bool:
        with open(f"/proc/{pid}/environ", "rb") as file:
            return len(file.read()) > 0

    return _tried(attack)


def connects(port: int) -> bool:
    """To reach a server on this machine by TCP."""

    def attack() -> bool:
        with socket.create_connection(("127.0.0.1", port), timeout=5):
            return True

    return _tried(attack)


def sends(port: int) -> bool:
    """To send a datagram by UDP."""

    def attack() -> bool:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
            return sock.sendto(b"answer?", ("127.0.0.1", port)) > 0

    return _tried(attack)


def connects_here(path: str) -> bool:
    """To reach a server on this machine by a socket in the file system."""

    def attack() -> bool:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as sock:
            sock.connect(path)
            return True

    return _tried(attack)


def forks() -> bool:
    """To make a process."""

    def attack() -> bool:
        pid = os.fork()
        if pid == 0:
            os._exit(0)
        return os.waitpid(pid, 0)[0] == pid

    return _tried(attack)


def signals(pid: int) -> bool:
    """To be allowed to send a signal to another process; none is sent."""

    def attack() -> bool:
        os.kill(pid, 0)
        return True

    return _tried(attack)


def takes_memory(megabytes: int) -> bool:
    """To get so much memory; none of it is touched."""

    def attack() -> bool:
        with mmap.mmap(-1, megabytes << 20):
            return True

    return _tried(attack)


def _tried(attack: Callable[[], bool]) -> bool:
    try:
        return attack()
    except (OSError, MemoryError):
        return False
