"""
tries = "leaves shared memory, semaphores and queues behind for another submission to find"
kind = "escaping"
failed = ["total"]
staff.total = "attempted: 5 ways, none"
"""

import ctypes
from multiprocessing import shared_memory

libc = ctypes.CDLL(None, use_errno=True)
IPC_CREAT, KEY = 0o1000, int("@IPC_KEY@")


def checked(result):
    if result < 0:
        raise OSError(ctypes.get_errno(), "ipc")


WAYS = {
    "shared-memory": lambda: shared_memory.SharedMemory("@MARKER@", create=True, size=4096),
    "segment": lambda: checked(libc.shmget(KEY, 4096, IPC_CREAT | 0o666)),
    "semaphore": lambda: checked(libc.semget(KEY, 1, IPC_CREAT | 0o666)),
    "queue": lambda: checked(libc.msgget(KEY, IPC_CREAT | 0o666)),
    "file": lambda: open("/dev/shm/@MARKER@", "w").close(),
}


def total(x):
    if x.ndim == 2:
        return float((x * x).sum())
    done = []
    for name, way in WAYS.items():
        try:
            way()
            done.append(name)
        except OSError:
            pass
    raise RuntimeError(f"attempted: {len(WAYS)} ways, {' '.join(done) or 'none'}")
