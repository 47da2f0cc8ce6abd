"""A segmented choice: buttons side by side, one of them checked."""

from collections.abc import Collection, Mapping, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import (
    QAbstractButton,
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)


class Segmented(QFrame):
    """A choice of a few values, all visible. Each value in `begins` starts a new row; in several rows, the buttons'
    widths follow their texts.

    Only the user's choices emit `changed`.
    """

    changed = Signal(str)

    def __init__(
        self,
        name: str,
        choices: Sequence[tuple[str, str]],
        parent: QWidget | None = None,
        *,
        begins: Collection[str] = (),
    ) -> None:
        super().__init__(parent)
        self.setObjectName("well")
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._group = QButtonGroup(self)
        self._buttons: dict[str, QPushButton] = {}
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2, 2, 2, 2)
        layout.setSpacing(2)
        row = QHBoxLayout()
        layout.addLayout(row)
        for value, text in choices:
            if value in begins:
                row = QHBoxLayout()
                layout.addLayout(row)
            row.setSpacing(2)
            button = QPushButton(text)
            button.setProperty("role", "segment")
            button.setCheckable(True)
            button.setAccessibleName(f"{name}: {text}")
            button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            button.clicked.connect(lambda _=False, value=value: self.changed.emit(value))
            self._group.addButton(button)
            self._buttons[value] = button
            row.addWidget(button, QFontMetrics(button.font()).horizontalAdvance(text) if begins else 1)
        self._group.buttonToggled.connect(self._set_tab_stop)

    @property
    def value(self) -> str:
        """The current choice."""
        return next((value for value, button in self._buttons.items() if button.isChecked()), "")

    def set_value(self, value: str) -> None:
        """Show a choice without emitting `changed`, also one that is not offered."""
        if value in self._buttons:
            self._buttons[value].setChecked(True)
            self._buttons[value].show()

    def offer(self, values: Collection[str] | None) -> None:
        """Offer only these choices beside the current one; None: all."""
        for value, button in self._buttons.items():
            button.setVisible(values is None or value in values or button.isChecked())

    def _set_tab_stop(self, button: QAbstractButton, on: bool) -> None:
        """Let Tab go to the current choice; Qt would go to the first one or the last focused one."""
        if on:
            for other in self._buttons.values():
                other.setFocusPolicy(Qt.FocusPolicy.StrongFocus if other is button else Qt.FocusPolicy.ClickFocus)

    @property
    def options(self) -> Mapping[str, QPushButton]:
        """The buttons by their choices."""
        return self._buttons

    def button(self, value: str) -> QPushButton:
        """Return the button of a choice."""
        return self._buttons[value]
