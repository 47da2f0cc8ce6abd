"""Starting the window."""

import atexit
import sys

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from playground.app import interruption
from playground.app.main_window import MainWindow
from playground.app.preferences import text_size, window_geometry
from playground.app.settings import NAME, Settings
from playground.storage.errors import printable
from playground.views.style.theme import Appearance, font, load_fonts

DEFAULT = "greener-or-brown"


def application() -> QApplication:
    """The one QApplication, with the program's fonts and style."""
    existing = QApplication.instance()
    if isinstance(existing, QApplication):
        return existing
    result = QApplication(sys.argv[:1])
    result.setApplicationName(NAME)
    result.setOrganizationName(NAME)
    result.setStyle("Fusion")
    load_fonts()
    result.setFont(font(12))
    atexit.register(_empty_clipboard)
    return result


def _empty_clipboard() -> None:
    """Where the system has no clipboard, Qt keeps what was copied until Python, which it belongs to, is gone, and ends
    the process with an error. Nobody else could paste it."""
    if QApplication.instance() is not None and QApplication.platformName() in ("offscreen", "minimal", "vnc"):
        QApplication.clipboard().clear()


def open_window(preset: str | None) -> int:
    """Open the window with a preset, run until it is closed, and give the exit code."""
    if sys.platform == "win32":
        import torch  # noqa: F401  (after Qt its libraries fail to load there)
    settings = Settings()
    text_size.apply(settings.text_size)
    app = application()
    window = MainWindow(Appearance(settings.theme), settings.engine, settings)
    window_geometry.take_up(window, app, settings)
    load_soon(window, preset or DEFAULT)
    _close_on_ctrl_c(app, window)
    code = app.exec()
    window_geometry.keep(window, settings)
    window.closing.close()
    window.gallery.wait()
    return code or _kept(settings)


def _kept(settings: Settings) -> int:
    """The exit code of keeping the settings."""
    if not (problem := settings.write()):
        return 0
    print(f"playground: {printable(problem)}", file=sys.stderr)
    return 1


def load_soon(window: MainWindow, preset: str) -> None:
    """Fill a window after its first paint, so that nobody waits for an empty screen."""
    QTimer.singleShot(0, lambda: window.preset_loader.open(preset, otherwise=DEFAULT))


def _close_on_ctrl_c(app: QApplication, window: MainWindow) -> None:
    """Ctrl+C in the terminal closes the window as its own button does, and the dialogs before it. Python hears it only
    while it runs code, so a timer gives it a turn."""

    def look() -> None:
        if interruption.pressed():
            window.close()
            app.quit()

    timer = QTimer(app, interval=300)
    timer.timeout.connect(look)
    timer.start()
