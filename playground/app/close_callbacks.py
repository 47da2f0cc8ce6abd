"""Callbacks that stop threads and processes before the window closes."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Slot


class CloseCallbacks(QObject):
    """Runs the newest callback first, because later objects may depend on earlier ones."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._callbacks: list[Callable[[], object]] = []

    def on_close(self, callback: Callable[[], object]) -> None:
        """Register a callback, which runs once."""
        self._callbacks.append(callback)

    @Slot()
    def close(self) -> None:
        """Run all callbacks. Both closing the window and quitting the application call this; the second call does
        nothing."""
        while self._callbacks:
            self._callbacks.pop()()
