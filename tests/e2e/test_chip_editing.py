"""Tokens are changed where their chips are, and the text field stays in step."""

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
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


def test_a_click_sets_the_playhead_and_a_second_one_edits(driver):
    score, editor = opened(driver)
    for timestep in (1, 3, 2):
        QTest.mouseClick(score.pinned.viewport(), LEFT, pos=chip(score, timestep))
        assert score.selection.timestep == timestep
        assert not editor.isVisible()
    QTest.mouseClick(score.pinned.viewport(), LEFT, pos=chip(score, 2))
    assert (editor.isVisible(), editor.text(), editor.selectedText()) == (True, "is", "is")
    place = editor.geometry()
    assert place.left() == score.time.left(2)
    assert place.width() == score.time.column
    assert 24 < place.top() < place.bottom() < 64
    driver.type(editor, "was")
    QTest.keyClick(editor, Key.Key_Return)
    shown(driver, score, "The", "grass", "was", "always")
    assert not editor.isVisible()
    assert score.selection.timestep == 2
    assert QApplication.focusWidget() is score.stops.time
    assert driver.last.trace.known == (True, True, False, True)


def test_words_are_typed_one_after_the_other(driver):
    score, editor = opened(driver)
    edit(score, 1)
    driver.type(editor, "winter . It ")
    assert not driver.session.running
    assert editor.text() == ""
    shown(driver, score, "The", "winter", ".", "It", "is", "always")
    driver.type(editor, "green")
    QTest.keyClick(editor, Key.Key_Tab)
    shown(driver, score, "The", "winter", ".", "It", "green", "is", "always")
    assert editor.text() == "is"
    QTest.keyClick(editor, Key.Key_Backtab)
    assert editor.text() == "green"
    QTest.keyClick(editor, Key.Key_Escape)
    assert not editor.isVisible()
    assert driver.window.probe.text == "The winter. It green is always"


def test_backspace_joins_and_space_parts(driver):
    score, editor = opened(driver)
    edit(score, 2)
    QTest.keyClick(editor, Key.Key_Home)
    QTest.keyClick(editor, Key.Key_Backspace)
    assert (editor.text(), editor.cursorPosition(), editor.timestep) == ("grassis", 5, 1)
    assert driver.window.probe.text == "The grass is always"
    QTest.keyClick(editor, Key.Key_Return)
    shown(driver, score, "The", "grassis", "always")
    edit(score, 1)
    QTest.keyClick(editor, Key.Key_Home)
    for _ in range(5):
        QTest.keyClick(editor, Key.Key_Right)
    QTest.keyClick(editor, Key.Key_Space)
    shown(driver, score, "The", "grass", "is", "always")
    assert editor.text() == "is"


def test_escape_changes_nothing_and_no_text_takes_the_token_out(driver):
    score, editor = opened(driver)
    edit(score, 0)
    driver.type(editor, "x")
    QTest.keyClick(editor, Key.Key_Escape)
    assert driver.window.probe.text == "The grass is always"
    edit(score, 3)
    QTest.keyClick(editor, Key.Key_Backspace)
    QTest.keyClick(editor, Key.Key_Return)
    shown(driver, score, "The", "grass", "is")


def test_arrows_at_the_ends_go_to_the_neighbours_and_behind_the_last(driver):
    score, editor = opened(driver)
    score.setFocus()
    score.selection.move_to(3)
    QTest.keyClick(score.stops.time, Key.Key_F2)
    assert editor.text() == "always"
    QTest.keyClick(editor, Key.Key_End)
    QTest.keyClick(editor, Key.Key_Right)
    assert (editor.timestep, editor.text()) == (4, "")
    driver.type(editor, "green")
    QTest.keyClick(editor, Key.Key_Home)
    QTest.keyClick(editor, Key.Key_Left)
    shown(driver, score, "The", "grass", "is", "always", "green")
    assert (editor.timestep, editor.text()) == (3, "always")
    QTest.keyClick(editor, Key.Key_Tab)
    QTest.keyClick(editor, Key.Key_Tab)
    QTest.keyClick(editor, Key.Key_Tab)
    assert not editor.isVisible()
    assert QApplication.focusWidget() is score.stops.time
    QTest.keyClick(score.stops.time, Key.Key_Return)
    assert editor.isVisible()


def test_a_click_behind_the_last_chip_appends(driver):
    score, editor = opened(driver)
    QTest.mouseClick(score.pinned.viewport(), LEFT, pos=QPoint(score.time.end + 10, 42))
    assert (editor.isVisible(), editor.timestep) == (True, 4)
    driver.type(editor, "greener.")
    QTest.keyClick(editor, Key.Key_Return)
    shown(driver, score, "The", "grass", "is", "always", "greener", ".")
    driver.window.probe.line.setFocus()
    driver.window.probe.put("")
    driver.wait(lambda: score.trace.timesteps == 0)
    QTest.mouseClick(score.pinned.viewport(), LEFT, pos=QPoint(300, 42))
    driver.type(editor, "grass is ")
    shown(driver, score, "grass", "is")


def test_what_touches_stays_apart(driver):
    score, editor = opened(driver)
    driver.window.probe.put("It is winter. The grass")
    driver.wait(lambda: score.trace.timesteps == 6)
    edit(score, 3)
    driver.type(editor, "cold")
    QTest.keyClick(editor, Key.Key_Return)
    shown(driver, score, "It", "is", "winter", "cold", "The", "grass")
    assert driver.window.probe.text == "It is winter cold The grass"


def test_characters(driver):
    score, editor = opened(driver, CHARACTERS)
    driver.window.probe.put("aé👩🏽‍🚀مب")
    driver.wait(lambda: score.trace.timesteps == 5)
    edit(score, 2)
    assert editor.text() == "👩🏽‍🚀"
    driver.type(editor, " x")
    QTest.keyClick(editor, Key.Key_Return)
    shown(driver, score, "a", "é", " ", "x", "م", "ب")
    edit(score, 5)
    editor.setText("🇨🇭")
    QTest.keyClick(editor, Key.Key_Tab)
    shown(driver, score, "a", "é", " ", "x", "م", "🇨🇭")
    assert editor.timestep == 6


def test_numbers(driver):
    score, editor = opened(driver, NUMBERS)
    driver.window.probe.put("1, 2; 3")
    driver.wait(lambda: score.trace.timesteps == 3)
    edit(score, 1)
    driver.type(editor, "-0.5")
    QTest.keyClick(editor, Key.Key_Return)
    shown(driver, score, "1", "-0.5", "3")
    assert driver.window.probe.text == "1, -0.5; 3"
    assert driver.last.trace.frames[:, 0][1] == -0.5


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
    assert driver.session.running
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


def test_a_chip_that_is_scrolled_away_is_finished(driver):
    score, editor = opened(driver)
    driver.window.probe.put("winter is " * 500)
    driver.wait(lambda: score.trace.timesteps == 1000)
    score.time.scroll_to(0)
    edit(score, 1)
    driver.type(editor, "was")
    score.time.scroll_to(4000)
    assert not editor.isVisible()
    driver.wait(lambda: score.trace.tokens[:3] == ("winter", "was", "winter"))
    score.time.scroll_to(score.time.max_offset)
    assert score.chip_editor.field.add_place.isEmpty()
    assert len(editor.probe.tokens) == 1000
