"""The window's position and size. Stored in the settings."""

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QApplication, QWidget

from playground.app.settings import Settings
from playground.views.widgets.window_placement import centred_in

USUAL_SIZE = QSize(1440, 900)


def restore(window: QWidget, app: QApplication, settings: Settings) -> None:
    """Show the window with its stored geometry. Without one, show it centred, or maximised on a small screen."""
    stored = settings.window_geometry
    # Qt moves a window that would lie outside all screens.
    if stored is not None and window.restoreGeometry(stored):
        window.show()
        return
    first = centred_in(app.primaryScreen().availableGeometry(), USUAL_SIZE)
    window.setGeometry(first)
    if first.size() == USUAL_SIZE:
        window.show()
    else:
        window.showMaximized()


def save(window: QWidget, settings: Settings) -> None:
    """Store the window's geometry."""
    settings.window_geometry = window.saveGeometry()
