"""The fields of what a network has for itself, and not from the task: in the setup panel, and for each of two that are
compared."""

from PySide6.QtCore import QObject, QSignalBlocker, Signal

from playground.core.specs import ModelSpec, TrainingSpec, bounds
from playground.views.controls import Decimal, LogSlider, Segmented, WholeNumber
from playground.views.theme import Appearance

CELLS = (("rnn", "RNN"), ("lstm", "LSTM"), ("gru", "GRU"))
OPTIMIZERS = (("adam", "Adam"), ("sgd", "SGD"))


class NetworkFields(QObject):
    """Cell, units, layers, learning rate, optimiser and clip. Where there are several networks, `owner` says whose.

    A change is told as a mapping from the name in `ModelSpec` or `TrainingSpec` to the value.
    """

    model_changed = Signal(object)
    training_changed = Signal(object)

    def __init__(self, appearance: Appearance, owner: str = "") -> None:
        super().__init__()

        def named(name: str) -> str:
            return f"{owner}, {name[:1].lower()}{name[1:]}" if owner else name

        self.cell = Segmented(named("Cell"), CELLS)
        self.units = WholeNumber(named("Units"), bounds(ModelSpec, "units"))
        self.layers = WholeNumber(named("Layers"), bounds(ModelSpec, "layers"))
        self.clip = Decimal(named("Gradient clip"), bounds(TrainingSpec, "clip"))
        self.clip.setSpecialValueText("off")
        self.clip.setToolTip("The gradient's norm is cut to this; 0 switches it off")
        self.optimizer = Segmented(named("Optimiser"), OPTIMIZERS)
        rate = bounds(TrainingSpec, "learning_rate")
        self.learning_rate = LogSlider("Learning rate", rate, (-5, 0), appearance)
        for control in (self.learning_rate.field, self.learning_rate.slider):
            control.setAccessibleName(named("Learning rate"))
        self.cell.changed.connect(lambda value: self.model_changed.emit({"cell": value}))
        self.units.valueChanged.connect(lambda value: self.model_changed.emit({"units": value}))
        self.layers.valueChanged.connect(lambda value: self.model_changed.emit({"layers": value}))
        self.clip.valueChanged.connect(lambda value: self.training_changed.emit({"clip": value}))
        self.optimizer.changed.connect(lambda value: self.training_changed.emit({"optimizer": value}))
        self.learning_rate.changed.connect(lambda value: self.training_changed.emit({"learning_rate": value}))

    def show_network(self, model: ModelSpec, training: TrainingSpec) -> None:
        """Show these values without telling of them."""
        self.cell.set_value(model.cell)
        self.optimizer.set_value(training.optimizer)
        self.learning_rate.set_value(training.learning_rate)
        for field, value in ((self.units, model.units), (self.layers, model.layers)):
            with QSignalBlocker(field):
                field.setValue(value)
        with QSignalBlocker(self.clip):
            self.clip.setValue(training.clip)
