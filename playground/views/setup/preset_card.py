"""The card with the title and idea of the open preset."""

from dataclasses import dataclass

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QPushButton, QWidget

from playground.views.style.theme import Appearance, font, pixmap
from playground.views.widgets.text_wrapping import wrap_text

LINES = 4
"""The most lines an idea may take: the shipped presets need two, the longest file name four."""
_TITLE, _LINE, _EDGE = 18, 15, 7
_LEFT, _RIGHT = 12, 30
_WORDS = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


@dataclass(frozen=True, slots=True)
class PresetCard:
    """What the card shows of a preset."""

    name: str
    title: str
    idea: str


class PresetButton(QPushButton):
    """Shows the open preset and opens the gallery when pressed. Its height follows the length of the idea."""

    def __init__(self, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("presetCard")
        self._appearance = appearance
        self._current = PresetCard("", "", "")
        self.lines: tuple[str, ...] = ()
        """The idea, wrapped."""
        appearance.changed.connect(self.update)

    def set_current(self, card: PresetCard) -> None:
        """Show another preset."""
        self._current = card
        self.setAccessibleName(f"Preset: {card.title}. {card.idea}")
        self.setToolTip(f"{card.idea} Click to show all presets (Ctrl+P).".strip())
        self._wrap()
        self.update()

    def sizeHint(self) -> QSize:
        """Return a height that shows title and idea in full."""
        return QSize(super().sizeHint().width(), _TITLE + max(len(self.lines), 1) * _LINE + 2 * _EDGE)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Wrap the idea to the new width."""
        super().resizeEvent(event)
        self._wrap()

    def _wrap(self) -> None:
        lines = wrap_text(self._current.idea, font(11), self.width() - _LEFT - _RIGHT, LINES)
        if lines != self.lines:
            self.lines = lines
            self.updateGeometry()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the text over the button's background."""
        super().paintEvent(event)
        painter = QPainter(self)
        theme = self._appearance.theme
        width = self.width() - _LEFT - _RIGHT
        top = (self.height() - _TITLE - len(self.lines) * _LINE) // 2
        painter.setFont(font(13, 600))
        painter.setPen(QColor(theme.text))
        title = painter.fontMetrics().elidedText(self._current.title, Qt.TextElideMode.ElideRight, width)
        painter.drawText(QRect(_LEFT, top, width, _TITLE), _WORDS, title)
        painter.setFont(font(11))
        painter.setPen(QColor(theme.text2))
        for place, line in enumerate(self.lines):
            painter.drawText(QRect(_LEFT, top + _TITLE + place * _LINE, width, _LINE), _WORDS, line)
        arrow = pixmap("chevron-down", theme.text2, 16, self.devicePixelRatioF())
        painter.drawPixmap(QPoint(self.width() - 26, (self.height() - 16) // 2), arrow)
