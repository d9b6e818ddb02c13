"""Runs Python, outlives all it starts: `python -m tests.grading.supervise [--tmpfs FOLDER OPTIONS COPY] WORD...`

Whatever loses its parent becomes this process's child, so that waiting for children until there are none is waiting for
all of the run to end; it hangs where one of them does not. The status is the command's, as a shell says it. FOLDER is
covered by a file system of its own, as small as OPTIONS say, whose content is copied to COPY at the end.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import signal
import sys
import termios

from grader.sandbox.confine import kernel, namespaces

PR_SET_CHILD_SUBREAPER = 36


def main(words: list[str]) -> int:
    """Run `words`, with a folder covered by a small file system of its own if that is asked for."""
    folder = copy = ""
    if words[0] == "--tmpfs":
        _, folder, options, copy, *words = words
        kernel.unshare(namespaces.CLONE_NEWNS)
        namespaces.make_mounts_private()
        kernel.mount("tmpfs", folder, "tmpfs", 0, options)
    kernel.prctl(PR_SET_CHILD_SUBREAPER, 1)
    command = os.fork()
    if command == 0:
        _run(words)
    status = 0
    while True:
        try:
            pid, ended = os.wait()
        except ChildProcessError:
            break
        if pid == command:
            status = os.waitstatus_to_exitcode(ended)
    if folder:
        shutil.copytree(folder, copy)
    return status if status >= 0 else 128 - status


def _run(words: list[str]) -> None:
    os.setsid()
    if os.isatty(0):
        fcntl.ioctl(0, termios.TIOCSCTTY, 0)
    # Whoever runs the tests may have them ignored, and that is inherited.
    for number in (signal.SIGINT, signal.SIGHUP, signal.SIGTERM):
        signal.signal(number, signal.SIG_DFL)
    os.execv(sys.executable, [sys.executable, *words])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
