"""A lesson in front of a room: F11, the scenes of a preset, and back to the window."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from playground.storage import preset_text, presets

PRESET = """title = "Two seasons"
probes = ["It is winter . The grass is"]
[task]
kind = "typed"
sequences = '''
It is winter . The grass is => brown
It is summer . The grass is => greener'''
[model]
units = 6
[[scenes]]
title = "Before"
probe = "It is winter . The grass is"
step = 0
[[scenes]]
title = "After"
probe = "It is summer . The grass is"
step = 12
playhead = 3
track = "gate"
[[scenes]]
title = "Both"
probe = "It is winter . The grass is"
step = 12
compare = "rnn"
"""


@pytest.fixture
def page(driver, monkeypatch):
    """The open page, as large as a projector: the screen of the tests is small."""
    driver.open(PRESET)
    page = driver.window.present.page
    monkeypatch.setattr(page, "showFullScreen", lambda: (page.resize(1920, 1080), page.show()))
    QTest.keyClick(driver.window, Qt.Key.Key_F11)
    assert page.isVisible()
    return page


def test_a_teacher_goes_through_the_scenes(driver, page, tmp_path):
    stage, controls = page.stage, page.controls
    assert (stage.title, controls.place.text()) == ("Two seasons", "3 scenes")
    QTest.keyClick(stage, Qt.Key.Key_PageDown)
    driver.settle()
    assert (stage.title, stage.timestep, controls.note.text()) == ("Before", 6, "")
    assert stage.sentences[0].text == "Untrained: these answers are chance."
    QTest.keyClick(stage, Qt.Key.Key_PageDown)
    driver.settle()
    assert (stage.networks[0].trace.tokens[2], stage.timestep, stage.track) == ("summer", 2, "gate")
    controls.offer.click()
    driver.wait(lambda: driver.last.step == 12 and not driver.session.is_running)
    driver.settle()
    assert (controls.note.text(), controls.step.text(), controls.offer.isHidden()) == ("", "step 12", True)
    assert stage.networks[0].trace is driver.last.trace
    QTest.keyClick(stage, Qt.Key.Key_PageDown)
    driver.wait(lambda: len(stage.networks) == 2 and driver.last.other.step == 12 and not driver.last.is_training)
    assert [network.style.kind for network in stage.networks] == ["LSTM", "RNN"]
    QTest.keyClick(stage, Qt.Key.Key_PageUp)
    QTest.keyClick(stage, Qt.Key.Key_PageUp)
    driver.wait(lambda: len(stage.networks) == 1 and driver.last.shown_step == 0 and stage.timestep == 6)
    assert (stage.title, controls.step.text()) == ("Before", "step 0 of 12")
    QTest.keyClick(stage, Qt.Key.Key_Space)
    assert driver.session.is_running
    driver.wait(lambda: driver.last.step > 20)
    QTest.keyClick(stage, Qt.Key.Key_Space)
    driver.settle()
    assert driver.last.shown_step is None
    controls.keep.click()
    dialog = driver.window.present.scenes.dialog
    dialog.title.setText("Mine")
    dialog.save.click()
    assert stage.title == "Mine"
    QTest.keyClick(stage, Qt.Key.Key_Escape)
    assert not page.isVisible()
    written = presets.loads(preset_text.to_toml(driver.session.preset), "x")
    assert [scene.title for scene in written.scenes] == ["Before", "After", "Both", "Mine"]
    assert written.scenes[3].step == driver.last.step


def test_another_preset_brings_its_own_scenes(driver, page):
    QTest.keyClick(page.stage, Qt.Key.Key_PageDown)
    driver.open()
    assert page.controls.dots.dots == []
    assert page.stage.title == driver.session.preset.title
    QTest.keyClick(page.stage, Qt.Key.Key_PageDown)
    assert page.stage.title == driver.session.preset.title
    driver.window.close()
    assert not page.isVisible()
