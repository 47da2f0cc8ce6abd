"""What must be ended before the window goes: its threads and processes, each added once, where it is made."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Slot


class Closing(QObject):
    """Ends the newest first, as it may need those made before it."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._ends: list[Callable[[], object]] = []

    def add(self, end: Callable[[], object]) -> None:
        """Call this at the end, once."""
        self._ends.append(end)

    @Slot()
    def close(self) -> None:
        """The window goes, or the application does: whichever is told first."""
        while self._ends:
            self._ends.pop()()
