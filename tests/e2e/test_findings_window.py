"""A finding in the window: reached and tried by keys alone, beside the run as it was."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from playground.storage import presets


def test_a_rate_too_high_is_found_and_a_lower_one_tried_beside_it_by_keys(driver):
    window, session = driver.window, driver.session
    greener = presets.load(presets.find("greener-or-brown"), ["training.learning_rate=1.0"])
    window.open(greener, "greener-or-brown")
    driver.settle()
    driver.train_for(200)
    driver.wait(window.diagnosis.line.isVisible)
    window.activateWindow()
    line = window.diagnosis.line
    assert "the rate 1 is too high" in line.words.text()
    window.trigger("finding.next")
    assert QApplication.focusWidget() is line.attempt
    before, preset = window.strip.store.loss.copy(), session.preset
    driver.press(Qt.Key.Key_Space)
    driver.wait(lambda: driver.last.other is not None and driver.last.other.step == 200)
    assert (session.preset, session.other.training.learning_rate) == (preset, 0.1)
    assert driver.last.step == 200
    assert window.strip.store.loss.tolist() == before.tolist()
    driver.wait(lambda: line.words.text().startswith("A: In 200 steps"))


def test_the_sequences_are_shown_where_setup_is_folded(driver):
    window = driver.window
    window.resize(1280, 800)
    driver.open()
    driver.train_for(3)
    window.probe.set_text("It is monsoon. The grass is always")
    driver.wait(window.diagnosis.line.isVisible)
    assert window.diagnosis.line.attempt.text() == "Add to the sequences"
    window.diagnosis.line.attempt.click()
    assert window.setup.editor.isVisible()
    assert QApplication.focusWidget() is window.setup.editor
    window.diagnosis.line.show_place.click()
    assert window.score.selection.timestep == 2
