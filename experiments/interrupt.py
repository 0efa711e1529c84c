"""An interrupt that is not lost: while kernels are being compiled, the exception that it raises may be swallowed."""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


@contextmanager
def blocked_interrupts() -> Iterator[None]:
    """Block SIGINT in this thread: a process started meanwhile inherits that, from its first instruction on."""
    if sys.platform == "win32":
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextmanager
def interrupt() -> Iterator[threading.Event]:
    """Yield an event that an interrupt (Ctrl-C) sets, beside raising `KeyboardInterrupt` as ever."""
    asked = threading.Event()
    if threading.current_thread() is not threading.main_thread():
        # Only the main thread may handle signals.
        yield asked
        return

    def note(number: int, frame: FrameType | None) -> None:
        asked.set()
        signal.default_int_handler(number, frame)

    previous = signal.signal(signal.SIGINT, note)
    try:
        yield asked
    finally:
        signal.signal(signal.SIGINT, previous)
