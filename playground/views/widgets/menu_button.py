"""A button that opens a menu."""

from functools import partial

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QCursor
from PySide6.QtWidgets import QMenu, QPushButton, QToolButton


def attach_menu(menu: QMenu, button: QPushButton | QToolButton) -> None:
    """Open the menu on a click, and update the button's hover state afterwards: the menu grabs the mouse, so Qt misses
    the leave event."""
    button.setMenu(menu)
    if isinstance(button, QToolButton):
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
    menu.aboutToHide.connect(lambda: QTimer.singleShot(0, button, partial(_update_hover, button)))


def _update_hover(button: QPushButton | QToolButton) -> None:
    over = button.rect().contains(button.mapFromGlobal(QCursor.pos()))
    button.setAttribute(Qt.WidgetAttribute.WA_UnderMouse, over)
    button.update()
