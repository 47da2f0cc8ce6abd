"""The fields for one network's own settings, used in the setup panel and for each of two compared networks."""

from collections.abc import Collection
from dataclasses import replace

from PySide6.QtCore import QObject, QSignalBlocker, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from playground.core.cell_kinds import KINDS
from playground.core.shapes import context_length, depth, describe_context, is_recurrent
from playground.core.specs import ModelSpec, TrainingSpec, bounds
from playground.views.style.theme import Appearance
from playground.views.widgets.dropdown import Dropdown
from playground.views.widgets.field_layout import holder_of, with_fixed_width
from playground.views.widgets.labels import label
from playground.views.widgets.log_slider import LogSlider
from playground.views.widgets.number_fields import DecimalField, IntegerField
from playground.views.widgets.segmented import Segmented

CELLS = tuple((key, kind.name) for key, kind in KINDS.items())
_BEGINS = {key for key, _ in CELLS[5::5]}
"""The kinds that start a new row: five fit side by side, and more rows would squeeze the panel."""
OPTIMIZERS = (("adam", "Adam"), ("sgd", "SGD"))


class NetworkFields(QObject):
    """Cell, units, layers, window, learning rate, optimiser and clip, and a link that matches the parameter count to
    another network's. Fields that do not apply to a cell are hidden.

    `owner` names the network where there are several; the fields then take half the width. Both signals carry a dict
    from a field of `ModelSpec` or `TrainingSpec` to its new value.
    """

    model_changed = Signal(object)
    training_changed = Signal(object)

    def __init__(self, appearance: Appearance, owner: str = "") -> None:
        super().__init__()
        self._shown = self._deepens = True
        self._offered: Collection[str] | None = None

        def named(name: str) -> str:
            return f"{owner}, {name[:1].lower()}{name[1:]}" if owner else name

        cell = named("Cell")
        self.cell: Segmented | Dropdown = Dropdown(cell, CELLS) if owner else Segmented(cell, CELLS, begins=_BEGINS)
        self.units = IntegerField(named("Units"), bounds(ModelSpec, "units"))
        self.layers = IntegerField(named("Layers"), bounds(ModelSpec, "layers"))
        self.window = IntegerField(named("Window"), bounds(ModelSpec, "window"))
        self._sight = label("", "caption")
        self.sight = self._build_sight(brief=bool(owner))
        self.match = QPushButton("Match…")
        self.match.setProperty("role", "link")
        self.match.setAccessibleName(named("Match parameters"))
        self.clip = DecimalField(named("Gradient clip"), bounds(TrainingSpec, "clip"))
        self.clip.setSpecialValueText("off")
        self.optimizer = Segmented(named("Optimiser"), OPTIMIZERS)
        rate = bounds(TrainingSpec, "learning_rate")
        short = "Rate" if owner else ""
        self.learning_rate = LogSlider("Learning rate", rate, (-5, 0), appearance, short=short)
        for control in (self.learning_rate.field, self.learning_rate.slider):
            control.setAccessibleName(named("Learning rate"))
        self.cell.changed.connect(lambda value: self.model_changed.emit({"cell": value}))
        self.units.valueChanged.connect(lambda value: self.model_changed.emit({"units": value}))
        self.layers.valueChanged.connect(lambda value: self.model_changed.emit({"layers": value}))
        self.window.valueChanged.connect(lambda value: self.model_changed.emit({"window": value}))
        self.clip.valueChanged.connect(lambda value: self.training_changed.emit({"clip": value}))
        self.optimizer.changed.connect(lambda value: self.training_changed.emit({"optimizer": value}))
        self.learning_rate.changed.connect(lambda value: self.training_changed.emit({"learning_rate": value}))

    def _build_sight(self, *, brief: bool) -> QWidget:
        """Build the row that says what a network without a state sees; `brief` leaves out the words."""
        self._window = QWidget()
        inside = QHBoxLayout(self._window)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(8)
        inside.addWidget(label("Window", "label"))
        inside.addWidget(with_fixed_width(self.window, 64))
        sight = QWidget()
        row = QHBoxLayout(sight)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self._window, int(brief))
        if brief:
            inside.insertStretch(1)
            self._sight.setParent(sight)
            self._sight.hide()
        else:
            row.addWidget(self._sight)
            row.addStretch()
        sight.hide()
        return sight

    def offer(self, fields: Collection[str] | None, cells: Collection[str] | None) -> None:
        """Offer only the fields of these names, and these cells beside the current one; None: all. The cell is always
        offered, and so is the window of a network that has one."""
        self._offered = fields
        self.cell.offer(cells)
        self.show_fields(self._shown)

    def enable(self, *, network: bool, training: bool) -> None:
        """Enable or disable the fields of the network, and those of its training."""
        for field in (self.cell, self.units, self.layers, self.sight, self.match):
            field.setEnabled(network)
        for field in (self.clip, self.optimizer, self.learning_rate):
            field.setEnabled(training)

    def show_fields(self, shown: bool) -> None:
        """Show or hide all fields that are offered."""
        self._shown = shown
        self.cell.setVisible(shown)
        for name, field in (
            ("units", self.units),
            ("learning_rate", self.learning_rate),
            ("optimizer", self.optimizer),
            ("clip", self.clip),
            ("match", self.match),
        ):
            holder_of(field).setVisible(shown and self.offers(name))
        self._show_layers()
        self.sight.setVisible(shown and not is_recurrent(self.cell.value))

    def offers(self, name: str) -> bool:
        """Return whether the field of this name is offered, here or beside these fields."""
        return self._offered is None or name in self._offered

    def _show_layers(self) -> None:
        holder_of(self.layers).setVisible(self._shown and self._deepens and self.offers("layers"))

    def show_network(self, model: ModelSpec, training: TrainingSpec) -> None:
        """Show these values without emitting a signal."""
        self.cell.set_value(model.cell)
        self.optimizer.set_value(training.optimizer)
        self.learning_rate.set_value(training.learning_rate)
        for field, value in ((self.units, model.units), (self.layers, model.layers), (self.window, model.window)):
            with QSignalBlocker(field):
                field.setValue(value)
        self._deepens = depth(replace(model, layers=2)) > 1
        self._show_layers()
        self._window.setVisible(context_length(model) is not None)
        self._sight.setText(f"sees {describe_context(model)}")
        self.sight.setVisible(self._shown and not is_recurrent(model.cell))
        with QSignalBlocker(self.clip):
            self.clip.setValue(training.clip)
