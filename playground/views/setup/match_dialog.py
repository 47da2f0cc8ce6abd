"""How many units give a network as many parameters as another one has."""

from typing import cast

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from playground.core.cell_kinds import KINDS
from playground.core.shapes import CLOSE, parameters, with_matched_parameters
from playground.core.specs import Cell, ModelSpec, bounds
from playground.views.style.numbers import minus
from playground.views.widgets.controls import Segmented, WholeNumber, beside, label


class MatchDialog(QDialog):
    """Names a recurrent network, and says what becomes of `model` when it is given as many parameters. `ends`: how wide
    its inputs and its outputs are. `chosen` carries the model with other units."""

    chosen = Signal(object)

    def __init__(
        self, model: ModelSpec, ends: tuple[int, int], beside_it: ModelSpec, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Match parameters")
        self._model, self._ends = model, ends
        self.cell = Segmented("Parameters of", [(key, kind.name) for key, kind in KINDS.items() if kind.recurrent])
        self.units = WholeNumber("Units of the other network", bounds(ModelSpec, "units"))
        self.layers = WholeNumber("Layers of the other network", bounds(ModelSpec, "layers"))
        self.cell.set_value(beside_it.cell)
        self.units.setValue(beside_it.units)
        self.layers.setValue(beside_it.layers)
        self.said = label("", "label")
        self.said.setMinimumWidth(340)
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
        column.addLayout(beside(Cell=self.cell, Units=self.units, Layers=self.layers))
        column.addWidget(self.said)
        column.addLayout(foot)
        self.cell.changed.connect(self._show)
        self.units.valueChanged.connect(self._show)
        self.layers.valueChanged.connect(self._show)
        self.match.clicked.connect(self._choose)
        close.clicked.connect(self.close)
        self._show()

    @property
    def target(self) -> int:
        """How many parameters the named network has."""
        named = ModelSpec(cell=cast(Cell, self.cell.value), units=self.units.value(), layers=self.layers.value())
        return parameters(named, *self._ends)

    @property
    def proposal(self) -> ModelSpec:
        """The model with the units that come nearest."""
        return with_matched_parameters(self._model, self.target, *self._ends)

    def _show(self) -> None:
        target, result = self.target, self.proposal
        count = parameters(result, *self._ends)
        off = count / target - 1
        close = abs(off) <= CLOSE
        units = f"{result.units:,} unit{'s' * (result.units != 1)}"
        here, there = f"{count:,}", f"{target:,}"
        text = f"{KINDS[self.cell.value].name}: {there} parameters\n{KINDS[result.cell].name} of {units}: {here}"
        text += f" ({minus(f'{100 * off:+.1f}')}\u2009%)"
        if not close:
            text += "\nNo number of units comes within 10\u2009%."
        self.said.setText(text)
        self.match.setEnabled(close)

    def _choose(self) -> None:
        self.chosen.emit(self.proposal)
        self.close()
