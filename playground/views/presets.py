"""The preset picker: a card with the title and idea of what is open, and a list of all others below it."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QFrame,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from playground.views.theme import Appearance, font, pixmap

_ROW = 48


@dataclass(frozen=True, slots=True)
class PresetCard:
    """What the picker shows of a preset: `name` chooses it."""

    name: str
    title: str
    idea: str


class PresetPicker(QPushButton):
    """Shows the preset that is open; a click or the space bar lists all. `chosen` gives a name."""

    chosen = Signal(str)

    def __init__(self, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("presetCard")
        self._appearance = appearance
        self._current = PresetCard("", "", "")
        self._popup = _Popup(appearance, self)
        self._popup.chosen.connect(self.chosen)
        self.clicked.connect(self._open)
        appearance.changed.connect(self.update)

    def set_presets(self, cards: Sequence[PresetCard]) -> None:
        """What the list offers."""
        self._popup.fill(cards)

    def set_current(self, card: PresetCard) -> None:
        """What is open now."""
        self._current = card
        self.setAccessibleName(f"Preset: {card.title}. {card.idea}")
        self.setToolTip(card.idea)
        self.update()

    @property
    def names(self) -> list[str]:
        """The names on offer."""
        return self._popup.names

    def paintEvent(self, event: QPaintEvent) -> None:
        """The card, over the button's own ground."""
        super().paintEvent(event)
        painter = QPainter(self)
        theme = self._appearance.theme
        _paint_card(painter, self.rect().adjusted(12, 0, -30, 0), self._current, theme.text, theme.text2)
        arrow = pixmap("chevron-down", theme.text2, 16, self.devicePixelRatioF())
        painter.drawPixmap(QPoint(self.width() - 26, (self.height() - 16) // 2), arrow)

    def _open(self) -> None:
        self._popup.open_below(self, self._current.name)


class _Popup(QFrame):
    chosen = Signal(str)

    def __init__(self, appearance: Appearance, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self._list = QListWidget()
        self._list.setObjectName("presetList")
        self._list.setAccessibleName("Presets")
        self._list.setItemDelegate(_Delegate(appearance, self._list))
        self._list.setMouseTracking(True)
        self._list.itemClicked.connect(self._take)
        self._list.itemActivated.connect(self._take)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._list)

    @property
    def names(self) -> list[str]:
        return [self._list.item(row).data(_CARD).name for row in range(self._list.count())]

    def fill(self, cards: Sequence[PresetCard]) -> None:
        self._list.clear()
        for card in cards:
            item = QListWidgetItem(f"{card.title}. {card.idea}")
            item.setData(_CARD, card)
            item.setToolTip(card.idea)
            self._list.addItem(item)

    def open_below(self, widget: QWidget, current: str) -> None:
        names = self.names
        if current in names:
            self._list.setCurrentRow(names.index(current))
        height = min(len(names) * _ROW + 12, 480)
        self.setGeometry(QRect(widget.mapToGlobal(QPoint(0, widget.height() + 4)), QSize(400, height)))
        self.show()
        self._list.setFocus()

    def _take(self, item: QListWidgetItem) -> None:
        if self.isVisible():
            self.hide()
            self.chosen.emit(item.data(_CARD).name)


_CARD = Qt.ItemDataRole.UserRole


class _Delegate(QStyledItemDelegate):
    def __init__(self, appearance: Appearance, parent: QWidget) -> None:
        super().__init__(parent)
        self._appearance = appearance

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(0, _ROW)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        theme = self._appearance.theme
        place: QRect = option.rect
        state = option.state
        if state & (QStyle.StateFlag.State_Selected | QStyle.StateFlag.State_MouseOver):
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(theme.tint if state & QStyle.StateFlag.State_Selected else theme.sunken))
            painter.drawRoundedRect(place.adjusted(2, 1, -2, -1), 6, 6)
        _paint_card(painter, place.adjusted(10, 0, -10, 0), index.data(_CARD), theme.text, theme.text2)


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
