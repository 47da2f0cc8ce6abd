"""The fields for each of two compared networks."""

from collections.abc import Collection
from dataclasses import replace
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from playground.core.specs import ModelSpec, TrainingSpec
from playground.views.setup.network_fields import NetworkFields
from playground.views.style.network_style import NetworkMarker, NetworkStyle
from playground.views.style.theme import Appearance
from playground.views.widgets.field_layout import fields_in_a_row, new_holder, with_fixed_width
from playground.views.widgets.labels import label


class ModelGroup(QWidget):
    """The fields of one of two networks, in half the panel's width. Each signal carries a complete specification."""

    model_changed = Signal(object)
    training_changed = Signal(object)

    def __init__(self, letter: str, appearance: Appearance) -> None:
        super().__init__()
        self._model, self._training = ModelSpec(), TrainingSpec()
        name = f"Model {letter}"
        self.marker = NetworkMarker(appearance, line=False)
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
        column.addLayout(fields_in_a_row(Units=self.units, Layers=self.layers))
        column.addWidget(self.learning_rate)
        column.addWidget(self.optimizer)
        clip = new_holder()
        line = _line(label("Clip", "label"), end=with_fixed_width(self.clip, 72))
        line.setContentsMargins(0, 0, 0, 0)
        clip.setLayout(line)
        column.addWidget(clip)
        column.addWidget(fields.sight)
        column.addStretch(1)
        # Never squeeze the group: its rows line up with those of the other network.
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        fields.model_changed.connect(self._change_model)
        fields.training_changed.connect(self._change_training)

    def offer(self, fields: Collection[str] | None, cells: Collection[str] | None) -> None:
        """Offer only these fields and cells, as `NetworkFields.offer` says."""
        self._fields.offer(fields, cells)

    def show_setup(self, style: NetworkStyle, model: ModelSpec, training: TrainingSpec) -> None:
        """Show these values without emitting a signal."""
        self._model, self._training = model, training
        self.marker.show_style(style)
        self._fields.show_network(model, training)

    def show_parameters(self, parameters: int) -> None:
        """Show the parameter count."""
        self.parameters.setText(f"{parameters:,} parameters" if parameters else "")

    def _change_model(self, changes: dict[str, Any]) -> None:
        self._model = replace(self._model, **changes)
        self.model_changed.emit(self._model)

    def _change_training(self, changes: dict[str, Any]) -> None:
        self._training = replace(self._training, **changes)
        self.training_changed.emit(self._training)


def _line(*widgets: QWidget, end: QWidget) -> QHBoxLayout:
    """A row with `widgets` at the left and `end` at the right."""
    line = QHBoxLayout()
    line.setSpacing(3)
    for widget in widgets:
        line.addWidget(widget)
    line.addStretch()
    line.addWidget(end)
    return line
