"""The dialog that shows how right the network is on short and on long sequences."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from playground.views.lengths.plot import Measured, draw, sentences
from playground.views.style.theme import Appearance
from playground.views.widgets.labels import label
from playground.views.widgets.window_placement import resize_within_screen


class LengthDialog(QDialog):
    """Shows a plot and what it was measured on. `requested` asks to measure again, `saved` to save the plot."""

    requested = Signal()
    saved = Signal()

    def __init__(self, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("byLength")
        self.setWindowTitle("By length")
        self.measured_on = label("", "caption")
        self.measured_on.setWordWrap(True)
        self.plot = LengthPlot(appearance)
        self.again, self.save, close = QPushButton("Measure again"), QPushButton("Save…"), QPushButton("Close")
        self.again.setProperty("role", "primary")
        self.again.setDefault(True)
        for button in (self.save, close):
            button.setAutoDefault(False)
        self.again.clicked.connect(self.requested)
        self.save.clicked.connect(self.saved)
        close.clicked.connect(self.close)
        foot = QHBoxLayout()
        foot.addWidget(close)
        foot.addStretch()
        foot.addWidget(self.save)
        foot.addWidget(self.again)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(12)
        column.addWidget(self.measured_on)
        column.addWidget(self.plot, 1)
        column.addLayout(foot)
        self.show_measured((), "")
        resize_within_screen(self, 760, 420)

    def show_measuring(self) -> None:
        """Show that it is being measured. What was measured before stays until then."""
        self.again.setEnabled(False)
        if not self.plot.networks:
            self.measured_on.setText("Measuring…")

    def show_measured(self, networks: Sequence[Measured], words: str) -> None:
        """Show what was measured, and the sentence on it; without networks, the sentence alone."""
        self.again.setEnabled(True)
        self.save.setEnabled(bool(networks))
        self.measured_on.setText(words)
        self.plot.show_networks(networks)


class LengthPlot(QWidget):
    """The plot, in the window's colours."""

    def __init__(self, appearance: Appearance) -> None:
        super().__init__()
        self._appearance, self.networks = appearance, tuple[Measured, ...]()
        self.setMinimumSize(480, 240)
        self.setAccessibleName("By length")
        appearance.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        """Return a size at which all labels can be read."""
        return QSize(728, 300)

    def show_networks(self, networks: Sequence[Measured]) -> None:
        """Show other networks; nothing without any."""
        self.networks = tuple(networks)
        self.setAccessibleDescription(" ".join(sentences(networks)))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the plot."""
        if self.networks:
            painter = QPainter(self)
            draw(painter, self.networks, QRectF(self.rect()), self._appearance.theme)
            painter.end()
