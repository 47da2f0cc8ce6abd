"""Where the window stands on the screen and how large it is: kept from one start to the next."""

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QApplication, QWidget

from playground.app.settings import Settings
from playground.views.widgets.screen_room import centred

WISH = QSize(1440, 900)


def take_up(window: QWidget, app: QApplication, settings: Settings) -> None:
    """Show the window where it was last, as large as it was. The first time, or where the screen is another one, in
    the middle of the screen; maximised where the screen has no room for more."""
    kept = settings.place
    # Qt brings a window back that would stand on no screen.
    if kept is not None and window.restoreGeometry(kept):
        window.show()
        return
    first = centred(app.primaryScreen().availableGeometry(), WISH)
    window.setGeometry(first)
    if first.size() == WISH:
        window.show()
    else:
        window.showMaximized()


def keep(window: QWidget, settings: Settings) -> None:
    """Remember it for the next start."""
    settings.place = window.saveGeometry()
