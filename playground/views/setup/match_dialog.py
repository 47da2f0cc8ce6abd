"""A dialog that finds the number of units for a given parameter count."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from playground.core.cell_kinds import KINDS
from playground.core.shapes import PARAMETER_TOLERANCE, parameter_count, with_matched_parameters
from playground.core.specs import ModelSpec, bounds
from playground.views.style.numbers import with_minus_sign
from playground.views.widgets.field_layout import fields_in_a_row
from playground.views.widgets.labels import label
from playground.views.widgets.number_fields import IntegerField
from playground.views.widgets.segmented import Segmented


class MatchDialog(QDialog):
    """Lets the user name a recurrent network and offers `model` with units that give it as many parameters.

    `io_sizes` are the widths of the inputs and the outputs. `chosen` carries the model with its new units.
    """

    chosen = Signal(object)

    def __init__(
        self, model: ModelSpec, io_sizes: tuple[int, int], other: ModelSpec, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Match parameters")
        self._model, self._io_sizes = model, io_sizes
        self.cell = Segmented("Parameters of", [(key, kind.name) for key, kind in KINDS.items() if kind.is_recurrent])
        self.units = IntegerField("Units of the other network", bounds(ModelSpec, "units"))
        self.layers = IntegerField("Layers of the other network", bounds(ModelSpec, "layers"))
        self.cell.set_value(other.cell)
        self.units.setValue(other.units)
        self.layers.setValue(other.layers)
        self.summary = label("", "label")
        self.summary.setMinimumWidth(340)
        self.match = QPushButton("Match")
        self.match.setProperty("role", "primary")
        self.match.setDefault(True)
        close = QPushButton("Close")
        close.setAutoDefault(False)
        foot = QHBoxLayout()
        foot.addWidget(close)
        foot.addStretch()
        foot.addWidget(self.match)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(12)
        name = KINDS[model.cell].name if model.cell != "perceptron" else model.cell
        column.addWidget(label(f"Give the {name} as many parameters as this network has:", "label"))
        column.addLayout(fields_in_a_row(Cell=self.cell, Units=self.units, Layers=self.layers))
        column.addWidget(self.summary)
        column.addLayout(foot)
        self.cell.changed.connect(self._show)
        self.units.valueChanged.connect(self._show)
        self.layers.valueChanged.connect(self._show)
        self.match.clicked.connect(self._choose)
        close.clicked.connect(self.close)
        self._show()

    @property
    def target(self) -> int:
        """The parameter count of the chosen network."""
        named = ModelSpec(cell=self.cell.value, units=self.units.value(), layers=self.layers.value())
        return parameter_count(named, *self._io_sizes)

    @property
    def proposal(self) -> ModelSpec:
        """The model, with the number of units that comes closest to the target."""
        return with_matched_parameters(self._model, self.target, *self._io_sizes)

    def _show(self) -> None:
        target, result = self.target, self.proposal
        count = parameter_count(result, *self._io_sizes)
        off = count / target - 1
        close = abs(off) <= PARAMETER_TOLERANCE
        units = f"{result.units:,} unit{'s' * (result.units != 1)}"
        here, there = f"{count:,}", f"{target:,}"
        text = f"{KINDS[self.cell.value].name}: {there} parameters\n{KINDS[result.cell].name} of {units}: {here}"
        text += f" ({with_minus_sign(f'{100 * off:+.1f}')}\u2009%)"
        if not close:
            text += "\nNo number of units comes within 10\u2009%."
        self.summary.setText(text)
        self.match.setEnabled(close)

    def _choose(self) -> None:
        self.chosen.emit(self.proposal)
        self.close()
