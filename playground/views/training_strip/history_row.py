"""The row beside the scrubber: captions, or buttons for a past snapshot."""

from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from playground.core.baseline import Baselines
from playground.core.bits_per_character import bits_of_loss
from playground.core.error_units import ErrorUnits, name_and_unit
from playground.core.snapshot import Evaluation
from playground.views.style.numbers import format_short
from playground.views.widgets.labels import label, set_label_text

_NAME = 12
"""The most characters of a column's name."""


class HistoryRow(QWidget):
    """Captions while the window follows training; buttons to return or continue while it shows a past snapshot."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.hint = label("Drag to any moment", "caption")
        self.heldout = label("", "caption")
        self.count = label("", "caption")
        self.back_button = QPushButton("Back to live")
        self.continue_button = QPushButton("Continue from here")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        for part in (self.heldout, self.hint, self.back_button, self.continue_button):
            row.addWidget(part)
        row.addStretch()
        row.addWidget(self.count)
        for button in (self.back_button, self.continue_button):
            button.setProperty("role", "small")
        self._past = self._low = False
        self._characters = 0
        self._units: ErrorUnits | None = None
        self._errors = self._words = ""
        self.show_moment(past=False, low=False)

    def show_kept(self, count: int) -> None:
        """Show how many snapshots there are."""
        set_label_text(self.count, f"{count:,} snapshot{'s' * (count != 1)}" if count else "")

    def show_heldout(self, held: Evaluation | None) -> None:
        """Show the newest held-out evaluation in place of the hint."""
        said = "" if held is None else f"····  held out, loss {format_short(held.loss)}"
        if held is not None and self._characters:
            said = f"····  held out, {bits_of_loss(held.loss):.2f} bits"
        if held is not None and self._units is not None and held.rmse:
            column, count = name_and_unit(self._units.columns[0])[0], len(held.rmse)
            of = f", {column if len(column) <= _NAME else column[: _NAME - 1] + '…'}" if count > 1 else ""
            said = f"····  held out, RMSE {self._units.said(0, held.rmse[0], 3)}{of}"
            self._errors = self._units.sentence(held.rmse, held.mae)
            self._explain()
        set_label_text(self.heldout, said)
        self._show()

    def show_baselines(self, baselines: Baselines, words: str) -> None:
        """Show on hover what the held-out loss is measured on and to be compared with. It is in bits for text of
        characters."""
        self._characters, self._words = baselines.characters, words
        self._explain()

    def _explain(self) -> None:
        words = " ".join(each for each in (self._errors, self._words) if each)
        self.heldout.setToolTip(words)
        self.heldout.setAccessibleDescription(words)

    def show_units(self, units: ErrorUnits | None) -> None:
        """For a series, show the first column's error in the data's own units, with those of all columns on hover."""
        self._units, self._errors = units, ""
        self._explain()

    def show_moment(self, *, past: bool, low: bool) -> None:
        """Set whether a past snapshot is shown, and whether the window is too low for captions."""
        self._past, self._low = past, low
        self._show()

    def _show(self) -> None:
        captions, held = not self._past and not self._low, bool(self.heldout.text())
        self.back_button.setVisible(self._past)
        self.continue_button.setVisible(self._past)
        self.hint.setVisible(captions and not held)
        self.heldout.setVisible(captions and held)
        self.count.setVisible(captions)
