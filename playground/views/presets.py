"""The card with the title and idea of the preset that is open."""

from dataclasses import dataclass

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QPushButton, QWidget

from playground.views.theme import Appearance, font, pixmap


@dataclass(frozen=True, slots=True)
class PresetCard:
    """What is shown of a preset."""

    name: str
    title: str
    idea: str


class PresetButton(QPushButton):
    """Shows the preset that is open; pressed, it asks for all others."""

    def __init__(self, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("presetCard")
        self._appearance = appearance
        self._current = PresetCard("", "", "")
        appearance.changed.connect(self.update)

    def set_current(self, card: PresetCard) -> None:
        """What is open now."""
        self._current = card
        self.setAccessibleName(f"Preset: {card.title}. {card.idea}")
        self.setToolTip(f"{card.idea} Click to see all presets (Ctrl+P)".strip())
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The card, over the button's own ground."""
        super().paintEvent(event)
        painter = QPainter(self)
        theme = self._appearance.theme
        _paint_card(painter, self.rect().adjusted(12, 0, -30, 0), self._current, theme.text, theme.text2)
        arrow = pixmap("chevron-down", theme.text2, 16, self.devicePixelRatioF())
        painter.drawPixmap(QPoint(self.width() - 26, (self.height() - 16) // 2), arrow)


def _paint_card(painter: QPainter, place: QRect, card: PresetCard, title: str, idea: str) -> None:
    middle = place.center().y()
    for words, colour, face, top in (
        (card.title, title, font(13, 600), middle - 18),
        (card.idea, idea, font(11), middle),
    ):
        painter.setFont(face)
        painter.setPen(QColor(colour))
        row = QRect(place.left(), top, place.width(), 18)
        text = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, row.width())
        painter.drawText(row, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, text)
