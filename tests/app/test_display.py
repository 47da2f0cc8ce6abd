"""Where no window can be opened, the command says so in a sentence; Qt is never left to abort."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux can lack a screen or Qt's libraries")

SCREEN = {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM", "XDG_SESSION_TYPE", "XDG_RUNTIME_DIR"}


def opened(**environment: str) -> str:
    """What `playground` says on stderr where there is no such screen."""
    env = {name: value for name, value in os.environ.items() if name not in SCREEN} | environment
    argv = [sys.executable, "-m", "playground"]
    done = subprocess.run(argv, env=env, capture_output=True, text=True, check=False, timeout=60)
    assert (done.returncode, done.stdout) == (2, ""), done.stderr
    assert done.stderr.startswith("playground: ")
    assert done.stderr.count("\n") == 1
    return done.stderr


def test_no_screen() -> None:
    said = opened()
    assert "neither DISPLAY nor WAYLAND_DISPLAY is set" in said
    assert "“playground train”, “trace”, “screenshot” and “presets” need no screen" in said


def test_no_x_server_answers() -> None:
    assert "no X server answers at DISPLAY=':4242'" in opened(DISPLAY=":4242")


def test_an_unknown_platform() -> None:
    said = opened(QT_QPA_PLATFORM="holodeck")
    assert "QT_QPA_PLATFORM asks for 'holodeck', which this Qt does not have" in said
    assert "offscreen" in said


def test_no_wayland_answers(tmp_path: Path) -> None:
    said = opened(WAYLAND_DISPLAY="wayland-4242", XDG_RUNTIME_DIR=str(tmp_path))
    # Which of the two depends on whether this machine has Wayland's libraries.
    assert "nothing answers at WAYLAND_DISPLAY='wayland-4242'" in said or "libwayland-" in said


@pytest.mark.parametrize(
    ("library", "package", "platform"),
    [
        ("libxcb-cursor.so.0", "libxcb-cursor0", "xcb"),
        ("libxcb-icccm.so.4", "libxcb-icccm4", "xcb"),
        ("libEGL.so.1", "libegl1", "offscreen"),
        ("libxkbcommon.so.0", "libxkbcommon0", "offscreen"),
    ],
)
def test_a_library_is_missing(tmp_path: Path, library: str, package: str, platform: str) -> None:
    """A file that is no library, found first, is as good as none."""
    (tmp_path / library).touch()
    said = opened(LD_LIBRARY_PATH=str(tmp_path), QT_QPA_PLATFORM=platform, DISPLAY=":4242")
    assert f"the window needs {library}, which is missing here" in said
    assert f"“sudo apt-get install {package}”" in said
    assert "“playground train”, “trace” and “presets” work without" in said


def test_several_libraries_are_missing(tmp_path: Path) -> None:
    for library in ("libxcb-cursor.so.0", "libxcb-keysyms.so.1"):
        (tmp_path / library).touch()
    said = opened(LD_LIBRARY_PATH=str(tmp_path), DISPLAY=":4242")
    assert "libxcb-cursor.so.0, libxcb-keysyms.so.1, which are missing here" in said
    assert "“sudo apt-get install libxcb-cursor0 libxcb-keysyms1”" in said


def test_without_qt_there_is_still_training(tmp_path: Path) -> None:
    (tmp_path / "libEGL.so.1").touch()
    (tmp_path / "my.toml").write_text("title = 'x'\n[task]\nkind = 'typed'\nsequences = 'a => b'")
    argv = [sys.executable, "-m", "playground", "train", "my.toml", "--steps", "1"]
    env = {**os.environ, "LD_LIBRARY_PATH": str(tmp_path)}
    done = subprocess.run(argv, env=env, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.fixture
def x_server() -> Iterator[str]:
    """A real X server without a screen to look at, which ends, as others begin anew, when its last client has gone."""
    if shutil.which("Xvfb") is None:
        pytest.skip("Xvfb is not installed")
    reading, writing = os.pipe()
    argv = ["Xvfb", "-displayfd", str(writing), "-nolisten", "tcp", "-terminate"]
    with subprocess.Popen(argv, pass_fds=[writing], stderr=subprocess.DEVNULL) as server:
        os.close(writing)
        with os.fdopen(reading) as pipe:
            number = pipe.readline().strip()
        assert number, "Xvfb did not start"
        yield f":{number}"
        server.terminate()


def test_with_a_screen_nothing_is_wrong(x_server: str) -> None:
    env = {name: value for name, value in os.environ.items() if name not in SCREEN}
    code = """from playground.app import display; assert display.problem() is None, display.problem()
from PySide6.QtWidgets import QApplication; print(QApplication([]).platformName())"""
    argv = [sys.executable, "-c", code]
    done = subprocess.run(argv, env=env | {"DISPLAY": x_server}, capture_output=True, text=True, check=False)
    assert done.stdout == "xcb\n", done.stderr
