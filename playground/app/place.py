"""Where the window stands on the screen and how large it is: kept from one start to the next."""

from PySide6.QtCore import QByteArray, QMargins, QRect, QSettings, QSize
from PySide6.QtWidgets import QApplication, QWidget

KEY = "window"
WISH = QSize(1440, 900)
FRAME = QMargins(8, 40, 8, 8)
"""Pixels that a window manager's title bar and borders may take; before the window is there, nobody can say."""


def take_up(window: QWidget, app: QApplication) -> None:
    """Show the window where it was last, as large as it was. The first time, or where the screen is another one, in
    the middle of the screen; maximised where the screen has no room for more."""
    kept = QSettings().value(KEY)
    # Qt brings a window back that would stand on no screen.
    if isinstance(kept, QByteArray) and window.restoreGeometry(kept):
        window.show()
        return
    room = app.primaryScreen().availableGeometry()
    window.setGeometry(first(room))
    if first(room).size() == WISH:
        window.show()
    else:
        window.showMaximized()


def keep(window: QWidget) -> None:
    """Remember it for the next start."""
    QSettings().setValue(KEY, window.saveGeometry())


def first(room: QRect) -> QRect:
    """Where a window stands in the room that a screen has: its frame is in sight, too."""
    inside = room.marginsRemoved(FRAME)
    result = QRect(inside.topLeft(), WISH.boundedTo(inside.size()))
    result.moveCenter(inside.center())
    return result
