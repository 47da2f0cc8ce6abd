"""The figures of the top bar: a name, and below it a number."""

from collections.abc import Mapping

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from playground.core.memory_lab import LabPage
from playground.views.widgets.controls import label, retext

GAP = 8
"""Pixels behind a figure, and between two of them."""


def in_a_row(figures: Mapping[str, QWidget]) -> QWidget:
    """Figures side by side."""
    place = QWidget()
    row = QHBoxLayout(place)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(8)
    for figure in figures.values():
        row.addWidget(figure)
    return place


COMPILING = "Compiling, about 20 s, once"
READING, STOPPING = "Reading …", "Stopping …"


class StudyFigures(QWidget):
    """What a study's runs are at: how many have ended, how long the others will take, how many go on at a time."""

    def __init__(self) -> None:
        super().__init__()
        self.figures = {name: Figure(name) for name in ("Runs", "Remaining", "Workers")}
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(in_a_row(self.figures))
        self.hide()

    def show_page(self, page: LabPage) -> None:
        """How far it is."""
        self.figures["Runs"].show_text(f"{page.done:,} of {page.total:,}")
        self.figures["Workers"].show_text(str(page.workers))
        self.figures["Remaining"].show_text(_remaining(page))


def _remaining(page: LabPage) -> str:
    """How long the other runs will take, or what is done before they are."""
    if page.stopping:
        return STOPPING
    if page.compiling:
        return COMPILING
    if page.running and page.vary is not None and page.vary.reading:
        return READING
    return _about(page.remaining) if page.running and page.remaining is not None else "–"


def _about(seconds: float) -> str:
    """A length of time that is estimated."""
    if seconds < 60:
        return f"{max(round(seconds), 1)} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"


class Figure(QWidget):
    """A name, and below it a number."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = label(name, "caption")
        self.value = label("–", "figure")
        self.value.setAccessibleName(name)
        self._column = column = QVBoxLayout(self)
        self.stand_close(False)
        column.setSpacing(0)
        column.addStretch(1)
        column.addWidget(self.name)
        column.addStretch(2)
        column.addWidget(self.value, alignment=Qt.AlignmentFlag.AlignLeft)
        column.addStretch(1)
        self.setMinimumWidth({"Speed": 104, "Step": 56, "Goal": 88, "Time": 70, "Runs": 78}.get(name, 58))

    def stand_close(self, close: bool) -> None:
        """Leave less room behind it, or as much as usual."""
        self._column.setContentsMargins(0, 5, 0 if close else GAP, 5)

    def show_text(self, text: str) -> None:
        """Another number."""
        retext(self.value, text)

    def needed(self, title: str) -> int:
        """The pixels that it takes with this name, or with its own where none is given."""
        name = self.name.fontMetrics().horizontalAdvance(title or self.name.text()) + 2
        behind = self._column.contentsMargins().right()
        return max(self.minimumWidth(), max(name, self.value.minimumWidth(), self.value.sizeHint().width()) + behind)

    def forget_size(self) -> None:
        """Be as wide as the text needs, and no longer as wide as another one needed."""
        text = self.value.text()
        # A label's hint is never less than its least size, and holds until it has another text.
        self.value.setMinimumSize(0, 0)
        self.value.clear()
        self.value.setText(text)
        self.value.setFixedSize(self.value.sizeHint())
