"""The table of models. A model's row expands to its runs; a double click opens a run."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QWidget,
)

from playground.core.cell_kinds import KINDS
from playground.core.memory_lab import LabModel, LabPage, LabRun
from playground.views.lab import table_text
from playground.views.lab.row_delegate import RUNS, SHARE, STATE, STATUS, RowDelegate
from playground.views.style.theme import Appearance
from playground.views.widgets.labels import label

MODEL_ROW, RUN_ROW, HEADING = 38, 28, 36
_WIDTHS, _NARROW = (156, 200, 88, 108, 100, 220, 168), (150, 100, 76, 94, 100, 84, 152)
"""Column widths, and those for a narrow window, where the runs have no bar."""
_SEES = 1
_CELL, _IDENTITY = Qt.ItemDataRole.UserRole + 10, Qt.ItemDataRole.UserRole + 11


class ModelTable(QTreeWidget):
    """Shows the models of a `LabPage`. `opened` carries the identity of a run to open, `retried` those of failed runs
    to repeat."""

    opened = Signal(str)
    retried = Signal(object)

    def __init__(self, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("labTable")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setAccessibleName("Models and their runs")
        self.setColumnCount(len(table_text.COLUMN_TITLES))
        self.setHeaderLabels(table_text.column_titles(None))
        self.setRootIsDecorated(False)
        self.setIndentation(0)
        self.setExpandsOnDoubleClick(False)
        self.setAllColumnsShowFocus(True)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setItemDelegate(RowDelegate(appearance, self))
        self._set_up_columns()
        self._models: dict[str, QTreeWidgetItem] = {}
        self._runs: dict[str, QTreeWidgetItem] = {}
        self._shown: dict[str, tuple[LabModel, bool]] = {}
        self.itemClicked.connect(lambda item, _: item.setExpanded(not item.isExpanded()))
        self.itemActivated.connect(lambda item, _: self._activate(item))

    def _set_up_columns(self) -> None:
        header = self.header()
        header.setSectionsMovable(False)
        header.setSectionsClickable(False)
        header.setFixedHeight(HEADING)
        header.setMinimumSectionSize(40)
        header.setStretchLastSection(False)
        for column, width in enumerate(_WIDTHS):
            stretch = column in {_SEES, RUNS}
            mode = QHeaderView.ResizeMode.Stretch if stretch else QHeaderView.ResizeMode.Fixed
            header.setSectionResizeMode(column, mode)
            header.resizeSection(column, width)
            self.headerItem().setTextAlignment(column, alignment(column) | Qt.AlignmentFlag.AlignVCenter)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Use narrower columns in a narrow window."""
        super().resizeEvent(event)
        header, narrow = self.header(), self.width() < sum(_WIDTHS)
        mode = QHeaderView.ResizeMode.Fixed if narrow else QHeaderView.ResizeMode.Stretch
        header.setSectionResizeMode(RUNS, mode)
        for column, width in enumerate(_NARROW if narrow else _WIDTHS):
            header.resizeSection(column, width)

    def sizeHint(self) -> QSize:
        """Return room for every model while none is expanded."""
        return QSize(800, HEADING + MODEL_ROW * max(len(self._models), 1) + 12)

    def show_page(self, page: LabPage) -> None:
        """Show these models; expanded and selected rows stay so."""
        runs = [run.identity for model in page.models for run in model.runs]
        if list(self._models) != [model.row for model in page.models] or list(self._runs) != runs:
            self._rebuild(page.models)
        axis = page.plot.axis
        largest = max(page.setup.gaps, default=None)
        self.setHeaderLabels(
            table_text.column_titles(largest)
            if axis is None
            else table_text.varied_column_titles(axis.key, axis.quantity)
        )
        for model in page.models:
            if self._shown.get(model.row) == (model, page.running):
                continue
            before, _ = self._shown.get(model.row, (None, False))
            self._shown[model.row] = model, page.running
            item = self._models[model.row]
            self._write_texts(
                item,
                table_text.model_row(
                    model, model.value or KINDS[model.cell].name, table_text.model_status(model, page.running)
                ),
            )
            item.setData(RUNS, SHARE, (model.done / max(len(model.runs), 1), page.running))
            self._show_retry(item, model.failed)
            known = set(before.runs) if before is not None else set()
            for run in model.runs:
                if run not in known:
                    self._show_run(run)
        self.viewport().update()

    def _rebuild(self, rows: Sequence[LabModel]) -> None:
        opened = {cell for cell, item in self._models.items() if item.isExpanded()}
        self.clear()
        self._models, self._runs, self._shown = {}, {}, {}
        for model in rows:
            item = _row_item(self, MODEL_ROW)
            item.setData(0, _CELL, model.cell)
            self._models[model.row] = item
            for run in model.runs:
                child = _row_item(item, RUN_ROW)
                child.setData(0, _IDENTITY, run.identity)
                child.setToolTip(0, "Double click opens this run in the main window")
                self._runs[run.identity] = child
            item.setExpanded(model.row in opened)
        if rows:
            self.setCurrentItem(self._models[rows[0].row])
        self.updateGeometry()

    def _show_run(self, run: LabRun) -> None:
        item = self._runs[run.identity]
        self._write_texts(item, table_text.run_row(run))
        if run.reason:
            for column in (1, STATUS):
                item.setToolTip(column, run.reason)
        self._show_retry(item, (run,) if run.state == "failed" else ())

    @staticmethod
    def _write_texts(item: QTreeWidgetItem, texts: Sequence[str]) -> None:
        for column, text in enumerate(texts):
            if item.text(column) != text:
                item.setText(column, text)
                item.setToolTip(column, text if column == _SEES else item.toolTip(column))
        state = texts[-1]
        item.setData(STATUS, STATE, state)

    def _show_retry(self, item: QTreeWidgetItem, failed: Sequence[LabRun]) -> None:
        """Show a button that repeats failed runs, with the reasons in its tooltip."""
        there = self.itemWidget(item, STATUS)
        if not failed:
            if there is not None:
                self.removeItemWidget(item, STATUS)
            return
        if not isinstance(there, _Retry):
            there = _Retry()
            self.setItemWidget(item, STATUS, there)
        reasons = "\n".join(dict.fromkeys(run.reason for run in failed))
        there.show_failed(item.text(STATUS), reasons, partial(self._retry, tuple(run.identity for run in failed)))

    def _retry(self, identities: tuple[str, ...]) -> None:
        self.retried.emit(identities)

    def _activate(self, item: QTreeWidgetItem) -> None:
        """Open the run of a row, on Enter or a double click."""
        identity = item.data(0, _IDENTITY)
        if identity:
            self.opened.emit(identity)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter expands and collapses a model's row; R repeats its failed runs. Space, Esc and the full stop go to the
        window."""
        item = self.currentItem()
        if item is not None and not item.data(0, _IDENTITY) and event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            item.setExpanded(not item.isExpanded())
        elif item is not None and event.key() == Qt.Key.Key_R and not event.modifiers():
            widget = self.itemWidget(item, STATUS)
            if isinstance(widget, _Retry):
                widget.button.click()
        elif event.key() in {Qt.Key.Key_Space, Qt.Key.Key_Escape, Qt.Key.Key_Period}:
            event.ignore()
        else:
            super().keyPressEvent(event)


def alignment(column: int) -> Qt.AlignmentFlag:
    """Align numbers and the status at the right, text at the left."""
    return Qt.AlignmentFlag.AlignRight if column in {2, 3, 4, STATUS} else Qt.AlignmentFlag.AlignLeft


def _row_item(parent: QTreeWidget | QTreeWidgetItem, height: int) -> QTreeWidgetItem:
    item = QTreeWidgetItem(parent)
    for column in range(len(table_text.COLUMN_TITLES)):
        item.setSizeHint(column, QSize(0, height))
    return item


class _Retry(QWidget):
    """A count of failed runs, and a button that repeats them."""

    def __init__(self) -> None:
        super().__init__()
        self.words = label("", "problem")
        self.button = QPushButton("Retry")
        self.button.setProperty("role", "small")
        self._again: partial[None] | None = None
        self.button.clicked.connect(lambda: self._again and self._again())
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 30, 0)
        row.setSpacing(8)
        row.addStretch()
        row.addWidget(self.words)
        row.addWidget(self.button)

    def show_failed(self, text: str, reasons: str, again: "partial[None]") -> None:
        """Show how many runs failed, why, and a button that calls `again`."""
        self._again = again
        self.words.setText(f"⚠ {text}")
        self.setToolTip(reasons)
        self.button.setAccessibleName(f"Retry, {text}: {reasons}")
