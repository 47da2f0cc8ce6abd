"""Ctrl+C beside Qt. Python raises it in whatever code runs just then: Qt loses what is raised in code that it calls,
and ends the process where that happens while it is loaded.

While it is held it is only noted, and raised where it can do no harm.
"""

import contextlib
import os
import signal
import threading
from collections.abc import Iterator
from types import FrameType

CODE = 130
"""The exit code of a command that was ended by Ctrl+C."""

_presses = 0


@contextlib.contextmanager
def held() -> Iterator[None]:
    """Note Ctrl+C here, and raise it in `check`, at the latest at the end. Pressed twice more it ends the process."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    global _presses
    before = signal.signal(signal.SIGINT, _note)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
        presses, _presses = _presses, 0
        if presses:
            # Whatever else went wrong, such as a process that was ended, too, did so because of it.
            raise KeyboardInterrupt


def pressed() -> bool:
    """Whether Ctrl+C was pressed while it is held."""
    return _presses > 0


def check() -> None:
    """Raise what was held. Raises `KeyboardInterrupt`."""
    if _presses:
        raise KeyboardInterrupt


def _note(_signal: int, _frame: FrameType | None) -> None:
    global _presses  # noqa: PLW0603
    _presses += 1
    if _presses > 2:
        os._exit(CODE)
