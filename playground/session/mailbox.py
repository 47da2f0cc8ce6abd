"""Carries snapshots and notices from the training thread to the window: only the latest snapshot, but every notice."""

import threading
from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt, Signal, Slot

from playground.core.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Notice:
    """A sentence for the user about something that was done or, if `wrong`, could not be done."""

    text: str
    wrong: bool


class Mailbox(QObject):
    """Holds the latest snapshot and all notices, with at most one queued wake-up.

    Any thread may call `post` and `notify`; only the thread that owns the mailbox calls `take`. A queued signal for
    each snapshot would let them pile up until the window freezes. Here the latest replaces the one before and inherits
    its points of the curve.
    """

    arrived = Signal()
    _wake = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lock = threading.Lock()
        self._snapshot: Snapshot | None = None
        self._notices: list[Notice] = []
        self._is_woken = False
        self._wake.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    def post(self, snapshot: Snapshot) -> None:
        """Post a snapshot in the place of the last one."""

        def replace_snapshot() -> None:
            waiting = self._snapshot
            if waiting is None or waiting.generation <= snapshot.generation:
                self._snapshot = snapshot if waiting is None else snapshot.merged_after(waiting)

        self._change(replace_snapshot)

    def notify(self, notice: Notice) -> None:
        """Post a notice."""
        self._change(lambda: self._notices.append(notice))

    @property
    def is_fetched(self) -> bool:
        """Whether the last snapshot has been taken."""
        return self._snapshot is None

    def take(self) -> tuple[Snapshot | None, tuple[Notice, ...]]:
        """Empty the mailbox and return its content."""
        with self._lock:
            content = self._snapshot, tuple(self._notices)
            self._snapshot = None
            self._notices = []
            return content

    def _change(self, change: Callable[[], None]) -> None:
        with self._lock:
            change()
            must_wake = not self._is_woken
            self._is_woken = True
        if must_wake:
            self._wake.emit()

    @Slot()
    def _deliver(self) -> None:
        with self._lock:
            self._is_woken = False
        self.arrived.emit()
