"""A button that opens a menu."""

from functools import partial

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QCursor
from PySide6.QtWidgets import QMenu, QPushButton, QToolButton


def hang(menu: QMenu, button: QPushButton | QToolButton) -> None:
    """Let a click open the menu. A menu takes the mouse, so that Qt never hears that it left the button."""
    button.setMenu(menu)
    if isinstance(button, QToolButton):
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
    menu.aboutToHide.connect(lambda: QTimer.singleShot(0, button, partial(_look_again, button)))


def _look_again(button: QPushButton | QToolButton) -> None:
    over = button.rect().contains(button.mapFromGlobal(QCursor.pos()))
    button.setAttribute(Qt.WidgetAttribute.WA_UnderMouse, over)
    button.update()
