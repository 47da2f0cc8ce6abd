"""Checks whether a window can be opened, before Qt is loaded, because Qt aborts the process if it cannot.

Only Linux is checked. There Qt needs an X11 (`xcb`) or Wayland display, and a dozen system libraries that a minimal
installation lacks.
"""

import ctypes
import os
import re
import socket
import sys
from pathlib import Path

_PACKAGES = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6",
    "libdbus-1.so.3": "libdbus-1-3",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libgthread-2.0.so.0": "libglib2.0-0",
}
"""Libraries that Qt needs to paint at all, with their Debian packages."""

_XCB_PACKAGES = {
    "libX11.so.6": "libx11-6",
    "libX11-xcb.so.1": "libx11-xcb1",
    "libxcb.so.1": "libxcb1",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render.so.0": "libxcb-render0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-shm.so.0": "libxcb-shm0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-util.so.1": "libxcb-util1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
}
"""Libraries for a window on X11."""

_WAYLAND_PACKAGES = {
    "libwayland-client.so.0": "libwayland-client0",
    "libwayland-cursor.so.0": "libwayland-cursor0",
    "libwayland-egl.so.1": "libwayland-egl1",
}
"""Libraries for a window on Wayland."""

_NO_SCREEN = "“playground train”, “trace”, “screenshot” and “presets” need no screen"
_NO_QT = "“playground train”, “trace” and “presets” work without"


def library_problem() -> str | None:
    """Return why Qt cannot paint at all, not even into a picture, as one sentence. None if it can."""
    if sys.platform != "linux":
        return None
    try:
        import PySide6.QtWidgets  # noqa: F401
    except ImportError as error:
        return _missing(_PACKAGES, str(error))
    return None


def problem() -> str | None:
    """Return why no window can be opened, and what to do, as one sentence. None if one can."""
    if sys.platform != "linux":
        return None
    asked = os.environ.get("QT_QPA_PLATFORM", "")
    platforms = [name.partition(":")[0] for name in asked.split(";") if name] or _usual_platforms()
    if not platforms:
        return (
            "there is no screen to open a window on, as neither DISPLAY nor WAYLAND_DISPLAY is set; start it from a "
            f"desktop, or over “ssh -X” ({_NO_SCREEN})."
        )
    found = library_problem()
    if found:
        return found
    # Qt uses the first platform that works.
    problems = [_platform_problem(name) for name in platforms]
    return None if None in problems else problems[0]


def _usual_platforms() -> list[str]:
    """Return the platforms that Qt tries by default."""
    variables = {"WAYLAND_DISPLAY": "wayland", "DISPLAY": "xcb"}
    return [name for variable, name in variables.items() if os.environ.get(variable)]


def _platform_problem(name: str) -> str | None:
    import PySide6

    plugins = Path(PySide6.__file__).parent / "Qt" / "plugins" / "platforms"
    plugin = plugins / f"libq{name.partition('-')[0]}.so"
    if not plugin.exists():
        known = ", ".join(sorted(path.stem.removeprefix("libq") for path in plugins.glob("libq*.so")))
        return f"QT_QPA_PLATFORM asks for {name!r}, which this Qt does not have; it has {known} ({_NO_SCREEN})."
    try:
        ctypes.CDLL(str(plugin))
    except OSError as error:
        return _missing(_XCB_PACKAGES if name == "xcb" else _WAYLAND_PACKAGES, str(error))
    if name == "xcb" and not _x11_answers():
        return f"no X server answers at DISPLAY={os.environ.get('DISPLAY', '')!r} ({_NO_SCREEN})."
    if name.startswith("wayland") and not _wayland_answers():
        return f"nothing answers at WAYLAND_DISPLAY={os.environ.get('WAYLAND_DISPLAY')!r} ({_NO_SCREEN})."
    return None


def _missing(packages: dict[str, str], error: str) -> str:
    """Return the sentence about missing libraries. `error` is the linker's message about the first."""
    named = re.search(r"[\w+.-]+\.so[.\d]*", error)
    absent = [library for library in packages if not _loads(library)] or ([named[0]] if named else [])
    if not absent:
        return f"the window needs PySide6, which cannot be imported here ({error}); {_NO_QT}."
    names = dict.fromkeys(packages[library] for library in absent if library in packages)
    install = f"on Debian and Ubuntu, install with “sudo apt-get install {' '.join(names)}”" if names else "install it"
    verb = "is" if len(absent) == 1 else "are"
    return f"the window needs {', '.join(absent)}, which {verb} missing here; {install} ({_NO_QT})."


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def _x11_answers() -> bool:
    """Return whether the X server named by DISPLAY accepts a connection.

    The connection is left open: a server resets itself after its last client, and refuses connections meanwhile.
    """
    xcb = ctypes.CDLL("libxcb.so.1")
    xcb.xcb_connect.restype = ctypes.c_void_p
    connection = ctypes.c_void_p(xcb.xcb_connect(None, None))
    if not xcb.xcb_connection_has_error(connection):
        return True
    xcb.xcb_disconnect(connection)
    return False


def _wayland_answers() -> bool:
    path = Path(os.environ.get("XDG_RUNTIME_DIR", "")) / os.environ.get("WAYLAND_DISPLAY", "")
    try:
        with socket.socket(socket.AF_UNIX) as connection:
            connection.connect(str(path))
    except OSError:
        return False
    return True
