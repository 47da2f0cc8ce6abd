"""Qt's scale factor, changed while windows are open.

Qt reads QT_SCALE_FACTOR once. It can change the factor later, but its Python binding offers no such function, and all
sizes in this program are in device-independent pixels. So this file calls the function in Qt's own library: private,
the same since Qt 5.6. Where it is missing, `change` says so and nothing has changed.
"""

import ctypes
import os
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from PySide6.QtCore import QLibraryInfo, QRect, QtMsgType, qInstallMessageHandler
from PySide6.QtWidgets import QApplication, QWidget

_ITANIUM, _WINDOWS = "_ZN15QHighDpiScaling15setGlobalFactorEd", "?setGlobalFactor@QHighDpiScaling@@SAXN@Z"
"""`QHighDpiScaling::setGlobalFactor(double)` as compilers write it."""


def change(factor: float) -> bool:
    """Scale all windows by another factor at once. Return False, and change nothing, if this Qt cannot.

    Each window keeps its place and size on the screen, as far as its smallest size allows.
    """
    set_factor = _function()
    if set_factor is None:
        return False
    windows = [window for window in QApplication.topLevelWidgets() if window.windowHandle() is not None]
    shown = [(window, _place(window)) for window in windows if window.isVisible()]
    active = QApplication.activeWindow()
    for window in windows:
        window.hide()
        # Qt scales a window when it makes the system's window for it.
        window.windowHandle().destroy()
    # Qt warns that there are windows. None has a window of the system now.
    said_before = qInstallMessageHandler(_ignore)
    try:
        set_factor(factor)
    finally:
        qInstallMessageHandler(said_before)
    for window, place in shown:
        _show(window, place)
    if active is not None:
        active.activateWindow()
    return True


def _ignore(_kind: QtMsgType, _context: object, _message: str) -> None:
    """Handle a message of Qt by dropping it."""


def _function() -> Callable[[float], None] | None:
    for path in _libraries():
        with suppress(OSError, AttributeError):
            # Never a second copy of the library: its factor would be another one.
            mode = os.RTLD_NOLOAD if hasattr(os, "RTLD_NOLOAD") else ctypes.DEFAULT_MODE
            found: Any = getattr(ctypes.CDLL(str(path), mode=mode), _WINDOWS if sys.platform == "win32" else _ITANIUM)
            found.argtypes, found.restype = [ctypes.c_double], None
            return found  # type: ignore[no-any-return]
    return None


def _libraries() -> tuple[Path, ...]:
    """Return where Qt's library may be."""
    libraries = Path(QLibraryInfo.path(QLibraryInfo.LibraryPath.LibrariesPath))
    programs = Path(QLibraryInfo.path(QLibraryInfo.LibraryPath.BinariesPath))
    names = {"win32": (programs / "Qt6Gui.dll",), "darwin": (libraries / "QtGui.framework/Versions/A/QtGui",)}
    return names.get(sys.platform, (libraries / "libQt6Gui.so.6",))


def _place(window: QWidget) -> QRect:
    """Return a window's place in pixels of the screen, as the system counts them."""
    return _scaled(window.geometry(), window.devicePixelRatioF())


def _scaled(place: QRect, by: float) -> QRect:
    return QRect(round(place.x() * by), round(place.y() * by), round(place.width() * by), round(place.height() * by))


def _show(window: QWidget, place: QRect) -> None:
    if window.isMaximized() or window.isFullScreen():
        window.setVisible(True)
        return
    # The new scale is known once the system's window exists.
    window.winId()
    screen = window.screen().availableGeometry()
    wanted = _scaled(place, 1 / window.devicePixelRatioF())
    wanted.setSize(wanted.size().expandedTo(window.minimumSize()).boundedTo(screen.size()))
    wanted.moveTo(
        max(screen.left(), min(wanted.left(), screen.right() + 1 - wanted.width())),
        max(screen.top(), min(wanted.top(), screen.bottom() + 1 - wanted.height())),
    )
    window.setGeometry(wanted)
    window.setVisible(True)
