"""Limits how often a callback is called, however often it is requested."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Slot


class Throttle(QObject):
    """Calls back once, `interval` milliseconds after the first request since the last call.

    Requests in between are merged, so that under a stream of requests there is one call in each interval.
    """

    def __init__(self, parent: QObject, interval: int, callback: Callable[[], object]) -> None:
        super().__init__(parent)
        self._timer = QTimer(self, singleShot=True, interval=interval)
        self._timer.timeout.connect(callback)

    @property
    def is_pending(self) -> bool:
        """Whether a call is requested and has not been made yet."""
        return self._timer.isActive()

    @Slot()
    def request(self) -> None:
        """Request a call, unless one is pending."""
        if not self.is_pending:
            self._timer.start()

    def cancel(self) -> None:
        """Drop a pending call."""
        self._timer.stop()


class Debounce(Throttle):
    """Calls back once, `interval` milliseconds after the last request: a pause in the requests, such as in typing."""

    @Slot()
    def request(self) -> None:
        """Request a call, and let the interval of a pending one start again."""
        self._timer.start()
