"""A choice from a drop-down list."""

from collections.abc import Collection, Sequence

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
        self._choices = choices
        self.offer(None)
        self.activated.connect(lambda _index: self.changed.emit(self.value))

    @property
    def value(self) -> str:
        """The current choice."""
        return str(self.currentData())

    def set_value(self, value: str) -> None:
        """Show a choice without emitting `changed`, also one that is not offered."""
        if self.findData(value) < 0:
            self._fill({value, *(self.itemData(row) for row in range(self.count()))}, value)
        self.setCurrentIndex(self.findData(value))

    def offer(self, values: Collection[str] | None) -> None:
        """Offer only these choices beside the current one; None: all."""
        self._fill({value for value, _ in self._choices} if values is None else {*values, self.value}, self.value)

    def _fill(self, values: Collection[str], current: str) -> None:
        self.clear()
        for value, text in self._choices:
            if value in values:
                self.addItem(text, value)
        self.setCurrentIndex(max(self.findData(current), 0))

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scroll only with the focus."""
        super().wheelEvent(event) if self.hasFocus() else event.ignore()
