"""What of a file is tested and never trained: a share of it, by a rule, or a file of its own."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from PySide6.QtCore import QSignalBlocker, Qt, Signal, Slot
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QPushButton, QWidget

from playground.views.widgets.elided_label import ElidedLabel
from playground.views.widgets.field_layout import fields_in_a_row, holder_of
from playground.views.widgets.number_fields import IntegerField

FILE = "file"
_RULES = {"sequences": "sequences, drawn", "last": "the last sequences", "length": "the longest sequences"}


class HeldOutFields(QWidget):
    """A choice `rule`, the `share` that it tests, and a button `choose` for a file. `keys` holds the choices under
    the names that a preset uses for them.

    Signals: `changed`, the choice differs; `file_requested`, ask for the file.
    """

    changed = Signal()
    file_requested = Signal()

    def __init__(self, keys: Mapping[str, Any]) -> None:
        super().__init__()
        self._has_rules, self._file = "split" in keys, keys["test_file"]
        self.rule = QComboBox()
        self.rule.setAccessibleName("Test on")
        self.share = IntegerField("Held out, in per cent", (1, 50))
        self.share.setSuffix(" %")
        self.share.setValue(round(keys["held_out"] * 100))
        self.choose, self.file_name = QPushButton("Choose…"), ElidedLabel()
        self.choose.setAccessibleName("Choose the test file")
        self.choose.setAutoDefault(False)
        file = QWidget()
        row = QHBoxLayout(file)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.choose)
        row.addWidget(self.file_name, 1)
        fields = fields_in_a_row(**{"Test on": self.rule, "Held out, never trained": self.share, "Test file": file})
        fields.setContentsMargins(0, 0, 0, 0)
        # A spin box is higher than its neighbours.
        for each in (self.rule, file):
            fields.setAlignment(holder_of(each), Qt.AlignmentFlag.AlignTop)
        fields.setStretchFactor(holder_of(file), 2)
        self.setLayout(fields)
        self.choose.clicked.connect(self.file_requested)
        self.rule.currentIndexChanged.connect(self._show_choice)
        self.show_sequences(several=False)
        chosen = FILE if self._file else keys.get("split", "")
        self.rule.setCurrentIndex(max(0, self.rule.findData(chosen)))
        self._show_choice()

    @property
    def keys(self) -> dict[str, Any]:
        """The user's choices."""
        rule = self.rule.currentData()
        keys = {"held_out": self.share.value() / 100, "test_file": self._file if rule == FILE else ""}
        return {**keys, "split": rule if rule in _RULES else "sequences"} if self._has_rules else keys

    @property
    def is_complete(self) -> bool:
        """Return whether the test file is chosen, if one is to be."""
        return self.rule.currentData() != FILE or bool(self._file)

    def show_sequences(self, *, several: bool) -> None:
        """Offer the rules for several sequences, or the last part of a single one."""
        rules = _RULES if several else {"": "the last part"}
        offered = {**rules, FILE: "a file of its own"}
        if [self.rule.itemData(index) for index in range(self.rule.count())] == list(offered):
            return
        chosen = self.rule.currentData()
        with QSignalBlocker(self.rule):
            self.rule.clear()
            for value, text in offered.items():
                self.rule.addItem(text, value)
            self.rule.setCurrentIndex(max(0, self.rule.findData(chosen)))
        self._show_choice()

    def show_file(self, path: str) -> None:
        """Show the file that was chosen."""
        self._file = path
        self._show_choice()

    @Slot()
    def _show_choice(self) -> None:
        of_file = self.rule.currentData() == FILE
        self.share.setEnabled(not of_file)
        self.choose.setEnabled(of_file)
        name = Path(self._file).name if self._file else "none yet"
        self.file_name.show_text(name if of_file else "")
        self.changed.emit()
