"""The dialog before a file of the user's becomes the task: a preview of its first lines, and how to read it."""

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QEvent, QSignalBlocker, Qt, Signal, Slot
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QHBoxLayout,
    QListWidget,
    QPlainTextEdit,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from playground.core.preview import LINE_END, Preview
from playground.core.vocabulary import display_token
from playground.views.setup.forecast_fields import ForecastFields
from playground.views.setup.held_out_fields import HeldOutFields
from playground.views.setup.label_fields import LabelFields
from playground.views.setup.preview_table import PreviewTable
from playground.views.style.theme import Appearance, font
from playground.views.widgets.field_layout import fields_in_a_row
from playground.views.widgets.labels import label
from playground.views.widgets.number_fields import IntegerField
from playground.views.widgets.segmented import Segmented
from playground.views.widgets.window_placement import resize_within_screen

_LONG_NAME = 20
FEATURES = 1, 10_000
"""The least and the greatest number of features of a timestep."""
_NONE = "none"


class DataImportDialog(QDialog):
    """Asks how to read a file. `keys` holds the user's choices under the names that a preset uses for them.

    Signals: `changed`, a choice differs and the preview must be read again; `open_requested`, make the file the task;
    `reading_cancelled`, stop reading the file.
    """

    changed = Signal()
    open_requested = Signal()
    reading_cancelled = Signal()

    def __init__(
        self, name: str, keys: Mapping[str, Any], bounds: Mapping[str, tuple[float, float]], appearance: Appearance
    ) -> None:
        super().__init__()
        self.setObjectName("ownData")
        self.setWindowTitle(f"Open {name}")
        self._appearance, self._table = appearance, "delimiter" in keys
        self._is_reading, self._is_unreadable = False, False
        self.columns_known: tuple[str, ...] = ()
        self.facts, self.problem, self.note = label("", "caption"), label("", "problem"), label("", "caption")
        for words in (self.facts, self.problem, self.note):
            words.setWordWrap(True)
        self.problem.hide()
        self._has_window = "window" in keys
        self.window_field = IntegerField("Window", bounds["window"])
        self.window_field.setValue(keys.get("window", 1))
        self.labels = LabelFields(keys, FEATURES)
        self.labels.changed.connect(self._on_labels_changed)
        self.test = HeldOutFields(keys)
        self.held_out = self.test.share
        self.test.changed.connect(self._enable_open)
        self.bar = QProgressBar()
        self.bar.setAccessibleName("Reading the file")
        self.bar.setRange(0, 1000)
        self.bar.setTextVisible(False)
        self.bar.hide()
        self.cancel, self.open_button = QPushButton("Cancel"), QPushButton("Open")
        self.cancel.setAutoDefault(False)
        self.open_button.setProperty("role", "primary")
        self.open_button.setDefault(True)
        self.cancel.clicked.connect(self.reject)
        self.open_button.clicked.connect(self.open_requested)
        self._build_table(keys, bounds) if self._table else self._build_text(keys)
        self._arrange()

    def _build_text(self, keys: Mapping[str, Any]) -> None:
        self.tokens = Segmented("Tokens", (("characters", "Characters"), ("words", "Words")))
        self.tokens.set_value(keys["tokens"])
        self.tokens.changed.connect(lambda _: self.changed.emit())
        self.first = QPlainTextEdit(readOnly=True)
        self.first.setAccessibleName("The first tokens")
        self.first.setTabChangesFocus(True)
        self.first.setFont(font(12, mono=True))
        what = "line breaks are read as spaces" if self._has_window else "each line is a sequence"
        self.note.setText(f"Each token by itself; {what}.")

    def _build_table(self, keys: Mapping[str, Any], bounds: Mapping[str, tuple[float, float]]) -> None:
        self.forecast = ForecastFields(keys, bounds)
        self.forecast.changed.connect(self.changed)
        self._date_columns: tuple[str, ...] = ()
        self.delimiter, self.header, self.decimal, self.sequence = (QComboBox() for _ in range(4))
        for box, name, choices in (
            (self.delimiter, "Parted by", {"auto": "as found", ",": "comma", ";": "semicolon", "tab": "tab"}),
            (self.header, "First row", {"auto": "as found", "yes": "names", "no": "numbers"}),
            (self.decimal, "Decimal", {"auto": "as found", ".": "point", ",": "comma"}),
            (self.sequence, "Sequences by", {}),
        ):
            box.setAccessibleName(name)
            for value, text in choices.items():
                box.addItem(text, value)
            box.currentIndexChanged.connect(lambda _: self.changed.emit())
        # A file may have ten thousand columns: do not measure all their names before the box is shown.
        self.sequence.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.sequence.setMinimumContentsLength(12)
        self.columns = QListWidget()
        self.columns.setAccessibleName("Columns to learn")
        self.columns.setUniformItemSizes(True)
        self.columns.setFixedWidth(180)
        self.columns.itemChanged.connect(lambda _: self.changed.emit())
        self.cells = PreviewTable(self._appearance)
        self.note.setText("Columns with a tick are learned; “–” is a gap, and is not forecast.")

    def _arrange(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(10)
        column.addWidget(self.facts)
        if self._table:
            boxes = {"Parted by": self.delimiter, "First row": self.header, "Decimal": self.decimal}
            self.layout_fields = QWidget()
            layout = fields_in_a_row(**boxes, **{"Sequences by": self.sequence})
            layout.setContentsMargins(0, 0, 0, 0)
            self.layout_fields.setLayout(layout)
            column.addWidget(self.layout_fields)
            column.addWidget(self.labels)
            middle = QHBoxLayout()
            middle.addWidget(self.columns)
            middle.addWidget(self.cells, 1)
            column.addLayout(middle, 1)
            column.addWidget(self.forecast)
        else:
            column.addWidget(self.tokens)
            column.addWidget(self.labels)
            column.addWidget(self.first, 1)
        column.addWidget(self.problem)
        column.addWidget(self.note)
        unit = "rows" if self._table else "tokens"
        row = QHBoxLayout()
        row.setSpacing(8)
        if self._has_window:
            row.addLayout(fields_in_a_row(**{f"Window, in {unit}": self.window_field}), 1)
        row.addWidget(self.test, 4)
        column.addLayout(row)
        column.addWidget(self.bar)
        foot = QHBoxLayout()
        foot.addWidget(self.cancel)
        foot.addStretch()
        foot.addWidget(self.open_button)
        column.addLayout(foot)
        resize_within_screen(self, 760, 680 if self._table else 560)

    @property
    def keys(self) -> dict[str, Any]:
        """The user's choices. `columns` is empty if every possible column is learned."""
        keys: dict[str, Any] = {**self.test.keys, **self.labels.keys}
        if self._has_window:
            keys["window"] = self.window_field.value()
        if not self._table:
            return {**keys, "tokens": self.tokens.value}
        sequence = self.sequence.currentText() if self.sequence.currentIndex() > 0 else ""
        items = [self.columns.item(row) for row in range(self.columns.count())]
        ticked = [item.text() for item in items if item.checkState() == Qt.CheckState.Checked]
        apart = sequence, keys["label"]
        others = [name for name in self.columns_known if name not in (*apart, *self._date_columns)]
        return {
            **keys,
            **self.forecast.keys,
            "delimiter": self.delimiter.currentData(),
            "header": self.header.currentData(),
            "decimal": self.decimal.currentData(),
            "sequence": sequence,
            "columns": () if ticked == others else tuple(name for name in ticked if name not in apart),
        }

    def show_preview(self, preview: Preview) -> None:
        """Show the first lines as these choices read them, and the problem with them."""
        self.facts.setText(" · ".join(preview.facts))
        self.show_problem(preview.problem, refused=bool(preview.problem))
        self.test.show_sequences(several=preview.has_several)
        if self._table:
            with QSignalBlocker(self.columns):
                self._show_columns(preview)
            self.labels.show_preview(preview)
            self._show_labelled()
            self.layout_fields.setVisible(not preview.is_parted)
            self.cells.show_rows(preview)
        else:
            between = "  " if self.tokens.value == "words" else " "
            shown = between.join(display_token(token) for token in preview.tokens)
            self.first.setPlainText(shown.replace(f"{between}{display_token(LINE_END)}{between}", "\n"))
        self._enable_window()

    def _show_columns(self, preview: Preview) -> None:
        self._date_columns = preview.date_columns
        self.forecast.show_columns(preview.columns, preview.numbers, preview.dates)
        if preview.columns != self.columns_known:
            self.columns_known = preview.columns
            self.columns.clear()
            # A file may have ten thousand columns: add all at once and emit no signal for each.
            self.columns.addItems(preview.columns)
            with QSignalBlocker(self.columns.model()):
                for row, (name, numbers) in enumerate(zip(preview.columns, preview.numbers, strict=True)):
                    item = self.columns.item(row)
                    is_date = name in preview.date_columns
                    item.setCheckState(Qt.CheckState.Checked if numbers and not is_date else Qt.CheckState.Unchecked)
                    if is_date or not numbers or len(name) > _LONG_NAME:
                        more = "holds dates" if is_date else "holds more than numbers"
                        item.setToolTip(name if numbers and not is_date else f"{name}: {more}")
            blocked = self.sequence.blockSignals(True)
            self.sequence.clear()
            self.sequence.addItems([_NONE, *preview.columns])
            self.sequence.setCurrentText(preview.sequence or _NONE)
            self.sequence.blockSignals(blocked)
        for name in {preview.sequence, preview.label} & set(self.columns_known):
            # The columns that name the sequences and their labels cannot be learned.
            self.columns.item(self.columns_known.index(name)).setCheckState(Qt.CheckState.Unchecked)

    @Slot()
    def _on_labels_changed(self) -> None:
        self._enable_window()
        if self._table:
            self._show_labelled()
        self.changed.emit()

    def _show_labelled(self) -> None:
        self.forecast.show_labelled(labelled=bool(self.labels.keys["label"]))

    def _enable_window(self) -> None:
        """A whole sequence with one answer has no window."""
        self.window_field.setEnabled(self.labels.chosen_readout == "every-step")

    def show_problem(self, sentence: str, *, refused: bool = False) -> None:
        """Show what is wrong with the file, or nothing, and end the progress. `refused` disables Open."""
        self._is_unreadable = refused
        self.problem.setText(sentence)
        self.problem.setVisible(bool(sentence))
        self.show_progress(None)

    def show_progress(self, share: float | None) -> None:
        """Show which part of the file has been read, from 0 to 1; None while nothing is being read."""
        self._is_reading = share is not None
        self.bar.setVisible(self._is_reading)
        self.bar.setValue(round(1000 * (share or 0)))
        self._enable_open()
        self.cancel.setText("Stop reading" if self._is_reading else "Cancel")

    @Slot()
    def _enable_open(self) -> None:
        self.open_button.setEnabled(not self._is_reading and not self._is_unreadable and self.test.is_complete)

    def reject(self) -> None:
        """Stop reading, or close the dialog when nothing is being read."""
        if self._is_reading:
            self.reading_cancelled.emit()
        else:
            super().reject()

    def changeEvent(self, event: QEvent) -> None:
        """Read a refused file again when the user returns to the window: it may be corrected now."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.ActivationChange and self.isActiveWindow() and self._is_unreadable:
            self.changed.emit()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Stop reading."""
        self.reading_cancelled.emit()
        super().closeEvent(event)
