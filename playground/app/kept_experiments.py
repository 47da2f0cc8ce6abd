"""The files in which windows keep their experiments: one of its own for each window, and those that windows left."""

import contextlib
import secrets
from pathlib import Path

from PySide6.QtCore import QLockFile

from playground.storage import experiments
from playground.storage.user_data import user_data_folder

MOST_LEFT = 5
"""How many files that no window writes any more are kept."""


class OwnFile:
    """An unused file of one window. From `take` to `release`, a lock marks it as in use."""

    def __init__(self) -> None:
        self.path = kept_folder() / f"{secrets.token_hex(6)}{experiments.SUFFIX}"
        self._lock = _lock_of(self.path)

    def take(self) -> None:
        """Mark the file as in use. Its folder must exist."""
        if not self._lock.isLocked():
            self._lock.tryLock(0)

    def release(self) -> None:
        """Leave the file to the next window."""
        self._lock.unlock()

    def remove(self) -> None:
        """Remove the file, if it is there."""
        _remove(self.path)


def kept_folder() -> Path:
    """Return the folder of the files, which may not exist yet."""
    return user_data_folder() / "autosave"


def left_files() -> list[Path]:
    """Return the files of windows that have ended, the newest first."""
    found = []
    for path in kept_folder().glob(f"*{experiments.SUFFIX}"):
        with contextlib.suppress(OSError):
            if not path.name.startswith(".") and _is_free(path):
                found.append((path.stat().st_mtime, path))
    return [path for _, path in sorted(found, reverse=True)]


def remove_oldest() -> list[Path]:
    """Remove all files of windows that have ended but the newest; return those."""
    left = left_files()
    for path in left[MOST_LEFT:]:
        _remove(path)
    return left[:MOST_LEFT]


def _lock_of(path: Path) -> QLockFile:
    lock = QLockFile(str(path.with_suffix(".lock")))
    # However long a window is open, its lock is valid as long as its process lives.
    lock.setStaleLockTime(0)
    return lock


def _is_free(path: Path) -> bool:
    """Whether no living process holds the lock of a file."""
    lock = _lock_of(path)
    free = lock.tryLock(0)
    lock.unlock()
    return free


def _remove(path: Path) -> None:
    with contextlib.suppress(OSError):
        path.unlink(missing_ok=True)
