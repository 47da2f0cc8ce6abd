"""The fields that say when training stops."""

from dataclasses import replace
from typing import Any

from PySide6.QtCore import QObject, QSignalBlocker, Signal
from PySide6.QtGui import QStandardItemModel
from PySide6.QtWidgets import QComboBox

from playground.core.specs import Mark, bounds
from playground.views.widgets.field_layout import with_fixed_width
from playground.views.widgets.labels import label
from playground.views.widgets.number_fields import DecimalField

STOPS = (
    ("never", "never", 0.0),
    ("accuracy", "accuracy ≥", 1.0),
    ("sequence_accuracy", "sequences right ≥", 1.0),
    ("loss", "loss ≤", 0.05),
    ("confidence", "confidence ≥", 0.95),
    ("error", "largest error ≤", 0.1),
    ("free_run_error", "free-run error ≤", 0.1),
)
"""Quantity, its text, and its usual value."""


_UNITS = {"": "in the numbers’ own unit", "σ": "in standard deviations of each column"}
"""The unit of an error in words, by its symbol."""
_MIN_WIDTH, _EXTRA_WIDTH = 72, 34
"""Pixels: the least width of the value's field, and its width without the number."""


class StopWhen(QObject):
    """The fields `quantity` and `value`, and `also`, a text for all further conditions. `changed` carries the new
    `Mark` or None."""

    changed = Signal(object)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._mark: Mark | None = None
        self._shown, self._unit = "never", ""
        self.quantity = QComboBox()
        self.quantity.setAccessibleName("Stop when")
        for value, text, _ in STOPS:
            self.quantity.addItem("No end to training" if value == "never" else f"Until {text}", value)
        # Leave enough width for the value beside it.
        self.quantity.setMinimumWidth(120)
        self.value = DecimalField("Stop value", bounds(Mark, "loss"))
        self.also = label("", "caption")
        self.also.hide()
        self.quantity.activated.connect(self._on_quantity)
        self.value.valueChanged.connect(self._on_value)

    def _on_quantity(self, index: int) -> None:
        quantity, _, usual = STOPS[index]
        if quantity != self._shown:
            self._show(quantity, usual)
            self._on_value()

    def set_available(self, goals: frozenset[str], unit: str = "") -> None:
        """Disable what this task cannot measure. `unit` is the unit of an error, as in `Numbers.divisor_text`."""
        self._unit = unit
        model = self.quantity.model()
        assert isinstance(model, QStandardItemModel)
        for row, (quantity, _, _) in enumerate(STOPS):
            model.item(row).setEnabled(quantity in goals)

    def show_mark(self, mark: Mark | None) -> None:
        """Show a mark without emitting `changed`."""
        self._mark = mark
        wanted = [
            (name, text, value) for name, text, _ in STOPS[1:] if (value := getattr(mark, name, None)) is not None
        ]
        quantity, _, value = wanted[0] if wanted else ("never", "", 0.0)
        self._show(quantity, value)
        also = ", ".join(f"{text} {value:g}{self._unit_of(name)}" for name, text, value in wanted[1:])
        self.also.setText(f"and {also}" if also else "")
        self.also.setVisible(bool(also))

    def _show(self, quantity: str, value: float) -> None:
        self._shown = quantity
        self.quantity.setCurrentIndex(self.quantity.findData(quantity))
        self.value.setEnabled(quantity != "never")
        if quantity != "never":
            with QSignalBlocker(self.value):
                self.value.setRange(*bounds(Mark, quantity))
                self.value.setValue(value)
        self._show_unit()
        self._fit()

    def _show_unit(self) -> None:
        """Show the unit of an error behind the value and in the tooltip."""
        scaled = f"in numbers as they are learned, which are divided by {self._unit.removeprefix('× ')}"
        said = {"error": _UNITS.get(self._unit, scaled), "free_run_error": "in amplitudes of the true wave"}
        words = f"Set the value at which training stops: {self.value.minimum():g} to {self.value.maximum():g}"
        self.value.setSuffix(self._unit_of(self._shown))
        self.value.setToolTip(f"{', '.join((words, *([said[self._shown]] if self._shown in said else [])))}.")

    def _unit_of(self, quantity: str) -> str:
        """The unit behind a quantity's value."""
        return f" {self._unit}" if quantity == "error" and self._unit else ""

    def _fit(self) -> None:
        """Make the field wide enough for its number."""
        text = self.value.fontMetrics().horizontalAdvance(self.value.text())
        with_fixed_width(self.value, max(_MIN_WIDTH, text + _EXTRA_WIDTH))

    def _on_value(self) -> None:
        self._fit()
        quantity = self.quantity.currentData()
        old = self._mark or Mark()
        # Another quantity replaces all conditions; another value of the same quantity keeps the further ones.
        kept = old if getattr(old, quantity, None) is not None else Mark(steps=old.steps)
        values: dict[str, Any] = {quantity: self.value.value()}
        self._mark = None if quantity == "never" else replace(kept, **values)
        self.changed.emit(self._mark)
