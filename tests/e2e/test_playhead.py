"""The playhead and the chosen unit in the real window: keys, focus, training and other probes."""

import pytest
from hands import track_of
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from small_presets import SMALL_NUMBERS

from playground.storage import presets

LEFT = Qt.MouseButton.LeftButton
Key = Qt.Key


@pytest.fixture
def score(driver):
    driver.window.activateWindow()
    driver.open()
    driver.train_for(20)
    driver.settle()
    return driver.window.score


def chosen(score):
    return score.selection.timestep, score.selection.unit


def test_keys_walk_through_timesteps_and_units(driver, score):
    order = [int(unit) for unit in score.units.order]
    score.setFocus()
    steps = [
        (Key.Key_Left, (2, None)),
        (Key.Key_Home, (0, None)),
        (Key.Key_Left, (0, None)),
        (Key.Key_Right, (1, None)),
        (Key.Key_Down, (1, order[0])),
        (Key.Key_Down, (1, order[1])),
        (Key.Key_Up, (1, order[0])),
        (Key.Key_Up, (1, order[0])),
        (Key.Key_End, (3, order[0])),
        (Key.Key_Escape, (3, None)),
        (Key.Key_Up, (3, order[-1])),
    ]
    for key, expected in steps:
        driver.press(key)
        assert chosen(score) == expected
    QTest.keyClick(score, Key.Key_Left, Qt.KeyboardModifier.ShiftModifier)
    assert chosen(score) == (3, order[-1])


def test_escape_closes_what_lies_over_the_score_first(driver, score):
    driver.window.resize(1280, 800)
    score.selection.choose_unit(2)
    score.setFocus()
    driver.window.setup_panel.rail_button.setChecked(True)
    driver.press(Key.Key_Escape)
    assert not driver.window.setup_panel.rail_button.isChecked()
    assert score.selection.unit == 2
    driver.press(Key.Key_Escape)
    assert score.selection.unit is None


def test_text_fields_keep_their_keys(driver, score):
    window = driver.window
    text = window.setup.editor.toPlainText()
    score.selection.choose_cell(1, 2)
    fields = (window.probe.line, window.setup.editor, window.setup.learning_rate.field, window.setup.units)
    for field in fields:
        field.setFocus()
        step = driver.last.step
        driver.press(Key.Key_Left, Key.Key_Up, Key.Key_Right, Key.Key_Home, Key.Key_End, Key.Key_Period)
        driver.press(Key.Key_Space, Key.Key_Escape)
        driver.settle()
        assert chosen(score) == (1, 2), field.accessibleName()
        # Other text or units may have begun a new network, but none has trained.
        assert driver.last.step in {0, step}
        assert not driver.session.is_running
    assert window.probe.text.endswith(". ")
    assert window.setup.editor.toPlainText().count(".") == text.count(".") + 1
    assert score.selection.timestep == 1


def test_a_click_on_train_leaves_the_keys_to_the_score(driver, score):
    driver.window.setup.editor.setFocus()
    QTest.mouseClick(driver.window.top.train, LEFT)
    assert driver.session.is_running
    driver.press(Key.Key_Home, Key.Key_Space)
    assert not driver.session.is_running
    assert score.selection.timestep == 0


def test_it_stays_while_the_network_trains_and_starts_again(driver, score):
    score.selection.choose_cell(1, 5)
    driver.session.train()
    driver.wait(lambda: driver.last.status == "running" and driver.last.step > 40)
    driver.press(Key.Key_Right)
    assert chosen(score) == (2, 5)
    driver.session.pause()
    driver.settle()
    value = f"{float(driver.last.trace.gates['forget'][2, 0, 5]):.2f}"
    assert score.stops.by_track[track_of(score, "forget")].accessibleName() == f"Forget, unit 6, timestep 3, {value}"
    driver.window.trigger("training.reset")
    driver.settle()
    assert chosen(score) == (2, 5)


def test_it_stays_within_the_probe_and_follows_its_end(driver, score):
    line, score_of = driver.window.probe.line, driver.window.score
    score.selection.choose_cell(2, 1)
    for text, timestep in (("The grass", 1), ("", None), ("The", 0), ("The grass is always", 3)):
        line.selectAll()
        QTest.keyClick(line, Key.Key_Delete)
        driver.type(line, text)
        driver.wait(lambda text=text: driver.last.trace.tokens == tuple(text.split()))
        assert chosen(score_of) == (timestep, 1)


def test_another_preset_begins_at_its_own_end(driver, score):
    score.selection.choose_cell(1, 5)
    driver.open(SMALL_NUMBERS)
    driver.wait(lambda: driver.last.trace.timesteps == 3)
    assert chosen(score) == (2, None)
    score.selection.choose_cell(0, 7)
    driver.window.setup.units.setValue(4)
    driver.wait(lambda: driver.last.trace.units == 4)
    assert chosen(score) == (0, None)


def test_tab_stops_once_at_each_track_that_is_shown(driver, score):
    driver.window.setup.cell.button("rnn").click()
    driver.settle()
    score.setFocus()
    assert QApplication.focusWidget() is score.stops.time
    assert not score.pinned._ring.isVisible()
    assert [track.name for track in score.stack.shown_tracks] == ["chain", "hidden", "predictions", "gradient"]
    for track in score.stack.shown_tracks:
        driver.press(Key.Key_Tab)
        assert QApplication.focusWidget() is score.stops.by_track[track]
        assert score.stack._ring.isVisible()
        assert track.sceneBoundingRect().contains(score.stack._ring.rect())
        if track.name == "predictions":
            driver.press(Key.Key_Tab)
            assert QApplication.focusWidget() is score.spotlight.stop
    driver.press(Key.Key_Left, Key.Key_Down)
    assert chosen(score) == (2, int(score.units.order[0]))
    driver.press(Key.Key_Tab)
    assert not score.isAncestorOf(QApplication.focusWidget())
    assert not score.stack._ring.isVisible()


def test_the_score_scrolls_to_keep_the_playhead_in_sight(driver, score):
    driver.window.probe.line.setText("winter is " * 60)
    driver.window.probe.line.textEdited.emit(driver.window.probe.text)
    driver.wait(lambda: driver.last.trace.timesteps == 120)
    assert score.selection.timestep == 119
    assert score.time.visible.stop == 120
    score.setFocus()
    driver.press(Key.Key_Home)
    assert score.time.offset == 0
    last = score.time.visible.stop
    for _ in range(last):
        driver.press(Key.Key_Right)
    assert score.selection.timestep == last
    assert last in score.time.visible
    assert score.time.left(last) + score.time.column <= score.time.end


def test_the_reach_is_that_of_the_answer_at_the_playhead(driver, score):
    end = score.trace.timesteps - 1
    driver.wait(lambda: driver.last.reach.at == end)
    score.selection.move_to(2)
    driver.wait(lambda: driver.last.reach.at == 2)
    assert not driver.last.reach.hidden[3:].any()
    driver.window.session.train()
    driver.wait(lambda: driver.last.step > 60)
    assert score.shown.reach.at == 2
    score.selection.move_to(end)
    driver.wait(lambda: score.shown.reach.at == end)
    driver.window.session.pause()


def test_the_last_column_stays_whole_when_a_scroll_bar_takes_room(driver, score):
    window = driver.window
    window.open(presets.load(presets.find("random-lag")), "random-lag")
    driver.settle()
    for policy in (Qt.ScrollBarPolicy.ScrollBarAlwaysOff, Qt.ScrollBarPolicy.ScrollBarAlwaysOn):
        score.stack.setVerticalScrollBarPolicy(policy)
        driver.settle()
        assert score.selection.timestep == score.trace.timesteps - 1
        assert score.time.offset == score.time.max_offset > 0
