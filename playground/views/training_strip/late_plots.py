"""Makes the plots of the training strip late: after the window is painted and its first network is there."""

import importlib
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QVBoxLayout, QWidget

from playground.views.style.garbage_collection import garbage_collection_paused

if TYPE_CHECKING:
    from playground.views.training_strip.curve_plots import CurvePlots

_POLL = 15
"""Milliseconds between two looks whether the import has ended."""


class LatePlots(QWidget):
    """The place of the plots. `prepare` imports pyqtgraph on a thread, and then makes them; `get` makes them at once.
    `made` is called with new plots, which are in their place already."""

    def __init__(self, made: Callable[["CurvePlots"], None], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._made = made
        self.plots: CurvePlots | None = None
        self._thread: threading.Thread | None = None
        # The thread touches no Qt object, not even by a signal, so that the window may close meanwhile.
        self._timer = QTimer(self, interval=_POLL)
        self._timer.timeout.connect(self._make_once_imported)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)

    def prepare(self) -> None:
        """Make the plots soon, without holding up the window."""
        if self.plots is None and self._thread is None:
            self._thread = threading.Thread(target=_import_plots, name="import of pyqtgraph")
            self._thread.start()
            self._timer.start()

    def get(self) -> "CurvePlots":
        """Return the plots."""
        if self.plots is None:
            from playground.views.training_strip.curve_plots import CurvePlots

            self._timer.stop()
            self.plots = CurvePlots()
            layout = self.layout()
            assert layout is not None
            self.plots.widget.setMinimumHeight(self.minimumHeight())
            layout.addWidget(self.plots.widget)
            self._made(self.plots)
        return self.plots

    def _make_once_imported(self) -> None:
        if self._thread is not None and not self._thread.is_alive():
            self.get()


def _import_plots() -> None:
    # An import makes many objects, and a collection that they start would delete Qt's on this thread.
    with garbage_collection_paused():
        importlib.import_module("playground.views.training_strip.curve_plots")
