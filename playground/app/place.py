"""Where the window stands on the screen and how large it is: kept from one start to the next."""

from PySide6.QtCore import QByteArray, QSettings, QSize
from PySide6.QtWidgets import QApplication, QWidget

from playground.views.room import centred

KEY = "window"
WISH = QSize(1440, 900)


def take_up(window: QWidget, app: QApplication) -> None:
    """Show the window where it was last, as large as it was. The first time, or where the screen is another one, in
    the middle of the screen; maximised where the screen has no room for more."""
    kept = QSettings().value(KEY)
    # Qt brings a window back that would stand on no screen.
    if isinstance(kept, QByteArray) and window.restoreGeometry(kept):
        window.show()
        return
    first = centred(app.primaryScreen().availableGeometry(), WISH)
    window.setGeometry(first)
    if first.size() == WISH:
        window.show()
    else:
        window.showMaximized()


def keep(window: QWidget) -> None:
    """Remember it for the next start."""
    QSettings().setValue(KEY, window.saveGeometry())
