"""Whether somebody has pressed Ctrl-C: a test or a student's program can raise KeyboardInterrupt itself."""

from __future__ import annotations

import signal
import threading
from types import FrameType, TracebackType


class InterruptKey:
    """While it is open, Ctrl-C raises KeyboardInterrupt as ever, and `pressed` says from then on that it did."""

    def __init__(self) -> None:
        self.pressed = False
        self._open = False

    def __enter__(self) -> None:
        # Elsewhere than in the main thread Python takes no signal; and who handles it otherwise goes on doing so.
        is_main = threading.current_thread() is threading.main_thread()
        if is_main and signal.getsignal(signal.SIGINT) is signal.default_int_handler:
            signal.signal(signal.SIGINT, self._press)
            self._open = True

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._open:
            signal.signal(signal.SIGINT, signal.default_int_handler)
            self._open = False

    def _press(self, number: int, frame: FrameType | None) -> None:
        self.pressed = True
        raise KeyboardInterrupt
