"""Measures the open networks by the length of their sequences, on the training thread, and shows the result."""

from collections.abc import Callable
from concurrent.futures import CancelledError, Future
from functools import partial

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from playground.app.context import Context
from playground.app.controllers.comparison import compared
from playground.core.by_length import ByLength
from playground.session.background import BackgroundWorker, ReportProgress
from playground.views.figures.figure import Figure
from playground.views.lengths.dialog import LengthDialog
from playground.views.lengths.plot import Measured, figure
from playground.views.style.theme import Appearance

_NOTHING = "There is nothing to tell apart: all sequences have the same length, or are windows of longer ones."
_POLL = 0.1
"""Seconds after which a measurement that nobody waits for any more is noticed."""

Found = tuple[ByLength | None, ...]


def _result(measured: "Future[Found]", report_progress: ReportProgress) -> Found:
    """Wait for the training thread. Return nothing if it ends before."""
    while True:
        try:
            return measured.result(_POLL)
        except TimeoutError:
            report_progress(0.0)
        except CancelledError:
            return ()


class ByLengthController(QObject):
    """Owns the dialog, which is made when it is first opened. `save` saves a figure."""

    changed = Signal()
    """Whether there is a network to measure may have changed."""

    def __init__(
        self, context: Context, appearance: Appearance, save: Callable[[Figure], None], parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._session, self._appearance, self._save, self._parent = context.session, appearance, save, parent
        self._worker = BackgroundWorker("by length", self)
        self.dialog: LengthDialog | None = None
        context.closing.on_close(self._worker.close)
        context.session.changed.connect(self.changed)
        context.session.restarted.connect(self._measure_if_shown)

    @property
    def is_available(self) -> bool:
        """Return whether there are sequences to measure a network on."""
        task = self._session.task
        return task is not None and not task.obstacle

    def open(self) -> None:
        """Show the dialog, and measure."""
        if self.dialog is None:
            self.dialog = LengthDialog(self._appearance, self._parent)
            self.dialog.requested.connect(self._measure)
            self.dialog.saved.connect(self._save_figure)
        self.dialog.show()
        self.dialog.activateWindow()
        self._measure()

    @Slot()
    def _measure(self) -> None:
        task = self._session.task
        if self.dialog is not None and task is not None:
            self.dialog.show_measuring()
            work = partial(_result, self._session.measure_lengths())
            self._worker.submit(work, partial(self._show, task.measured_on), is_short=False)

    @Slot()
    def _measure_if_shown(self) -> None:
        if self.dialog is not None and self.dialog.isVisible():
            self._measure()

    def _show(self, words: str, result: Found | Exception) -> None:
        if self.dialog is None:
            return
        if isinstance(result, Exception):
            self.dialog.show_measured((), f"Not measured: {result}.")
            return
        styles = compared(self._session) or (None, None)
        networks = [Measured(found=each, style=style) for each, style in zip(result, styles, strict=False) if each]
        nothing = _NOTHING if result else "There is no network yet."
        said = f"After step {networks[0].found.step:,}, on {words}." if networks else nothing
        self.dialog.show_measured(networks, said)

    @Slot()
    def _save_figure(self) -> None:
        if self.dialog is not None and self.dialog.plot.networks:
            self._save(figure(self.dialog.plot.networks))
