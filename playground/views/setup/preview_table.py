"""A table of the first rows of a file of numbers, which marks ragged rows."""

from itertools import zip_longest

from PySide6.QtCore import Qt
from PySide6.QtGui import QBrush, QColor, QShowEvent
from PySide6.QtWidgets import QAbstractItemView, QTableWidget, QTableWidgetItem

from playground.core.preview import Preview
from playground.views.style.theme import Appearance, font

_SHOWN_COLUMNS = 60
_GAP = "–"
_TOO_FEW = "This row has no cell for this column."
_TOO_MANY = "There is no column for this cell."


class PreviewTable(QTableWidget):
    """Shows each row beside its line number in the file. Marks missing and surplus cells, and the line that has
    them."""

    def __init__(self, appearance: Appearance) -> None:
        super().__init__()
        self.setAccessibleName("The first rows")
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.verticalHeader().setDefaultSectionSize(24)
        self.verticalHeader().setFixedWidth(48)
        self.setFont(font(11, mono=True))
        self._appearance = appearance
        self._shown: tuple[object, ...] = ()
        self._ragged: tuple[int, int] | None = None

    def show_rows(self, preview: Preview) -> None:
        """Show the first rows, split into cells."""
        shown = preview.columns, preview.rows, preview.lines, preview.numbers
        if shown == self._shown:
            return
        self._shown = shown
        widest = max([len(preview.columns), *map(len, preview.rows)])
        names = preview.columns + ("no column",) * (widest - len(preview.columns))
        width = min(widest, _SHOWN_COLUMNS)
        self.clear()
        self.setColumnCount(width)
        self.setRowCount(len(preview.rows))
        self.setHorizontalHeaderLabels(list(names[:width]))
        for row, (line, cells) in enumerate(zip(preview.lines, preview.rows, strict=True)):
            self.setVerticalHeaderItem(row, self._line_item(line, len(cells), len(preview.columns)))
            for index, (cell, numbers) in enumerate(zip_longest(cells[:width], preview.numbers[:width])):
                self.setItem(row, index, self._cell_item(cell, numbers))
        self.resizeColumnsToContents()
        columns = len(preview.columns)
        ragged = ((row, len(cells)) for row, cells in enumerate(preview.rows) if len(cells) != columns)
        self._ragged = next(((row, min(count, columns, width - 1)) for row, count in ragged), None)
        self._scroll_to_ragged()

    def _line_item(self, line: int, cells: int, columns: int) -> QTableWidgetItem:
        item = QTableWidgetItem(str(line) if cells == columns else f"✗ {line}")
        if cells != columns:
            self._mark(item, f"Line {line:,} has too {'few' if cells < columns else 'many'} cells.")
        return item

    def _cell_item(self, text: str | None, numbers: bool | None) -> QTableWidgetItem:
        """`text` is None if the row lacks this cell, `numbers` is None if there is no such column."""
        item = QTableWidgetItem(" ".join((text or "").split()) or _GAP)
        item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        if text is None or numbers is None:
            self._mark(item, _TOO_FEW if text is None else _TOO_MANY)
        elif not numbers:
            item.setForeground(QColor(self._appearance.theme.text3))
        return item

    def _mark(self, item: QTableWidgetItem, reason: str) -> None:
        theme = self._appearance.theme
        item.setForeground(QColor(theme.err))
        item.setBackground(QBrush(QColor(theme.err_bg)))
        item.setToolTip(reason)
        item.setData(Qt.ItemDataRole.AccessibleDescriptionRole, reason)

    def showEvent(self, event: QShowEvent) -> None:
        """Scroll again: before the table is shown, scrolling has no effect."""
        super().showEvent(event)
        self._scroll_to_ragged()

    def _scroll_to_ragged(self) -> None:
        if self._ragged is None:
            self.scrollToTop()
        else:
            self.scrollTo(self.model().index(*self._ragged))
