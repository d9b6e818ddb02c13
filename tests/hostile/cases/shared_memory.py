"""
tries = "leaves shared memory, semaphores and queues behind for another submission to find"
kind = "escaping"
failed = ["total"]
staff.total = "attempted: [0-9] ways"
"""

import ctypes
from multiprocessing import shared_memory

libc = ctypes.CDLL(None, use_errno=True)
IPC_CREAT = 0o1000


def checked(result):
    if result < 0:
        raise OSError(ctypes.get_errno(), "ipc")


def total(x):
    if x.ndim == 2:
        return float((x * x).sum())
    done = 0
    for way in (
        lambda: shared_memory.SharedMemory("@MARKER@", create=True, size=4096),
        lambda: checked(libc.shmget(0x6861636B, 4096, IPC_CREAT | 0o666)),
        lambda: checked(libc.semget(0x6861636B, 1, IPC_CREAT | 0o666)),
        lambda: checked(libc.msgget(0x6861636B, IPC_CREAT | 0o666)),
        lambda: open("/dev/shm/@MARKER@", "w").close(),
    ):
        try:
            way()
            done += 1
        except OSError:
            pass
    raise RuntimeError(f"attempted: {done} ways")
