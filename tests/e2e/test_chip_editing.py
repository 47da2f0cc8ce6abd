"""Tokens are changed where their chips are, and the text field stays in step."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from small_presets import SMALL, SMALL_NUMBERS

LEFT = Qt.MouseButton.LeftButton
Key = Qt.Key
NUMBERS = SMALL_NUMBERS.replace('kind = "typed"', 'kind = "typed"\ntokens = "numbers"')
CHARACTERS = SMALL.replace('kind = "typed"', 'kind = "typed"\ntokens = "characters"')


def opened(driver, text=SMALL):
    driver.window.activateWindow()
    driver.open(text)
    driver.settle()
    return driver.window.score, driver.window.score.chip_editor


def chip(score, timestep):
    return score.pinned.mapFromScene(score.time.left(timestep) + score.time.column // 2, 24 + 18)


def edit(score, timestep):
    """Two clicks."""
    viewport = score.pinned.viewport()
    QTest.mouseClick(viewport, LEFT, pos=chip(score, timestep))
    QTest.mouseDClick(viewport, LEFT, pos=chip(score, timestep))
    assert score.chip_editor.isVisible()
    assert score.chip_editor.hasFocus()


def shown(driver, score, *tokens):
    """Wait until these are the tokens, in the chips and in the field."""
    driver.wait(lambda: score.trace.tokens == tokens)
    assert score.chip_editor.probe.tokens == tokens
    assert driver.window.probe.text == score.chip_editor.probe.text


def test_nothing_is_lost_while_it_trains(driver):
    score, editor = opened(driver)
    driver.session.train()
    driver.wait(lambda: driver.last.step > 20)
    edit(score, 1)
    for letter in "meadow":
        QTest.keyClick(editor, letter)
        before = len(driver.snapshots)
        driver.wait(lambda before=before: len(driver.snapshots) > before + 1)
        assert editor.hasFocus()
    QTest.keyClick(editor, Key.Key_Period)
    assert editor.text() == "meadow."
    QTest.keyClick(editor, Key.Key_Space)
    assert driver.session.is_running
    driver.wait(lambda: score.trace.tokens == ("The", "meadow", ".", "is", "always"))
    # The chips moved under the field, which goes with its place.
    assert abs(editor.geometry().center().x() - score.time.left(3)) <= 1
    driver.session.pause()
    driver.settle()


def test_a_change_elsewhere_ends_it_and_a_lost_focus_keeps_what_was_typed(driver):
    score, editor = opened(driver)
    edit(score, 1)
    driver.type(editor, "x")
    driver.window.probe.line.setFocus()
    shown(driver, score, "The", "x", "is", "always")
    edit(score, 1)
    driver.type(editor, "y")
    driver.open(SMALL_NUMBERS)
    assert not editor.isVisible()
    assert driver.window.probe.text == "1 2 3"
