"""Small buttons that pass single-key shortcuts on to the window."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QToolButton


class ToolButton(QToolButton):
    """A button that Tab reaches and Enter presses. The window handles arrows and Space, as everywhere."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Click on Enter, and pass on all other keys."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.click()
        else:
            event.ignore()


def tool_button(name: str, slot: Callable[[], object]) -> ToolButton:
    """Make an icon button that calls `slot`. A click does not take the focus."""
    button = ToolButton()
    button.setProperty("role", "icon")
    button.setAccessibleName(name)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    button.clicked.connect(lambda _checked: slot())
    return button
