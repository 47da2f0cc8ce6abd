"""What may take a moment is made beside the window: on a thread of its own, and only the last thing that was wished."""

import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from PySide6.QtCore import QObject, Qt, Signal, Slot

from playground.storage.errors import FileProblem
from playground.tasks.common.task import TaskError

T = TypeVar("T")

Tell = Callable[[float], None]
"""Told the share that is done, from 0 to 1; raises `Cancelled` once nobody waits for it."""

PATIENCE = 0.03
"""Seconds that the window waits for what it wishes. What is made by then is there at once, and nothing flickers."""


class Cancelled(Exception):
    """Nobody waits any more for what is being made."""


@dataclass(slots=True, eq=False)
class Job:
    """Something to be made by `work`, and who gets it; `result` is what came of it, or the error."""

    work: Callable[[Tell], Any]
    done: Callable[[Any], None]
    share: float | None = None
    result: Any = None
    left: bool = False
    ready: threading.Event = field(default_factory=threading.Event)

    def tell(self, share: float) -> None:
        """So much is done."""
        if self.left:
            raise Cancelled
        self.share = share

    def make(self) -> None:
        """Do the work, if anybody waits for it still."""
        try:
            self.result = None if self.left else self.work(self.tell)
        except Cancelled:
            pass
        except Exception as error:  # whatever it is, the window must learn of it and go on
            self.result = error
        self.ready.set()


def why(error: Exception) -> str:
    """The sentence about what could not be made."""
    if isinstance(error, FileProblem | TaskError):
        return str(error)
    if isinstance(error, MemoryError):
        return "There is not enough memory for these sequences."
    return f"The sequences cannot be made: {type(error).__name__}: {str(error).partition(chr(10))[0]}"


class BackgroundWorker(QObject):
    """Makes one thing after the other. A new wish overtakes the last one, which then comes to nothing.

    `ask` returns at once, or after `PATIENCE` at the most; `done` is called there or later, on the window's thread,
    with what was made or the `Exception` that says why nothing was. What `work` needs it is given: it runs on the
    maker's thread, where nothing of the window may be touched.
    """

    changed = Signal()
    """Something is being made, or no longer."""
    _wake = Signal()

    def __init__(self, name: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._name = name
        self.wish: Job | None = None
        self._queue: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None
        self._closed = False
        self._wake.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    def ask(self, work: Callable[[Tell], T], done: Callable[[T | Exception], None]) -> None:
        """Let something be made, in the place of what was asked for before."""
        if self._closed:
            return
        self._drop()
        self.wish = wish = Job(work, done)
        if self._thread is None:
            self._thread = threading.Thread(target=self._work, name=self._name)
            self._thread.start()
        self._queue.put(wish)
        wish.ready.wait(PATIENCE)
        self._deliver()
        if self.wish is wish:
            self.changed.emit()

    def leave(self) -> None:
        """Wish for nothing any more."""
        if self.wish is not None:
            self._drop()
            self.changed.emit()

    def close(self) -> None:
        """Wait until nothing is made any more: the window goes."""
        self._closed = True
        self._drop()
        if self._thread is not None:
            self._queue.put(None)
            self._thread.join()
            self._thread = None

    @property
    def busy(self) -> bool:
        """Whether something is being made."""
        return self.wish is not None

    @property
    def share(self) -> float | None:
        """How much of it is done, from 0 to 1; None where that is not known."""
        return self.wish.share if self.wish is not None else None

    def _drop(self) -> None:
        if self.wish is not None:
            self.wish.left = True
            self.wish = None

    @Slot()
    def _deliver(self) -> None:
        wish = self.wish
        if wish is not None and wish.ready.is_set():
            self.wish = None
            wish.done(wish.result)
            self.changed.emit()

    def _work(self) -> None:
        while (wish := self._queue.get()) is not None:
            wish.make()
            self._wake.emit()
