"""The part of the setup panel that a comparison adds: for each of two networks what it has for itself."""

from dataclasses import replace
from typing import Any

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from playground.core.specs import ModelSpec, TrainingSpec, bounds
from playground.views.controls import Decimal, LogSlider, Segmented, WholeNumber, label
from playground.views.faces import Face, Marker
from playground.views.numbers import thousands
from playground.views.theme import Appearance


class ModelGroup(QWidget):
    """Cell, units, layers, learning rate, optimiser and clip of one of two networks. Each change is told as a whole
    specification."""

    model_changed = Signal(object)
    training_changed = Signal(object)

    def __init__(self, letter: str, cells: tuple[tuple[str, str], ...], appearance: Appearance) -> None:
        super().__init__()
        self._model, self._training = ModelSpec(), TrainingSpec()
        name = f"Model {letter}"
        self.marker = Marker(appearance, line=False)
        self.parameters = label("", "caption")
        self.cell = Segmented(f"{name}, cell", cells)
        self.units = WholeNumber(f"{name}, units", bounds(ModelSpec, "units"))
        self.layers = WholeNumber(f"{name}, layers", bounds(ModelSpec, "layers"))
        self.clip = Decimal(f"{name}, gradient clip", bounds(TrainingSpec, "clip"))
        self.clip.setSpecialValueText("off")
        self.optimizer = Segmented(f"{name}, optimiser", (("adam", "Adam"), ("sgd", "SGD")))
        rate = bounds(TrainingSpec, "learning_rate")
        self.learning_rate = LogSlider("Learning rate", rate, (-5, 0), appearance)
        for control in (self.learning_rate.field, self.learning_rate.slider):
            control.setAccessibleName(f"{name}, learning rate")
        head = QHBoxLayout()
        head.addWidget(self.marker)
        head.addWidget(label(name, "section"))
        head.addStretch()
        head.addWidget(self.parameters)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 8, 0, 0)
        column.setSpacing(6)
        column.addLayout(head)
        column.addWidget(self.cell)
        fields = QHBoxLayout()
        fields.setSpacing(8)
        for text, field in {"Units": self.units, "Layers": self.layers, "Clip": self.clip}.items():
            place = QVBoxLayout()
            place.setSpacing(5)
            place.addWidget(label(text, "label"))
            place.addWidget(field)
            fields.addLayout(place)
        column.addLayout(fields)
        way = QHBoxLayout()
        way.addWidget(label("Optimiser", "label"))
        way.addStretch()
        way.addWidget(self.optimizer)
        self.optimizer.setFixedWidth(140)
        column.addLayout(way)
        column.addWidget(self.learning_rate)
        self._connect()

    def _connect(self) -> None:
        self.cell.changed.connect(lambda value: self._change_model(cell=value))
        self.units.valueChanged.connect(lambda value: self._change_model(units=value))
        self.layers.valueChanged.connect(lambda value: self._change_model(layers=value))
        self.clip.valueChanged.connect(lambda value: self._change_training(clip=value))
        self.optimizer.changed.connect(lambda value: self._change_training(optimizer=value))
        self.learning_rate.changed.connect(lambda value: self._change_training(learning_rate=value))

    def show_setup(self, face: Face, model: ModelSpec, training: TrainingSpec) -> None:
        """Show these values without telling of them."""
        self._model, self._training = model, training
        self.marker.show_face(face)
        self.cell.set_value(model.cell)
        self.optimizer.set_value(training.optimizer)
        self.learning_rate.set_value(training.learning_rate)
        for field, value in ((self.units, model.units), (self.layers, model.layers)):
            with QSignalBlocker(field):
                field.setValue(value)
        with QSignalBlocker(self.clip):
            self.clip.setValue(training.clip)

    def show_parameters(self, parameters: int) -> None:
        """The network's size."""
        self.parameters.setText(thousands(f"{parameters:,} parameters") if parameters else "")

    def _change_model(self, **changes: Any) -> None:
        self._model = replace(self._model, **changes)
        self.model_changed.emit(self._model)

    def _change_training(self, **changes: Any) -> None:
        self._training = replace(self._training, **changes)
        self.training_changed.emit(self._training)
