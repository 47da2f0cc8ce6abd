"""The basic level in the window: the microscope is a rail, and what it leaves free goes to the setup panel."""

from hands import press
from PySide6.QtCore import Qt

from playground.app.settings import Settings
from playground.storage import presets

Modifier = Qt.KeyboardModifier


def test_basic_has_the_microscope_on_a_rail_and_the_keys_show_all(driver):
    window = driver.window
    window.levels.choose("basic")
    window.open(presets.load(presets.find("greener-or-brown")), "greener-or-brown")
    driver.settle()
    assert window.microscope_panel.rail_button.isVisible()
    assert not window.microscope.isVisible()
    for width, beside in ((1440, True), (1280, True), (1100, False)):
        window.resize(width, 800)
        driver.settle()
        assert window.setup.isVisible() == beside
    window.resize(1280, 800)
    window.microscope_panel.rail_button.click()
    assert window.microscope.isVisible()
    press(Qt.Key.Key_Escape, otherwise=window.score)
    assert not window.microscope.isVisible()
    press(Qt.Key.Key_A, modifiers=Modifier.ControlModifier | Modifier.ShiftModifier, otherwise=window.score)
    assert (window.levels.name, Settings().level) == ("all", "all")
    assert window.microscope.isVisible()
    assert not window.setup.isVisible(), "a rail beside the microscope, as ever"
