"""
tries = "types on the user's terminal, reads from it, and writes control sequences to the screen and the report"
kind = "escaping"
failed = ["total", "total_again"]
staff.total = "attempted: 5 ways, none"
student.total_again = "total"
"""

import fcntl
import os
import termios


def tty():
    os.close(os.open("/dev/tty", os.O_RDWR))


def types():
    for fd in (0, 1, 2):
        try:
            fcntl.ioctl(fd, termios.TIOCSTI, b"x")
            return
        except OSError:
            pass
    raise OSError


def ptys():
    os.openpty()


def console():
    os.close(os.open("/dev/console", os.O_WRONLY))


def reads():
    if not os.read(0, 1):
        raise OSError


def total(x):
    if x.ndim == 2:
        said = "\x1b]0;owned\x07\x1b[2J\u202e[bold red]<script>alert(1)</script>"
        raise type(said, (Exception,), {})(said)
    done = []
    for way in (tty, types, ptys, console, reads):
        try:
            way()
            done.append(way.__name__)
        except OSError:
            pass
    raise RuntimeError(f"attempted: 5 ways, {' '.join(done) or 'none'}")
