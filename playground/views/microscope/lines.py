"""Paints lines of equations."""

from collections.abc import Sequence

from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from playground.views.microscope.equations import plain_text
from playground.views.microscope.equations_in_names import Line
from playground.views.style.theme import Appearance, font

_ROW = 17


class Lines(QWidget):
    """Equations below each other. Lines that do not fit use a smaller font."""

    def __init__(self, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self._lines: tuple[Line, ...] = ()
        appearance.changed.connect(self.update)

    @property
    def text(self) -> str:
        """The lines without colours."""
        return "\n".join(plain_text(line) for line in self._lines)

    def show_lines(self, lines: Sequence[Line], gaps: bool = False) -> None:
        """Show other equations. `gaps`: leave a gap after every second line."""
        before, self._lines = len(self._lines), tuple(lines)
        self._gap = 7 if gaps else 0
        if before != len(lines):
            self.setFixedHeight(round(self._top(len(lines) - 1)) + _ROW if lines else 0)
            self.setVisible(bool(lines))
        self.setAccessibleName(self.text)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the lines piece by piece."""
        painter, theme = QPainter(self), self._appearance.theme
        for index, line in enumerate(self._lines):
            size = next((s for s in (12, 11, 10, 9) if self._width(line, s) <= self.width()), 8)
            x = 0.0
            for piece in line:
                face = font(size, 700 if piece.strong else 400, mono=True)
                painter.setFont(face)
                quiet = theme.text if piece.strong else theme.text2
                painter.setPen(QColor(theme.gate_colour(piece.colour) if piece.colour else quiet))
                painter.drawText(QPointF(x, self._top(index) + 13), piece.text)
                x += QFontMetricsF(face).horizontalAdvance(piece.text)

    def _top(self, index: int) -> float:
        return index * _ROW + (index // 2) * self._gap

    @staticmethod
    def _width(line: Line, size: int) -> float:
        return QFontMetricsF(font(size, mono=True)).horizontalAdvance(plain_text(line))
