"""The labels of a file's sequences: where they are, what a row is, and when the network answers."""

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QSignalBlocker, Qt, Signal, Slot
from PySide6.QtWidgets import QComboBox, QWidget

from playground.core.preview import Preview
from playground.core.specs import Readout
from playground.views.widgets.field_layout import fields_in_a_row, holder_of
from playground.views.widgets.number_fields import IntegerField
from playground.views.widgets.segmented import Segmented

_NONE = "none, the next row is asked"
_ROWS = {"timestep": "a timestep", "sequence": "a sequence"}
_READOUTS = (("final", "Final"), ("mean", "Mean"), ("every-step", "Every step"))
_READOUT: dict[str, Readout] = {"final": "final", "mean": "mean", "every-step": "every-step"}
_TIPS = {
    "label": "The column that holds the labels to learn; without one, the network learns the next row.",
    "row": "Whether a row of the file is one timestep, or all numbers of a sequence.",
    "features": "How many numbers of a row make one timestep, where a row is a sequence.",
    "readout": "Whether the network answers once, at the end or from the mean of all timesteps, or at each of them.",
}


class LabelFields(QWidget):
    """Choices `label`, `row`, `features` and `readout`. `keys` holds those of the task under the names that a preset
    uses for them; the readout belongs to the model. Of lines only that is asked, and of a text nothing.

    `changed`: a choice differs.
    """

    changed = Signal()

    def __init__(self, keys: Mapping[str, Any], bounds: tuple[float, float]) -> None:
        super().__init__()
        self._is_table = "label" in keys
        self._has_answers = self._is_table or "sequences" in keys
        self.label, self.row = QComboBox(), QComboBox()
        self.label.setAccessibleName("Labels in")
        self.row.setAccessibleName("A row is")
        # A file may have ten thousand columns: do not measure all their names before the box is shown.
        self.label.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.label.setMinimumContentsLength(12)
        for value, text in _ROWS.items():
            self.row.addItem(text, value)
        self.features = IntegerField("Numbers a timestep", bounds)
        self.readout = Segmented("Read out", _READOUTS)
        self.readout.set_value("final")
        fields: dict[str, QWidget] = {
            "Labels in": self.label,
            "A row is": self.row,
            "Numbers a timestep": self.features,
        }
        shown = {**fields, "Read out": self.readout} if self._is_table else {"Read out": self.readout}
        layout = fields_in_a_row(**shown)
        layout.setContentsMargins(0, 0, 0, 0)
        for field in shown.values():
            layout.setAlignment(holder_of(field), Qt.AlignmentFlag.AlignTop)
        self.setLayout(layout)
        for name, tip in _TIPS.items():
            getattr(self, name).setToolTip(tip)
        if self._is_table:
            self.label.addItem(_NONE, "")
            self.row.setCurrentIndex(self.row.findData(keys["row"]))
            self.features.setValue(keys["features"])
            self._enable()
            self.label.currentIndexChanged.connect(self._on_changed)
            self.row.currentIndexChanged.connect(self._on_changed)
            self.features.valueChanged.connect(self._on_changed)
        self.readout.changed.connect(self._on_changed)
        if not self._has_answers:
            self.hide()

    @property
    def keys(self) -> dict[str, Any]:
        """The user's choices of the task."""
        if not self._is_table:
            return {}
        return {"label": self.label.currentData(), "row": self.row.currentData(), "features": self.features.value()}

    @property
    def chosen_readout(self) -> Readout:
        """The readout: of every step for rows without labels."""
        asks_next = not self._has_answers or (self._is_table and not self.label.currentData())
        return "every-step" if asks_next else _READOUT[self.readout.value]

    def show_preview(self, preview: Preview) -> None:
        """Offer the columns that may hold labels, and choose the one that the preview was read with."""
        if not self._is_table:
            return
        with QSignalBlocker(self.label):
            if tuple(self.label.itemData(index) for index in range(1, self.label.count())) != preview.labels:
                self.label.clear()
                self.label.addItem(_NONE, "")
                self.label.addItems(preview.labels)
                for index, name in enumerate(preview.labels, start=1):
                    self.label.setItemData(index, name)
            self.label.setCurrentIndex(max(0, self.label.findData(preview.label)))
        for field in (self.row, self.features):
            holder_of(field).setVisible(not preview.is_parted)
        self._enable()

    def _enable(self) -> None:
        self.features.setEnabled(self.row.currentData() == "sequence")
        self.readout.setEnabled(bool(self.label.currentData()))

    @Slot()
    def _on_changed(self) -> None:
        if self._is_table:
            self._enable()
        self.changed.emit()
