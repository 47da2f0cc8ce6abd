"""Small buttons that leave the window's single keys to the window."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QToolButton


class Tool(QToolButton):
    """A button that Tab reaches and Enter presses; arrows move the playhead and Space trains, as everywhere."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter alone."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.click()
        else:
            event.ignore()


def tool(name: str, slot: Callable[[], object]) -> Tool:
    """A button with an icon, which calls `slot`. A click leaves the focus where it is."""
    button = Tool()
    button.setProperty("role", "icon")
    button.setAccessibleName(name)
    button.setToolTip(name)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    button.clicked.connect(lambda _checked: slot())
    return button
