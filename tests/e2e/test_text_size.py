"""Text up to 150 %: chosen in the menu, kept, and in force from the next start on, with everything still in place."""

import os
import subprocess
import sys

import pytest

from playground.app.settings import Settings

LOOK = """
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


def sizes(driver):
    view = driver.window.top.menus["View"]
    menu = next(action.menu() for action in view.actions() if action.text() == "Text size")
    return {action.text(): action for action in menu.actions()}


@pytest.fixture
def clean():
    yield
    Settings().store.remove("text size")


@pytest.mark.usefixtures("clean")
def test_a_chosen_size_is_kept_and_taken_at_the_next_start(driver):
    entries = sizes(driver)
    assert [text for text, action in entries.items() if action.isChecked()] == ["100 %"]
    entries["150 %"].trigger()
    assert Settings().text_size == 1.5
    assert "150 %" in driver.window.banner.words.text()
    environment = {key: value for key, value in os.environ.items() if key != "QT_SCALE_FACTOR"}
    for own, wide in ((None, 1440), ("2", 1920)):
        extra = {} if own is None else {"QT_SCALE_FACTOR": own}
        found = subprocess.run(
            [sys.executable, "-c", LOOK], env=environment | extra, capture_output=True, text=True, check=True
        )
        assert found.stdout.split() == [str(wide), str(wide * 600 // 960), "960", "600"]


@pytest.mark.usefixtures("clean")
def test_a_size_that_is_none_is_100_percent():
    Settings().store.setValue("text size", "7")
    assert Settings().text_size == 1.0
