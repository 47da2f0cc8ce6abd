"""Remembers which files are being written, so that the next start clears what a killed program left of one.

Each temporary file has a note in the user's data folder while it is written. The note is locked for as long: what a
living process writes, in this window or in another one, is left alone.
"""

import contextlib
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from playground.storage.user_data import user_data_folder

NAME = re.compile(r"\.playground-[0-9a-f]{16}(\.\w+)?")
"""The names of temporary files. No other file is ever removed."""
_LONGEST = 10_000


def folder() -> Path:
    """Return the folder of the notes, which may not exist yet."""
    return user_data_folder() / "unfinished"


@contextlib.contextmanager
def noted(temporary: Path) -> Iterator[None]:
    """Keep a note of a temporary file during the block. Where none can be kept, go on without."""
    note = folder() / temporary.stem
    with contextlib.ExitStack() as stack:
        with contextlib.suppress(OSError):
            note.parent.mkdir(parents=True, exist_ok=True)
            stack.callback(_remove, note)
            file = stack.enter_context(note.open("xb", 0))
            _lock(file)
            file.write(os.fsencode(temporary.absolute()))
        yield


def clear() -> None:
    """Remove the temporary files, and their notes, of processes that have ended."""
    with contextlib.suppress(OSError):
        for note in list(folder().iterdir()):
            with contextlib.suppress(OSError):
                _clear(note)


def _clear(note: Path) -> None:
    with note.open("r+b") as file:
        _lock(file)
        temporary = Path(os.fsdecode(file.read(_LONGEST)))
    # Windows does not let go of a note that another process has open, and has no other lock.
    note.unlink()
    if NAME.fullmatch(temporary.name) and temporary.is_absolute():
        temporary.unlink(missing_ok=True)


def _remove(note: Path) -> None:
    with contextlib.suppress(OSError):
        note.unlink()


def _lock(file: BinaryIO) -> None:
    """Lock an open file. Raises `OSError` if another process has."""
    try:
        import fcntl
    except ModuleNotFoundError:
        return
    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
