"""Defers Ctrl+C while Qt runs.

Python raises `KeyboardInterrupt` in whatever code runs at the time. Qt loses exceptions raised in code that it calls,
and ends the process if one is raised while Qt is being loaded. So Ctrl+C is only counted here, and raised where that
is safe.
"""

import contextlib
import os
import signal
import threading
from collections.abc import Iterator
from types import FrameType

CODE = 130
"""The exit code of a command that Ctrl+C ended."""

_presses = 0


@contextlib.contextmanager
def deferred() -> Iterator[None]:
    """Defer Ctrl+C to `raise_if_pressed`, or to the end of the block. The third press ends the process at once."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    global _presses
    before = signal.signal(signal.SIGINT, _count)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
        presses, _presses = _presses, 0
        if presses:
            # Raised in place of any other exception: Ctrl+C also ends child processes, which then seem to have failed.
            raise KeyboardInterrupt


def pressed() -> bool:
    """Return whether Ctrl+C was pressed while it was deferred."""
    return _presses > 0


def raise_if_pressed() -> None:
    """Raise `KeyboardInterrupt` if Ctrl+C was pressed while it was deferred."""
    if _presses:
        raise KeyboardInterrupt


def _count(_signal: int, _frame: FrameType | None) -> None:
    global _presses  # noqa: PLW0603
    _presses += 1
    if _presses > 2:
        os._exit(CODE)
