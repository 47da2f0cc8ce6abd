"""Key caps with the keys that move the microscope."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from playground.views.style.theme import Appearance, font

_CAP = 19


class KeyHints(QWidget):
    """The arrows, and Space, which trains or pauses."""

    def __init__(self, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self._running = False
        self.setFixedHeight(38)
        self.setAccessibleName("Keys: arrows for timestep and unit, Space to train or pause")
        appearance.changed.connect(self.update)

    def show_running(self, running: bool) -> None:
        """Set whether training runs, which Space pauses."""
        if running != self._running:
            self._running = running
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint each group's caps and its word, from left to right."""
        painter, theme = QPainter(self), self._appearance.theme
        painter.setPen(QPen(QColor(theme.line), 1))
        painter.drawLine(0, 0, self.width(), 0)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        groups = (("←", "→"), "timestep"), (("↑", "↓"), "unit"), (("Space",), "pause" if self._running else "train")
        widths = [self._paint(None, 0, *group) for group in groups]
        gap = (self.width() - 32 - sum(widths)) / 2
        x = 16.0
        for group, width in zip(groups, widths, strict=True):
            self._paint(painter, x, *group)
            x += width + gap

    def _paint(self, painter: QPainter | None, x: float, caps: tuple[str, ...], word: str) -> float:
        """Paint a group from x on and return its width. Without a painter, only measure it."""
        theme, metrics, start = self._appearance.theme, QFontMetrics(font(11)), x
        for cap in caps:
            width = max(_CAP, metrics.horizontalAdvance(cap) + 12)
            if painter is not None:
                place = QRectF(x + 0.5, (self.height() - _CAP) / 2 + 0.5, width - 1, _CAP - 1)
                painter.setPen(QPen(QColor(theme.line2), 1))
                painter.setBrush(QColor(theme.panel))
                painter.drawRoundedRect(place, 4, 4)
                painter.setFont(font(11))
                painter.setPen(QColor(theme.text2))
                painter.drawText(place, Qt.AlignmentFlag.AlignCenter, cap)
            x += width + 4
        if painter is not None:
            place = QRectF(x + 2, 0, 80, self.height())
            painter.drawText(place, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, word)
        return x + 2 + metrics.horizontalAdvance(word) - start
