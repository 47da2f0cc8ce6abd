"""How the weights begin: the choice, and in a sentence what it means."""

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from playground.core.cell_kinds import KINDS
from playground.core.specs import ModelSpec, bounds
from playground.views.widgets.controls import Segmented, WholeNumber, beside, label

CHOICES = (("uniform", "Uniform"), ("chrono", "Chrono"))
UNIFORM = "All is drawn alike: memories begin short."
CHRONO = "Memories begin at all lengths, to the longest."
NO_GATES = "Chrono sets gates; this network has none."
"""In one line, so that the editor has room; the buttons say more."""
_MORE = {
    "uniform": "Weights and biases are drawn alike, as torch does: memories begin short.",
    "chrono": "Gates are biased to begin with memories of all lengths, up to the longest.",
}


class Initialisation(QWidget):
    """Uniform or chrono (Tallec and Ollivier, “Can recurrent neural networks warp time?”, ICLR 2018), and for how many
    timesteps. `changed` maps a name in `ModelSpec` to a value."""

    changed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.choice = Segmented("Initialisation", CHOICES)
        self.lag = WholeNumber("Longest memory", bounds(ModelSpec, "lag"))
        self.lag.setToolTip("The most timesteps over which a unit begins to remember")
        self.sentence = label("", "caption")
        for value, words in _MORE.items():
            self.choice.button(value).setToolTip(words)
            self.choice.button(value).setAccessibleDescription(words)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(3)
        fields = beside(**{"Initialisation": self.choice, "Longest memory": self.lag})
        column.addLayout(fields)
        column.addWidget(self.sentence)
        self.choice.changed.connect(lambda value: self.changed.emit({"initialisation": value}))
        self.lag.valueChanged.connect(lambda value: self.changed.emit({"lag": value}))

    def show_model(self, model: ModelSpec) -> None:
        """Show these values without telling of them."""
        gated = KINDS[model.cell].memory is not None
        chrono = model.initialisation == "chrono"
        self.choice.set_value(model.initialisation)
        with QSignalBlocker(self.lag):
            self.lag.setValue(model.lag)
        self.choice.button("chrono").setEnabled(gated or chrono)
        self.lag.setEnabled(gated and chrono)
        self.sentence.setText(NO_GATES if not gated else CHRONO if chrono else UNIFORM)
