"""A choice from a drop-down list."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QComboBox, QSizePolicy, QWidget


class Dropdown(QComboBox):
    """A drop-down list that may be narrow. Only the user's choices emit `changed`."""

    changed = Signal(str)

    def __init__(self, name: str, choices: Sequence[tuple[str, str]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        for value, text in choices:
            self.addItem(text, value)
        self.activated.connect(lambda _index: self.changed.emit(self.value))

    @property
    def value(self) -> str:
        """The current choice."""
        return str(self.currentData())

    def set_value(self, value: str) -> None:
        """Show a choice without emitting `changed`."""
        self.setCurrentIndex(self.findData(value))

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scroll only with the focus."""
        super().wheelEvent(event) if self.hasFocus() else event.ignore()
