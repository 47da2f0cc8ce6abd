"""What of a table is forecast: which columns, how far ahead, and what is taken from the numbers before."""

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import QSignalBlocker, Qt, Signal, Slot
from PySide6.QtWidgets import QComboBox, QLineEdit, QVBoxLayout, QWidget

from playground.views.widgets.field_layout import fields_in_a_row, holder_of
from playground.views.widgets.number_fields import IntegerField

_ALL = "all learned columns"
_AUTO, _NONE = "auto", ""

_DIFFERENCES = {
    "auto": "as measured",
    "none": "nothing",
    "first": "the last row",
    "seasonal": "a season ago",
    "both": "both",
}
_TRENDS = {"none": "kept", "linear": "linear, removed"}
_SCALES = {"standard": "mean and deviation", "min-max": "0 to 1", "log": "logarithm", "none": "as they are"}
_GAPS = {"last": "the last value", "linear": "a line across", "drop": "no row"}


class ForecastFields(QWidget):
    """Fields for how a series is forecast. `keys` holds the choices under the names that a preset uses for them.

    Signal: `changed`, a choice differs that changes how the file is read.
    """

    changed = Signal()

    def __init__(self, keys: Mapping[str, Any], bounds: Mapping[str, tuple[float, float]]) -> None:
        super().__init__()
        self._known: tuple[str, ...] = ()
        self.target, self.dates = _columns("Forecast"), _columns("Dates in")
        self.horizon = IntegerField("Rows ahead", bounds["horizon"])
        self.difference = _choice("Difference from", _DIFFERENCES, keys["difference"])
        self.season = IntegerField("Season, in rows", bounds["season"])
        self.season.setSpecialValueText("as found")
        self.trend = _choice("Trend", _TRENDS, keys["detrend"])
        self.scale = _choice("Scale", _SCALES, keys["scale"])
        self.gaps = _choice("In a gap", _GAPS, keys["missing"])
        self.markers = QLineEdit(", ".join(keys["missing_values"]))
        self.markers.setAccessibleName("Also a gap")
        self.markers.setPlaceholderText("-99.99, x")
        for field, key in ((self.horizon, "horizon"), (self.season, "season")):
            field.setValue(keys[key])
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        first = {"Forecast": self.target, "Rows ahead": self.horizon, "Dates in": self.dates, "In a gap": self.gaps}
        second = {"Difference from": self.difference, "Season, in rows": self.season, "Trend": self.trend}
        for fields in ({**first, "Also a gap": self.markers}, {**second, "Scale": self.scale}):
            row = fields_in_a_row(**fields)
            for each in fields.values():
                # A spin box is higher than its neighbours.
                row.setAlignment(holder_of(each), Qt.AlignmentFlag.AlignTop)
            column.addLayout(row)
        self._of_forecasts = self.target, self.horizon, self.gaps, *second.values(), self.scale
        self._is_labelled = False
        self.target.currentIndexChanged.connect(self.changed)
        self.dates.currentIndexChanged.connect(self.changed)
        self.markers.editingFinished.connect(self.changed)
        self.difference.currentIndexChanged.connect(self._show_season)
        self._show_season()

    @property
    def keys(self) -> dict[str, Any]:
        """The user's choices: with labels, those for the cells alone."""
        target = (self.target.currentText(),) if self.target.currentIndex() > 0 else ()
        markers = (part.strip() for part in self.markers.text().split(","))
        cells = {
            "time": self.dates.currentData() if self.dates.count() else _AUTO,
            "missing_values": tuple(dict.fromkeys(part for part in markers if part)),
        }
        if self._is_labelled:
            return cells
        return {
            **cells,
            "target": target,
            "horizon": self.horizon.value(),
            "missing": self.gaps.currentData(),
            "difference": self.difference.currentData(),
            "season": self.season.value() if self.season.isEnabled() else 0,
            "detrend": self.trend.currentData(),
            "scale": self.scale.currentData(),
        }

    def show_columns(self, columns: Sequence[str], numbers: Sequence[bool], dates: str) -> None:
        """Offer the columns of the file; `dates` is what the dates that were found are called, empty for none."""
        if tuple(columns) != self._known:
            self._known = tuple(columns)
            with QSignalBlocker(self.target), QSignalBlocker(self.dates):
                self.target.clear()
                self.target.addItem(_ALL)
                self.target.addItems([name for name, only in zip(columns, numbers, strict=True) if only])
                self.dates.clear()
                self.dates.addItem("", _AUTO)
                self.dates.addItem("no column", _NONE)
                for name in columns:
                    self.dates.addItem(name, name)
        if self.dates.currentData() == _AUTO:
            self.dates.setItemText(0, f"as found: {dates}" if dates else "as found: none")

    def show_labelled(self, *, labelled: bool) -> None:
        """Hide the fields of forecasts where the network names labels."""
        self._is_labelled = labelled
        for field in self._of_forecasts:
            holder_of(field).setVisible(not labelled)

    @Slot()
    def _show_season(self) -> None:
        self.season.setEnabled(self.difference.currentData() in ("auto", "seasonal", "both"))


def _choice(name: str, choices: Mapping[str, str], chosen: str) -> QComboBox:
    box = _columns(name)
    for value, text in choices.items():
        box.addItem(text, value)
    box.setCurrentIndex(max(0, box.findData(chosen)))
    return box


def _columns(name: str) -> QComboBox:
    """Return a box that stays narrow, whatever the names in it."""
    box = QComboBox()
    box.setAccessibleName(name)
    box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    box.setMinimumContentsLength(8)
    return box
