"""The field of gap lengths: one of a few lists, or one that is typed."""

import re
from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QComboBox, QWidget

from playground.core.memory_lab import LONGEST_GAP

LISTS = (
    (1, 2, 5, 10, 20, 50, 100, 200),
    (1, 2, 3, 5, 8, 12, 20, 32, 50, 100),
    (1, 2, 5, 10, 20, 50),
    (1, 10, 100),
)
MOST = 20
"""More gaps than these are not told apart in the plot."""


def written(gaps: Sequence[int]) -> str:
    """Gaps as the field shows them."""
    return ", ".join(map(str, gaps))


def read(text: str) -> tuple[int, ...] | None:
    """The gaps of a text, each once and in order; None where it is no list of them."""
    parts = re.split(r"[\s,;]+", text.strip(" ,;\t"))
    if not all(part.isascii() and part.isdigit() and len(part) < 5 for part in parts):
        return None
    gaps = sorted({int(part) for part in parts})
    return tuple(gaps) if gaps[0] >= 1 and gaps[-1] <= LONGEST_GAP and len(gaps) <= MOST else None


class GapsField(QComboBox):
    """Tells of other gaps as `gaps_changed`; what is no list of gaps is put back, and `refused` says why."""

    gaps_changed = Signal(object)
    refused = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setEditable(True)
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.setAccessibleName("Gap lengths")
        self.setToolTip(f"Numbers of timesteps from 1 to {LONGEST_GAP}, with commas between; at most {MOST}")
        self.addItems([written(gaps) for gaps in LISTS])
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self._gaps: tuple[int, ...] = LISTS[0]
        self.activated.connect(lambda _: self._take())
        field = self.lineEdit()
        assert field is not None
        field.setAccessibleName("Gap lengths")
        field.editingFinished.connect(self._take)

    def set_gaps(self, gaps: tuple[int, ...]) -> None:
        """Show gaps without telling."""
        self._gaps = gaps
        self._write()

    def _write(self) -> None:
        if self.currentText() != written(self._gaps):
            with QSignalBlocker(self):
                self.setEditText(written(self._gaps))
                field = self.lineEdit()
                assert field is not None
                field.setCursorPosition(0)

    def _take(self) -> None:
        gaps = read(self.currentText())
        if gaps is None:
            self.refused.emit(f"At most {MOST} numbers from 1 to {LONGEST_GAP}, such as 1, 5, 20.")
        elif gaps != self._gaps:
            self._gaps = gaps
            self.refused.emit("")
            self.gaps_changed.emit(gaps)
        else:
            self.refused.emit("")
        self._write()
