"""The part of the setup panel that a comparison adds: for each of two networks what it has for itself."""

from dataclasses import replace
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from playground.core.specs import ModelSpec, TrainingSpec
from playground.views.setup.network_fields import NetworkFields
from playground.views.style.faces import Face, Marker
from playground.views.style.theme import Appearance
from playground.views.widgets.controls import beside, label, of_width


class ModelGroup(QWidget):
    """Cell, units, layers, learning rate, optimiser and clip of one of two networks, in half the panel's width. Each
    change is told as a whole specification."""

    model_changed = Signal(object)
    training_changed = Signal(object)

    def __init__(self, letter: str, appearance: Appearance) -> None:
        super().__init__()
        self._model, self._training = ModelSpec(), TrainingSpec()
        name = f"Model {letter}"
        self.marker = Marker(appearance, line=False)
        self.parameters = label("", "caption")
        fields = NetworkFields(appearance, name)
        fields.setParent(self)
        self._fields = fields
        self.cell, self.units, self.layers, self.clip = fields.cell, fields.units, fields.layers, fields.clip
        self.optimizer, self.learning_rate = fields.optimizer, fields.learning_rate
        self.window_field, self.match = fields.window, fields.match
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(_line(self.marker, label(name, "section"), end=fields.match))
        column.addWidget(self.parameters)
        column.addWidget(self.cell)
        column.addLayout(beside(Units=self.units, Layers=self.layers))
        column.addWidget(self.learning_rate)
        column.addWidget(self.optimizer)
        column.addLayout(_line(label("Clip", "label"), end=of_width(self.clip, 72)))
        column.addWidget(fields.sight)
        column.addStretch(1)
        # Never squeezed: its rows stand beside those of the other.
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        fields.model_changed.connect(self._change_model)
        fields.training_changed.connect(self._change_training)

    def show_setup(self, face: Face, model: ModelSpec, training: TrainingSpec) -> None:
        """Show these values without telling of them."""
        self._model, self._training = model, training
        self.marker.show_face(face)
        self._fields.show_network(model, training)

    def show_parameters(self, parameters: int) -> None:
        """The network's size."""
        self.parameters.setText(f"{parameters:,} parameters" if parameters else "")

    def _change_model(self, changes: dict[str, Any]) -> None:
        self._model = replace(self._model, **changes)
        self.model_changed.emit(self._model)

    def _change_training(self, changes: dict[str, Any]) -> None:
        self._training = replace(self._training, **changes)
        self.training_changed.emit(self._training)


def _line(*widgets: QWidget, end: QWidget) -> QHBoxLayout:
    """Some at the left, one at the right."""
    line = QHBoxLayout()
    line.setSpacing(3)
    for widget in widgets:
        line.addWidget(widget)
    line.addStretch()
    line.addWidget(end)
    return line
