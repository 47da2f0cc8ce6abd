"""The room that a screen has for a window and its frame."""

from PySide6.QtCore import QMargins, QRect, QSize
from PySide6.QtWidgets import QWidget

FRAME = QMargins(8, 40, 8, 8)
"""Pixels that a window manager's title bar and borders may take; before the window is there, nobody can say."""


def centred(room: QRect, wish: QSize) -> QRect:
    """Where a window stands in the middle of the room that a screen has, its frame in sight, too."""
    inside = room.marginsRemoved(FRAME)
    result = QRect(inside.topLeft(), wish.boundedTo(inside.size()))
    result.moveCenter(inside.center())
    return result


def open_at(dialog: QWidget, width: int, height: int) -> None:
    """Give a dialog this size, or what the screen has room for."""
    dialog.resize(centred(dialog.screen().availableGeometry(), QSize(width, height)).size())
