"""A bar that shows which share of something is done."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from playground.views.style.theme import Appearance, Theme


def paint_share_bar(painter: QPainter, place: QRectF, share: float, theme: Theme, *, moving: bool) -> None:
    """Paint a bar with this share filled, in the accent colour while `moving`."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    radius = place.height() / 2
    painter.setBrush(QColor(theme.line))
    painter.drawRoundedRect(place, radius, radius)
    if share > 0:
        filled = QRectF(place.left(), place.top(), max(place.width() * share, place.height()), place.height())
        painter.setBrush(QColor(theme.accent if moving else theme.text3))
        painter.drawRoundedRect(filled, radius, radius)


class ShareBar(QWidget):
    """A share bar as a widget."""

    def __init__(self, name: str, appearance: Appearance) -> None:
        super().__init__()
        self._appearance = appearance
        self._name, self._share, self._moving = name, 0.0, False
        self.setFixedHeight(6)
        appearance.changed.connect(self.update)

    def show_share(self, share: float, *, moving: bool) -> None:
        """Show another share, from 0 to 1."""
        self._share, self._moving = share, moving
        self.setAccessibleName(f"{self._name}, {share:.0%}")
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the bar at the widget's full width."""
        painter = QPainter(self)
        paint_share_bar(painter, QRectF(self.rect()), self._share, self._appearance.theme, moving=self._moving)
