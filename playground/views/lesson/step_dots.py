"""A dot for each step of a lesson: done, current or still to come."""

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from playground.views.style.theme import Appearance

_RADIUS, _EVERY = 3.0, 12


class StepDots(QWidget):
    """The current step's dot is larger; steps that are done are filled in the accent's colour."""

    def __init__(self, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self._done: tuple[bool, ...] = ()
        self._current = 0
        appearance.changed.connect(self.update)

    def show_steps(self, done: tuple[bool, ...], current: int) -> None:
        """Show which steps are done, and the current one."""
        if (done, current) != (self._done, self._current):
            self._done, self._current = done, current
            self.setFixedSize(self.sizeHint())
            self.setAccessibleName(f"{sum(done)} of {len(done)} steps done")
            self.update()

    def sizeHint(self) -> QSize:
        """Return the room for all dots."""
        return QSize(len(self._done) * _EVERY, _EVERY)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the dots."""
        painter, theme = QPainter(self), self._appearance.theme
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        for place, done in enumerate(self._done):
            painter.setBrush(QColor(theme.accent if done or place == self._current else theme.line2))
            radius = _RADIUS + 1.5 * (place == self._current)
            painter.drawEllipse(QPointF((place + 0.5) * _EVERY, _EVERY / 2), radius, radius)
