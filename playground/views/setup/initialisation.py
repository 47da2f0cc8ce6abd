"""The fields for how to initialise the weights, with a sentence that explains the choice."""

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from playground.core.cell_kinds import KINDS
from playground.core.specs import ModelSpec, bounds
from playground.views.widgets.field_layout import fields_in_a_row
from playground.views.widgets.labels import label
from playground.views.widgets.number_fields import IntegerField
from playground.views.widgets.segmented import Segmented

CHOICES = (("uniform", "Uniform"), ("chrono", "Chrono"))
UNIFORM = "All is drawn alike: memories begin short."
CHRONO = "Memories begin at all lengths, to the longest."
NO_GATES = "Chrono sets gates; this network has none."
"""The sentences fit one line, to leave room for the editor; the buttons' tooltips say more."""


class InitialisationFields(QWidget):
    """Uniform or chrono initialisation (Tallec and Ollivier, “Can recurrent neural networks warp time?”, ICLR 2018),
    and the longest memory in timesteps.

    `changed` carries a dict from a field of `ModelSpec` to its new value.
    """

    changed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.choice = Segmented("Initialisation", CHOICES)
        self.lag = IntegerField("Longest memory", bounds(ModelSpec, "lag"))
        self.sentence = label("", "caption")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(3)
        fields = fields_in_a_row(**{"Initialisation": self.choice, "Longest memory": self.lag})
        column.addLayout(fields)
        column.addWidget(self.sentence)
        self.choice.changed.connect(lambda value: self.changed.emit({"initialisation": value}))
        self.lag.valueChanged.connect(lambda value: self.changed.emit({"lag": value}))

    def show_model(self, model: ModelSpec) -> None:
        """Show these values without emitting `changed`."""
        gated = KINDS[model.cell].state_update is not None
        chrono = model.initialisation == "chrono"
        self.choice.set_value(model.initialisation)
        with QSignalBlocker(self.lag):
            self.lag.setValue(model.lag)
        self.choice.button("chrono").setEnabled(gated or chrono)
        self.lag.setEnabled(gated and chrono)
        self.sentence.setText(NO_GATES if not gated else CHRONO if chrono else UNIFORM)
