"""The fields for each of two compared networks."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from playground.core.cell_kinds import KINDS
from playground.core.specs import ModelSpec, Readout, TrainingSpec, bounds
from playground.views.setup.initialisation import CHOICES
from playground.views.setup.network_fields import NetworkFields
from playground.views.style.network_style import NetworkMarker, NetworkStyle
from playground.views.style.theme import Appearance
from playground.views.widgets.dropdown import Dropdown
from playground.views.widgets.field_layout import fields_in_a_row, new_holder, with_fixed_width
from playground.views.widgets.labels import label
from playground.views.widgets.number_fields import IntegerField

READOUTS = (("every-step", "Every step"), ("final", "Final state"), ("mean", "Mean of h"))


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
        self.readout = Dropdown(f"{name}, readout", READOUTS)
        self.initialisation = Dropdown(f"{name}, initialisation", CHOICES)
        self.lag = IntegerField(f"{name}, longest memory", bounds(ModelSpec, "lag"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(3)
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
        column.addWidget(self.readout)
        column.addWidget(fields.sight)
        column.addWidget(self._build_start())
        column.addStretch(1)
        # Never squeeze the group: its rows line up with those of the other network.
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        fields.model_changed.connect(self._change_model)
        fields.training_changed.connect(self._change_training)
        self.readout.changed.connect(lambda value: self._change_model({"readout": value}))
        self.initialisation.changed.connect(lambda value: self._change_model({"initialisation": value}))
        self.lag.valueChanged.connect(lambda value: self._change_model({"lag": value}))

    def offer(self, fields: Collection[str] | None, cells: Collection[str] | None) -> None:
        """Offer only these fields and cells, as `NetworkFields.offer` says."""
        self._fields.offer(fields, cells)
        self.readout.setVisible(self._fields.offers("readout"))
        self._show_start()

    def _show_start(self) -> None:
        """Show how gates begin where there are gates."""
        self._start.setVisible(
            self._fields.offers("initialisation") and KINDS[self._model.cell].state_update is not None
        )
        self._memory.setVisible(self._model.initialisation == "chrono")

    def _build_start(self) -> QWidget:
        """Build the rows that say how gates begin."""
        self._start, self._memory = QWidget(), QWidget()
        column, memory = QVBoxLayout(self._start), _line(label("Memory", "label"), end=with_fixed_width(self.lag, 64))
        self._memory.setLayout(memory)
        column.setSpacing(3)
        for layout in (column, memory):
            layout.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.initialisation)
        column.addWidget(self._memory)
        return self._start

    def show_setup(
        self, style: NetworkStyle, model: ModelSpec, training: TrainingSpec, readouts: Sequence[Readout]
    ) -> None:
        """Show these values without emitting a signal. `readouts` are those that it may have."""
        self._model, self._training = model, training
        self.marker.show_style(style)
        self._fields.show_network(model, training)
        self.readout.set_value(model.readout)
        self.readout.offer(readouts)
        self.initialisation.set_value(model.initialisation)
        self._show_start()
        with QSignalBlocker(self.lag):
            self.lag.setValue(model.lag)

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
