"""
tries = "connects to unix sockets of other processes, by path and by abstract name, and takes their names"
kind = "escaping"
failed = ["total"]
staff.total = "attempted: 3 ways, none"
without.total = "attempted: 3 ways, path abstract bind"
"""

import socket

PATH, NAME = "@TARGET@/socket", "\0@ABSTRACT@"


def connect(address):
    with socket.socket(socket.AF_UNIX) as sock:
        sock.settimeout(1)
        sock.connect(address)


def path():
    connect(PATH)


def abstract():
    connect(NAME)


def bind():
    with socket.socket(socket.AF_UNIX) as sock:
        # A lock of the grader's own: whoever holds the name keeps a user from being used.
        sock.bind("\0grader-uid-61511")


def total(x):
    if x.ndim == 2:
        return float((x * x).sum())
    done = []
    for way in (path, abstract, bind):
        try:
            way()
            done.append(way.__name__)
        except OSError:
            pass
    raise RuntimeError(f"attempted: 3 ways, {' '.join(done) or 'none'}")
