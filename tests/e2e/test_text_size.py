"""Text up to 150 %: chosen in the menu, in force at once and after the next start, with everything still in place."""

import json
import os
import subprocess
import sys

import pytest

from playground.app.settings import Settings
from tests.e2e.test_every_size import SCREEN

START = """
from playground.app.preferences import text_size
from playground.app.settings import Settings
text_size.apply(Settings().text_size)
from playground.app.start import application
app = application()
from playground.app.main_window import MainWindow
from playground.views.style.theme import Appearance
window = MainWindow(Appearance("light"))
window.resize(960, 600)
window.show()
app.processEvents()
picture = window.grab()
print(picture.width(), picture.height(), window.width(), window.height())
window.close()
"""


@pytest.fixture
def clean():
    yield
    Settings().store.remove("text size")


CHANGE = """
import sys
from playground.app.start import application
app = application()
from PySide6.QtCore import QRect
from playground.app.dialogs.guide import show_guide
from playground.app.main_window import MainWindow
from playground.views.style.theme import Appearance
window = MainWindow(Appearance("light"))
window.setGeometry(QRect(0, 0, 1280, 780))
window.show()
window.open_preset("greener-or-brown")
show_guide(window, window.action_rows)
for size in sys.argv[1:]:
    entries = window.top.menus["View"].actions()
    menu = next(action.menu() for action in entries if action.text() == "Text size")
    next(action for action in menu.actions() if action.text() == size).trigger()
    app.processEvents()
    app.processEvents()
    picture = window.grab()
    guide = next(dialog for dialog in app.topLevelWidgets() if dialog.windowTitle() == "Guide")
    print(picture.width(), picture.height(), window.width(), window.height(), window.isVisible(), guide.isVisible())
    print(window.settings.text_size, repr(window.banner.words.text()))
window.close()
"""


def run(code, *arguments, **environment):
    """Run code in a process of its own, since all windows of a process have one scale. Return what it printed."""
    found = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        env={key: value for key, value in os.environ.items() if key != "QT_SCALE_FACTOR"} | environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert found.returncode == 0, found.stderr
    assert "QHighDpiScaling" not in found.stderr
    return found.stdout.splitlines()


def test_a_chosen_size_changes_all_windows_at_once_and_is_kept(tmp_path):
    screens = tmp_path / "screens.json"
    screens.write_text(json.dumps({"screens": [SCREEN]}))
    kept = {"XDG_CONFIG_HOME": str(tmp_path), "QT_QPA_PLATFORM": f"offscreen:configfile={screens}"}
    sizes = run(CHANGE, "150 %", "125 %", "100 %", "150 %", **kept)
    assert sizes == [
        "1280 780 853 520 True True",
        "1.5 ''",
        "1280 780 1024 624 True True",
        "1.25 ''",
        "1280 780 1280 780 True True",
        "1.0 ''",
        "1280 780 853 520 True True",
        "1.5 ''",
    ]
    assert run(START, **kept) == ["1440 900 960 600"]
    assert run(START, QT_SCALE_FACTOR="2", **kept) == ["1920 1200 960 600"]


@pytest.mark.usefixtures("clean")
def test_a_size_that_is_none_is_100_percent():
    Settings().store.setValue("text size", "7")
    assert Settings().text_size == 1.0
