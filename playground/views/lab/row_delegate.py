"""Paints the rows of the model table: markers and bars beside the texts."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QAbstractItemView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from playground.views.figures import models
from playground.views.lab.share_bar import paint_share_bar
from playground.views.style.theme import Appearance, Theme, font, pixmap

RUNS, STATUS = 5, 6
"""The columns with more than text."""
SHARE, STATE = Qt.ItemDataRole.UserRole + 1, Qt.ItemDataRole.UserRole + 2
CELL = Qt.ItemDataRole.UserRole + 10
LEFT = 32
_GAP, _SHORTEST = 16, 24
_MIDDLE = Qt.AlignmentFlag.AlignVCenter
_ICONS = {"Done": ("check", "ok"), "Diverged": ("triangle-alert", "err"), "Failed": ("triangle-alert", "err")}


class RowDelegate(QStyledItemDelegate):
    """Paints model rows and run rows."""

    def __init__(self, appearance: Appearance, view: QAbstractItemView) -> None:
        super().__init__(view)
        self._appearance, self._view = appearance, view
        appearance.changed.connect(view.viewport().update)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Paint one cell over the row's background."""
        theme, place, column = self._appearance.theme, option.rect, index.column()
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_background(painter, option, column, theme)
        is_run = index.parent().isValid()
        if column == 0:
            self._paint_name(painter, place, index, theme, is_run=is_run)
        elif column == RUNS and not is_run:
            self._paint_progress(painter, place, index, theme)
        elif column == STATUS:
            self._paint_status(painter, place, str(index.data() or ""), theme)
        else:
            self._paint_text(painter, place, index, theme, is_run=is_run)
        painter.restore()

    def _paint_background(self, painter: QPainter, option: QStyleOptionViewItem, column: int, theme: Theme) -> None:
        """Paint a line below the row; tint the row that has the keyboard focus and mark it with a bar."""
        place, state = option.rect, option.state
        if state & QStyle.StateFlag.State_Selected and self._view.hasFocus():
            painter.fillRect(place, QColor(theme.tint))
            if column == 0:
                painter.fillRect(QRect(place.left(), place.top(), 3, place.height()), QColor(theme.accent))
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(place, QColor(theme.bg))
        left = place.left() + (LEFT if column == 0 else 0)
        right = place.right() + 1 - (LEFT if column == STATUS else 0)
        painter.fillRect(QRect(left, place.bottom(), right - left, 1), QColor(theme.line))

    def _paint_name(
        self, painter: QPainter, place: QRect, index: QModelIndex | QPersistentModelIndex, theme: Theme, *, is_run: bool
    ) -> None:
        left, middle = place.left() + LEFT, place.center().y() + 0.5
        if is_run:
            painter.setFont(font(12))
            painter.setPen(QColor(theme.text2))
            painter.drawText(QRectF(left + 26, place.top(), place.width(), place.height()), _MIDDLE, index.data())
            return
        arrow = pixmap("chevron-down" if self._is_expanded(index) else "chevron-right", theme.text3, 14)
        painter.drawPixmap(left - 22, round(middle - 7), arrow)
        cell = index.data(CELL)
        models.Marker(theme).paint(painter, cell, QPointF(left + 6, middle))
        painter.setFont(font(12, 600))
        painter.setPen(QColor(theme.text))
        painter.drawText(QRectF(left + 26, place.top(), place.width(), place.height()), _MIDDLE, index.data())

    def _is_expanded(self, index: QModelIndex | QPersistentModelIndex) -> bool:
        return bool(self._view.isExpanded(index))  # type: ignore[attr-defined]

    @staticmethod
    def _paint_progress(
        painter: QPainter, place: QRect, index: QModelIndex | QPersistentModelIndex, theme: Theme
    ) -> None:
        share, moving = index.data(SHARE) or (0.0, False)
        left, width = place.left() + _GAP, place.width() - 2 * _GAP - 76
        if width >= _SHORTEST:
            bar = QRectF(left, place.center().y() - 2.5, width, 6)
            paint_share_bar(painter, bar, share, theme, moving=moving and share < 1)
            left += width + 14
        painter.setFont(font(12))
        painter.setPen(QColor(theme.text2))
        words = QRectF(left, place.top(), 76, place.height())
        painter.drawText(words, _MIDDLE, str(index.data()))

    @staticmethod
    def _paint_status(painter: QPainter, place: QRect, text: str, theme: Theme) -> None:
        if text.lower().endswith("failed"):
            return  # A widget with text and a button covers this cell.
        running = text == "Running"
        painter.setFont(font(12, 600 if running else 400))
        painter.setPen(QColor(theme.accent if running else theme.text2))
        words = QRectF(place.adjusted(0, 0, -LEFT, 0))
        painter.drawText(words, Qt.AlignmentFlag.AlignRight | _MIDDLE, text)
        if text in _ICONS:
            name, colour = _ICONS[text]
            left = words.right() - painter.fontMetrics().horizontalAdvance(text) - 22
            painter.drawPixmap(round(left), place.center().y() - 6, pixmap(name, getattr(theme, colour), 14))

    @staticmethod
    def _paint_text(
        painter: QPainter, place: QRect, index: QModelIndex | QPersistentModelIndex, theme: Theme, *, is_run: bool
    ) -> None:
        number = index.column() in {2, 3, 4}
        strong = index.column() == 3
        painter.setFont(font(11 if is_run else 12, 600 if strong else 400))
        painter.setPen(QColor(theme.text if strong or index.column() == 2 else theme.text2))
        side = Qt.AlignmentFlag.AlignRight if number else Qt.AlignmentFlag.AlignLeft
        inner = place.adjusted(0 if number else _GAP if index.column() == RUNS else 4, 0, -4, 0)
        text = painter.fontMetrics().elidedText(str(index.data() or ""), Qt.TextElideMode.ElideRight, inner.width())
        painter.drawText(inner, side | _MIDDLE, text)
