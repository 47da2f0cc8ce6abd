"""A thin bar that shows the progress of a slow job and, if the job can be stopped, its name and a Stop button."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QProgressBar, QPushButton, QVBoxLayout, QWidget

from playground.views.widgets.labels import label

_WHOLE = 1000


class ProgressBar(QFrame):
    """Visible from `show_progress` until `show_idle`. `stopped` means that the user pressed Stop."""

    stopped = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("progressBar")
        self.line = QProgressBar()
        self.line.setTextVisible(False)
        self.line.setFixedHeight(2)
        self.words = label("", "label")
        self.stop = QPushButton("Stop")
        self.stop.setProperty("role", "small")
        self.stop.clicked.connect(self.stopped)
        self._row = QWidget()
        row = QHBoxLayout(self._row)
        row.setContentsMargins(16, 5, 12, 5)
        row.addWidget(self.words, 1)
        row.addWidget(self.stop)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.line)
        column.addWidget(self._row)
        self.hide()

    def show_progress(self, words: str, share: float | None, *, stoppable: bool) -> None:
        """Show a job and its progress `share` from 0 to 1; None if the share is unknown."""
        self.line.setRange(0, 0 if share is None else _WHOLE)
        self.line.setValue(round(_WHOLE * (share or 0.0)))
        self.line.setAccessibleName(words)
        self.words.setText(words if share is None else f"{words} {share:.0%}".replace("%", " %"))
        self._row.setVisible(stoppable)
        self.show()

    def show_idle(self) -> None:
        """Hide the bar."""
        self.hide()
