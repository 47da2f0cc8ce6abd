"""The field for gap lengths: choose a list or type one."""

import re
from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QComboBox, QWidget

from playground.core.memory_lab import LONGEST_GAP

SUGGESTED_GAPS = (
    (1, 2, 5, 10, 20, 50, 100, 200),
    (1, 2, 3, 5, 8, 12, 20, 32, 50, 100),
    (1, 2, 5, 10, 20, 50),
    (1, 10, 100),
)
MAX_GAPS = 20
"""More gaps could not be told apart in the plot."""


def format_gaps(gaps: Sequence[int]) -> str:
    """Write gaps as the field shows them."""
    return ", ".join(map(str, gaps))


def parse_gaps(text: str) -> tuple[int, ...] | None:
    """Return the gaps in a text, sorted and unique; None if the text is not a valid list."""
    parts = re.split(r"[\s,;]+", text.strip(" ,;\t"))
    if not all(part.isascii() and part.isdigit() and len(part) < 5 for part in parts):
        return None
    gaps = sorted({int(part) for part in parts})
    return tuple(gaps) if gaps[0] >= 1 and gaps[-1] <= LONGEST_GAP and len(gaps) <= MAX_GAPS else None


class GapsField(QComboBox):
    """`gaps_changed` carries new gaps. An invalid list is put back; `refused` carries the reason, empty for a valid
    one."""

    gaps_changed = Signal(object)
    refused = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setEditable(True)
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.setAccessibleName("Gap lengths")
        self.addItems([format_gaps(gaps) for gaps in SUGGESTED_GAPS])
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self._gaps: tuple[int, ...] = SUGGESTED_GAPS[0]
        self.activated.connect(lambda _: self._accept_text())
        field = self.lineEdit()
        assert field is not None
        field.setAccessibleName("Gap lengths")
        field.editingFinished.connect(self._accept_text)

    def set_gaps(self, gaps: tuple[int, ...]) -> None:
        """Show gaps without emitting a signal."""
        self._gaps = gaps
        self._show_gaps()

    def _show_gaps(self) -> None:
        if self.currentText() != format_gaps(self._gaps):
            with QSignalBlocker(self):
                self.setEditText(format_gaps(self._gaps))
                field = self.lineEdit()
                assert field is not None
                field.setCursorPosition(0)

    def _accept_text(self) -> None:
        gaps = parse_gaps(self.currentText())
        if gaps is None:
            self.refused.emit(f"At most {MAX_GAPS} numbers from 1 to {LONGEST_GAP}, such as 1, 5, 20.")
        elif gaps != self._gaps:
            self._gaps = gaps
            self.refused.emit("")
            self.gaps_changed.emit(gaps)
        else:
            self.refused.emit("")
        self._show_gaps()
