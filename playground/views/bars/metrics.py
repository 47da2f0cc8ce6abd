"""The metrics of the top bar, each a name above a number."""

from collections.abc import Mapping

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from playground.core.memory_lab import LabPage
from playground.views.widgets.labels import label, set_label_text

GAP = 8
"""Pixels after a metric and between two of them."""


def metrics_in_a_row(metrics: Mapping[str, QWidget]) -> QWidget:
    """Return a widget with the metrics side by side."""
    place = QWidget()
    row = QHBoxLayout(place)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(8)
    for metric in metrics.values():
        row.addWidget(metric)
    return place


COMPILING = "Compiling, once"
READING, STOPPING = "Reading …", "Stopping …"


class StudyMetrics(QWidget):
    """The progress of a study: runs done, time remaining, workers."""

    def __init__(self) -> None:
        super().__init__()
        self.metrics = {name: Metric(name) for name in ("Runs", "Remaining", "Workers")}
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(metrics_in_a_row(self.metrics))
        self.hide()

    def show_page(self, page: LabPage) -> None:
        """Show a study's progress."""
        self.metrics["Runs"].show_text(f"{page.done:,} of {page.total:,}")
        self.metrics["Workers"].show_text(str(page.workers))
        self.metrics["Remaining"].show_text(_remaining_text(page))


def _remaining_text(page: LabPage) -> str:
    """Return the estimated time for the remaining runs, or what happens before them."""
    if page.stopping:
        return STOPPING
    if page.compiling:
        return COMPILING
    if page.running and page.vary is not None and page.vary.reading:
        return READING
    return _format_duration(page.remaining) if page.running and page.remaining is not None else "–"


def _format_duration(seconds: float) -> str:
    """Write an estimated duration."""
    if seconds < 60:
        return f"{max(round(seconds), 1)} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"


class Metric(QWidget):
    """A name above a number."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = label(name, "caption")
        self.value = label("–", "figure")
        self.value.setAccessibleName(name)
        self._column = column = QVBoxLayout(self)
        self.set_compact(False)
        column.setSpacing(0)
        column.addStretch(1)
        column.addWidget(self.name)
        column.addStretch(2)
        column.addWidget(self.value, alignment=Qt.AlignmentFlag.AlignLeft)
        column.addStretch(1)
        self.setMinimumWidth({"Speed": 104, "Step": 56, "Goal": 88, "Time": 70, "Runs": 78}.get(name, 58))

    def set_compact(self, close: bool) -> None:
        """Leave no room after the metric, or the usual room."""
        self._column.setContentsMargins(0, 5, 0 if close else GAP, 5)

    def show_text(self, text: str) -> None:
        """Show another number."""
        set_label_text(self.value, text)

    def width_needed(self, title: str) -> int:
        """Return the width in pixels with this title, or with the current name if it is empty."""
        name = self.name.fontMetrics().horizontalAdvance(title or self.name.text()) + 2
        behind = self._column.contentsMargins().right()
        return max(self.minimumWidth(), max(name, self.value.minimumWidth(), self.value.sizeHint().width()) + behind)

    def reset_size(self) -> None:
        """Shrink to the width of the current text."""
        text = self.value.text()
        # A label's size hint is at least its minimum size and is cached until its text changes.
        self.value.setMinimumSize(0, 0)
        self.value.clear()
        self.value.setText(text)
        self.value.setFixedSize(self.value.sizeHint())
