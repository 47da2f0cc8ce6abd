"""One preset in the gallery: its picture, title, idea and mark."""

from dataclasses import dataclass

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QFocusEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QPushButton, QScrollArea, QWidget

from playground.views.gallery.picture import Picture, paint_picture
from playground.views.style.theme import Appearance, font
from playground.views.widgets.text_wrapping import wrap_text


@dataclass(frozen=True, slots=True)
class GalleryCard:
    """What the gallery shows of a preset. `name` opens it; `problem` says why it cannot be opened, empty if it can."""

    name: str
    title: str
    idea: str
    group: str
    mark: str = ""
    task: str = ""
    problem: str = ""
    is_own: bool = False
    """Whether it is the user's, who may rename, overwrite and delete it."""

    def matches(self, words: str) -> bool:
        """Whether the card contains each of these words."""
        whole = " ".join((self.name, self.title, self.idea, self.group, self.task)).casefold()
        return all(word in whole for word in words.casefold().split())


class CardButton(QPushButton):
    """A card that acts as a button."""

    WIDTH, HEIGHT = 264, 172

    def __init__(self, card: GalleryCard, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("galleryCard")
        self.card, self._appearance = card, appearance
        self._picture: Picture | None = None
        self.current = False
        self.setFixedSize(self.WIDTH, self.HEIGHT)
        self.setAutoDefault(False)
        self.setAccessibleName(". ".join(part for part in (card.title, card.idea, card.problem or card.mark) if part))
        opens = f"Open “{card.title}” ({card.name})"
        tip = f"{opens}; a right click renames, overwrites or deletes it." if card.is_own else f"{opens}: {card.idea}"
        self.setToolTip(card.problem or tip)
        self.setEnabled(not card.problem)
        appearance.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        """Return the fixed size."""
        return QSize(self.WIDTH, self.HEIGHT)

    def show_picture(self, picture: Picture) -> None:
        """Show the picture once it is ready."""
        self._picture = picture
        self.update()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Scroll the card into view."""
        super().focusInEvent(event)
        area = self.parentWidget()
        while area is not None and not isinstance(area, QScrollArea):
            area = area.parentWidget()
        if area is not None:
            area.ensureWidgetVisible(self, 0, 24)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the picture, a line and the texts."""
        theme, card = self._appearance.theme, self.card
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        lit = self.hasFocus() or self.current
        painter.setPen(QPen(QColor(theme.accent if lit else theme.line2), 2 if self.hasFocus() else 1))
        painter.setBrush(QColor(theme.sunken if self.underMouse() and self.isEnabled() else theme.panel))
        painter.drawRoundedRect(self.rect().adjusted(1, 1, -1, -1), 8, 8)
        inside = QRect(14, 12, self.width() - 28, 46)
        if self._picture is not None:
            paint_picture(painter, inside, self._picture, theme)
        painter.setPen(QColor(theme.line))
        painter.drawLine(14, 68, self.width() - 14, 68)
        left = Qt.AlignmentFlag.AlignLeft
        painter.setPen(QColor(theme.text))
        painter.setFont(font(13, 600))
        title = painter.fontMetrics().elidedText(card.title, Qt.TextElideMode.ElideRight, inside.width())
        painter.drawText(QRect(14, 76, inside.width(), 20), left | Qt.AlignmentFlag.AlignVCenter, title)
        painter.setPen(QColor(theme.err if card.problem else theme.text2))
        painter.setFont(font(12))
        words = "\n".join(wrap_text(card.problem or card.idea, font(12), inside.width(), 3 if card.problem else 2))
        painter.drawText(QRect(14, 97, inside.width(), 48), left | Qt.AlignmentFlag.AlignTop, words)
        painter.setPen(QColor(theme.accent if self.current else theme.text3))
        painter.setFont(font(11, 600 if self.current else 400))
        foot = "open now" if self.current else card.mark
        elided = painter.fontMetrics().elidedText(foot, Qt.TextElideMode.ElideRight, inside.width())
        painter.drawText(
            QRect(14, self.height() - 28, inside.width(), 16), left | Qt.AlignmentFlag.AlignVCenter, elided
        )
        painter.end()
