"""The list of the palette: a title, where it belongs, and its keys in each row."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import (
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from playground.views.style.theme import Appearance, font

_HEIGHT, _EDGE = 30, 12
_ENTRY = Qt.ItemDataRole.UserRole


@dataclass(frozen=True, slots=True, kw_only=True)
class PaletteEntry:
    """One thing to do: its `title`, its menu or kind, its `keys` and a sentence on it. Disabled, it is shown but not
    run."""

    title: str
    kind: str
    keys: str = ""
    tip: str = ""
    enabled: bool = True


class EntryList(QListWidget):
    """Shows entries; the chosen one is the current row, which `current_said` carries in words. The list never has the
    focus, which the search field keeps."""

    current_said = Signal(str)

    def __init__(self, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("paletteList")
        self.setAccessibleName("Commands")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setUniformItemSizes(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setItemDelegate(_RowPainter(appearance, self))
        self.currentItemChanged.connect(self._say_current)

    def show_entries(self, entries: Sequence[PaletteEntry]) -> None:
        """Show these entries and choose the first."""
        self.clear()
        for entry in entries:
            item = QListWidgetItem(entry.title, self)
            item.setData(_ENTRY, entry)
            item.setToolTip(entry.tip)
            words = (entry.title, entry.kind, entry.keys, "" if entry.enabled else "not available now")
            item.setData(Qt.ItemDataRole.AccessibleTextRole, ", ".join(word for word in words if word))
        self.setCurrentRow(0)

    def _say_current(self, item: QListWidgetItem | None) -> None:
        self.current_said.emit("" if item is None else str(item.data(Qt.ItemDataRole.AccessibleTextRole)))

    def move_by(self, rows: int) -> None:
        """Choose the entry so many rows on; past an end, the one there."""
        self.setCurrentRow(max(0, min(self.count() - 1, self.currentRow() + rows)))

    @property
    def rows_in_sight(self) -> int:
        """How many rows the list shows at once."""
        return max(1, self.viewport().height() // _HEIGHT)


class _RowPainter(QStyledItemDelegate):
    def __init__(self, appearance: Appearance, parent: QWidget) -> None:
        super().__init__(parent)
        self._appearance = appearance

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(0, _HEIGHT)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Paint title and kind at the left, the keys at the right."""
        theme, entry = self._appearance.theme, index.data(_ENTRY)
        place: QRect = option.rect
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(place, QColor(theme.tint))
            painter.fillRect(QRect(place.left(), place.top(), 3, place.height()), QColor(theme.accent))
        inside = place.adjusted(_EDGE, 0, -_EDGE, 0)
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.setFont(font(12))
        painter.setPen(QColor(theme.text2))
        painter.drawText(inside, middle | Qt.AlignmentFlag.AlignRight, entry.keys)
        taken = painter.fontMetrics().horizontalAdvance(entry.keys) + _EDGE
        kind = painter.fontMetrics().horizontalAdvance(entry.kind) + _EDGE
        painter.setFont(font(13))
        painter.setPen(QColor(theme.text if entry.enabled else theme.text3))
        room = inside.width() - taken - kind
        title = painter.fontMetrics().elidedText(entry.title, Qt.TextElideMode.ElideRight, room)
        painter.drawText(inside, middle, title)
        behind = inside.adjusted(painter.fontMetrics().horizontalAdvance(title) + _EDGE, 0, 0, 0)
        painter.setFont(font(12))
        painter.setPen(QColor(theme.text3))
        painter.drawText(behind, middle, entry.kind)
