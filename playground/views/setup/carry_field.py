"""The switch for training that carries the state from batch to batch."""

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from playground.core.specs import TrainingSpec
from playground.views.style.theme import Appearance
from playground.views.widgets.switch import Switch

_HEIGHT = 20
"""Pixels, so that all rows of the panel stay in sight."""


class CarryField(QWidget):
    """Switches whether each batch begins with the state in which the one before ended. `changed` carries a dict from
    the field of `TrainingSpec` to its new value."""

    changed = Signal(object)

    def __init__(self, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.switch = Switch("Carry state", appearance)
        self.switch.setFixedHeight(_HEIGHT)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.switch)
        row.addStretch()
        self.switch.toggled.connect(lambda on: self.changed.emit({"carry_state": on}))

    def show_training(self, training: TrainingSpec) -> None:
        """Show this value without emitting `changed`."""
        with QSignalBlocker(self.switch):
            self.switch.setChecked(training.carry_state)
        self.switch.update()
