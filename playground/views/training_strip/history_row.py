"""The row beside the scrubber: what can be done with a run's snapshots, in words or as two buttons."""

from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from playground.core.bits import Bits, bits
from playground.core.snapshot import Evaluation
from playground.views.style.numbers import shorten
from playground.views.widgets.controls import label, retext


class HistoryRow(QWidget):
    """Captions while the training is followed; while a snapshot is looked at, the buttons that lead away from it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.hint = label("Drag to any moment", "caption")
        self.heldout = label("", "caption")
        self.count = label("", "caption")
        self.back = QPushButton("Back to live")
        self.back.setToolTip("Follow the training again (Shift+End)")
        self.go_on = QPushButton("Continue from here")
        self.go_on.setToolTip("A new run from this step, trained as it is set now; what came after it is left")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        for part in (self.heldout, self.hint, self.back, self.go_on):
            row.addWidget(part)
        row.addStretch()
        row.addWidget(self.count)
        for button in (self.back, self.go_on):
            button.setProperty("role", "small")
        self._past = self._low = False
        self._bits: Bits | None = None
        self.show_moment(past=False, low=False)

    def show_kept(self, count: int) -> None:
        """How many snapshots there are."""
        retext(self.count, f"{count:,} snapshot{'s' * (count != 1)}" if count else "")

    def show_heldout(self, held: Evaluation | None) -> None:
        """The newest measurement on held-out sequences, in place of the hint."""
        said = "" if held is None else f"····  held out, loss {shorten(held.loss)}"
        if held is not None and self._bits is not None:
            said = f"····  held out, {bits(held.loss):.2f} bits"
        retext(self.heldout, said)
        self._show()

    def show_bits(self, known: Bits | None) -> None:
        """For a text of characters, its loss is told in bits; on hover, what they can be compared with."""
        self._bits = known
        words = known.told() if known is not None else ""
        self.heldout.setToolTip(words)
        self.heldout.setAccessibleDescription(words)

    def show_moment(self, *, past: bool, low: bool) -> None:
        """Whether a snapshot is looked at, and whether the window is too low for captions."""
        self._past, self._low = past, low
        self._show()

    def _show(self) -> None:
        captions, held = not self._past and not self._low, bool(self.heldout.text())
        self.back.setVisible(self._past)
        self.go_on.setVisible(self._past)
        self.hint.setVisible(captions and not held)
        self.heldout.setVisible(captions and held)
        self.count.setVisible(captions)
