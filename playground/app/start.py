"""Starts the application with its window."""

import atexit
import contextlib
import sys
from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication

from playground.app import ctrl_c
from playground.app.main_window import MainWindow
from playground.app.preferences import engine, text_size, window_geometry
from playground.app.settings import NAME, Settings
from playground.core.resources import resource
from playground.storage.errors import printable
from playground.views.style.theme import Appearance, font, load_fonts

DEFAULT = "greener-or-brown"


def application() -> QApplication:
    """Return the QApplication; create it with the program's fonts and style if there is none."""
    existing = QApplication.instance()
    if isinstance(existing, QApplication):
        return existing
    result = QApplication(sys.argv[:1])
    result.setApplicationName(NAME)
    result.setOrganizationName(NAME)
    result.setWindowIcon(QIcon(str(resource("assets/icon.svg"))))
    result.setStyle("Fusion")
    load_fonts()
    result.setFont(font(12))
    atexit.register(_empty_clipboard)
    return result


def _empty_clipboard() -> None:
    """Clear the clipboard of platforms that have none of the system's. There Qt would free the Python-owned content
    after Python has exited, and crash. No other program could paste it."""
    if QApplication.instance() is not None and QApplication.platformName() in ("offscreen", "minimal", "vnc"):
        QApplication.clipboard().clear()


def open_window(preset: str | None) -> int:
    """Open the window with a preset, run the event loop until it is closed, and return the exit code."""
    if sys.platform == "win32":
        with contextlib.suppress(ModuleNotFoundError):
            import torch  # noqa: F401  (its libraries fail to load there after Qt)
    settings = Settings()
    text_size.apply(settings.text_size)
    app = application()
    window = MainWindow(Appearance(settings.theme), engine.stored(settings), settings)
    window_geometry.restore(window, app, settings)
    window.autosave.start()
    open_first(window, preset, settings)
    _close_on_ctrl_c(app, window)
    code = app.exec()
    window_geometry.save(window, settings)
    window.closing.close()
    window.gallery.join()
    return code or _sync(settings)


def _sync(settings: Settings) -> int:
    """Write the settings to disk, print an error, and return the exit code."""
    if not (problem := settings.sync()):
        return 0
    print(f"playground: {printable(problem)}", file=sys.stderr)
    return 1


def open_first(window: MainWindow, preset: str | None, settings: Settings) -> None:
    """Open what a start begins with: the named preset, on a first start without a name lesson 1, which opens its own
    experiment, and otherwise the default preset."""
    if preset is None and settings.is_first_start:
        _FirstPaint(window, window.lesson.begin)
    else:
        load_after_first_paint(window, preset or DEFAULT)


def load_after_first_paint(window: MainWindow, preset: str) -> None:
    """Open a preset once the empty window has been painted. Then offer what the window that ended last had trained."""

    def offer_last(is_open: bool) -> None:
        if is_open:
            window.autosave.offer_last()

    _FirstPaint(window, lambda: window.preset_loader.open_by_name(preset, fallback=DEFAULT, done=offer_last))


class _FirstPaint(QObject):
    """Calls `then` as soon as a window has been painted, so that opening an experiment takes no time from it."""

    def __init__(self, window: MainWindow, then: Callable[[], object]) -> None:
        super().__init__(window)
        self._window, self._then = window, then
        window.installEventFilter(self)
        window.update()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Wait for the window's turn. All its parts are painted in the same one."""
        if event.type() == QEvent.Type.Paint:
            self._window.removeEventFilter(self)
            QTimer.singleShot(0, self._then)
        return False


def _close_on_ctrl_c(app: QApplication, window: MainWindow) -> None:
    """Close the window and its dialogs on Ctrl+C in the terminal. Python handles signals only while it runs bytecode,
    so a timer wakes it regularly."""

    def close_if_pressed() -> None:
        if ctrl_c.pressed():
            window.close()
            app.quit()

    timer = QTimer(app, interval=300)
    timer.timeout.connect(close_if_pressed)
    timer.start()
