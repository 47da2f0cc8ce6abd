"""What is chosen in the View menu and beside the probe is there again at the next start."""

from small_presets import SMALL

from playground.app.window import Window
from playground.storage import presets
from playground.views.theme import Appearance

DEEP = SMALL.replace("units = 8", "units = 8\nlayers = 2")


def another(driver, qtbot, text):
    """The next start's window, which has been shown something of this preset."""
    window = Window(Appearance("light"))
    qtbot.addWidget(window)
    window.open(presets.loads(text, "small.toml"), "small")
    driver.wait(lambda: window.score.trace is not None)
    return window


def test_all_layers_are_shown_again(driver, qtbot):
    driver.open(DEEP)
    assert not driver.window.score.groups.stacked
    for chosen, stacked in ((None, True), (0, False)):
        driver.window.probe.layer_changed.emit(chosen)
        window = another(driver, qtbot, DEEP)
        assert window.score.groups.stacked is stacked
        assert window.comparing.score.groups.every is stacked
        window.close()
