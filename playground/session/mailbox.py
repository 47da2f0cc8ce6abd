"""What crosses from the training thread to the window: the newest snapshot, and notices, of which none is lost."""

import threading
from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt, Signal, Slot

from playground.core.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Notice:
    """Something that was done, or could not be, in a sentence."""

    text: str
    wrong: bool


class Mailbox(QObject):
    """One slot that keeps the latest snapshot, and at most one wake-up under way.

    `post` and `notify` may be called from any thread. `take` belongs to the thread the mailbox lives on. A queued
    signal for each snapshot would let them pile up until the window froze; here the newest takes the place of the one
    not yet taken, and inherits its points of the curve.
    """

    arrived = Signal()
    _wake = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lock = threading.Lock()
        self._snapshot: Snapshot | None = None
        self._notices: list[Notice] = []
        self._woken = False
        self._wake.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    def post(self, snapshot: Snapshot) -> None:
        """Put a snapshot in the slot."""

        def put() -> None:
            waiting = self._snapshot
            if waiting is None or waiting.generation <= snapshot.generation:
                self._snapshot = snapshot if waiting is None else snapshot.after(waiting)

        self._put(put)

    def notify(self, notice: Notice) -> None:
        """Leave a notice."""
        self._put(lambda: self._notices.append(notice))

    @property
    def fetched(self) -> bool:
        """Whether no snapshot waits to be taken."""
        return self._snapshot is None

    def take(self) -> tuple[Snapshot | None, tuple[Notice, ...]]:
        """Empty the mailbox."""
        with self._lock:
            content = self._snapshot, tuple(self._notices)
            self._snapshot = None
            self._notices = []
            return content

    def _put(self, change: Callable[[], None]) -> None:
        with self._lock:
            change()
            wake = not self._woken
            self._woken = True
        if wake:
            self._wake.emit()

    @Slot()
    def _deliver(self) -> None:
        with self._lock:
            self._woken = False
        self.arrived.emit()
