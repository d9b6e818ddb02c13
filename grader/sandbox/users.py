"""A user id of its own for each worker when we are root; two graders on one machine never share one."""

from __future__ import annotations

import socket
from typing import NamedTuple

from grader.errors import EngineError

FIRST_UID = 61_000
SLOTS = 512


class Slot(NamedTuple):
    """A user id that nobody else runs a worker under while `lock` is open."""

    uid: int
    lock: socket.socket

    def release(self) -> None:
        """Give the user id back."""
        self.lock.close()


def take_slot() -> Slot:
    """A free user id; its lock ends with this process, however that ends."""
    for number in range(SLOTS):
        lock = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        try:
            # A name in the abstract namespace: no file to be left behind by a killed run.
            lock.bind(f"\0grader-uid-{FIRST_UID + number}")
        except OSError:
            lock.close()
            continue
        return Slot(FIRST_UID + number, lock)
    raise EngineError(f"{SLOTS} workers run on this machine already: no free user id; wait until some have ended")
