"""The size and position of a window within the screen."""

from PySide6.QtCore import QMargins, QRect, QSize
from PySide6.QtWidgets import QWidget

FRAME_MARGINS = QMargins(8, 40, 8, 8)
"""An estimate of the window's title bar and borders in pixels; Qt knows them only once the window is shown."""


def centred_in(room: QRect, size: QSize) -> QRect:
    """Return a rectangle of at most size `size` in the middle of the available `room`, with room for the frame."""
    inside = room.marginsRemoved(FRAME_MARGINS)
    result = QRect(inside.topLeft(), size.boundedTo(inside.size()))
    result.moveCenter(inside.center())
    return result


def resize_within_screen(dialog: QWidget, width: int, height: int) -> None:
    """Resize a dialog, within the screen."""
    dialog.resize(centred_in(dialog.screen().availableGeometry(), QSize(width, height)).size())
