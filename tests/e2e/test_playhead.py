"""The playhead and the chosen unit, moved by a user's clicks and keys in the real window."""

import pytest
from hands import track_of
from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtGui import QColor
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


def middle_of(score, track, timestep, row=0):
    """The viewport's point in the middle of a cell."""
    y = track.y() + 4 + row * score.units.row + score.units.row // 2
    return score.stack.mapFromScene(score.time.left(timestep) + score.time.column // 2, y)


def chosen(score):
    return score.selection.timestep, score.selection.unit


def on_ruler(score, timestep):
    return score.pinned.mapFromScene(score.time.left(timestep) + score.time.column // 2, 12)


@pytest.mark.parametrize("cell", ["lstm", "gru", "rnn"])
def test_a_click_chooses_what_lies_under_the_pointer_in_every_heat_map(driver, score, cell):
    driver.window.setup.cell.button(cell).click()
    driver.settle()
    driver.train_for(20)
    driver.settle()
    trace = driver.last.trace
    for row, name in enumerate(trace.quantities):
        track, timestep, unit = track_of(score, name), row % 4, int(score.units.order[row])
        QTest.mouseClick(score.stack.viewport(), LEFT, pos=middle_of(score, track, timestep, row))
        assert chosen(score) == (timestep, unit)
        value = f"{float(trace.quantities[name][timestep, 0, unit]):.2f}".replace("-", "−")
        said = f"{track.title}, unit {unit + 1}, timestep {timestep + 1}, {value}"
        assert score.stops.maps[track].accessibleName() == said
        assert score.stops.time.accessibleName() == f"Timestep {timestep + 1} of 4, {trace.tokens[timestep]}"


def test_chips_and_tracks_without_units_move_the_playhead_alone(driver, score):
    QTest.mouseClick(score.stack.viewport(), LEFT, pos=middle_of(score, track_of(score, "forget"), 0, 2))
    unit = score.selection.unit
    assert unit == score.units.order[2]
    QTest.mouseClick(score.pinned.viewport(), LEFT, pos=on_ruler(score, 1) + QPoint(0, 30))
    assert chosen(score) == (1, unit)
    predictions = score.stack.shown_tracks[-2]
    QTest.mouseClick(score.stack.viewport(), LEFT, pos=middle_of(score, predictions, 2))
    assert chosen(score) == (2, unit)
    QTest.mouseClick(score.stack.viewport(), LEFT, pos=QPoint(40, 20))
    QTest.mouseClick(score.stack.viewport(), Qt.MouseButton.RightButton, pos=middle_of(score, predictions, 0))
    assert chosen(score) == (2, unit)


def test_hovering_previews_and_chooses_nothing(driver, score):
    QTest.mouseMove(score.stack.viewport(), middle_of(score, track_of(score, "input"), 1, 3))
    driver.wait(score.readout.isVisible)
    assert score.readout.text().startswith(f"unit {score.units.order[3] + 1}, t 2 ")
    assert chosen(score) == (3, None)


def test_dragging_along_the_ruler_scrubs_as_far_as_the_ends(score):
    viewport = score.pinned.viewport()
    QTest.mousePress(viewport, LEFT, pos=on_ruler(score, 3))
    seen = []
    for spot in (on_ruler(score, 2), on_ruler(score, 0), QPoint(2, 60), on_ruler(score, 3) + QPoint(400, 0)):
        QTest.mouseMove(viewport, spot)
        seen.append(score.selection.timestep)
    assert seen == [2, 0, 0, 3]
    QTest.mouseRelease(viewport, LEFT, pos=on_ruler(score, 1))
    QTest.mouseMove(viewport, on_ruler(score, 1))
    assert score.selection.timestep == 3


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
    score.selection.choose(2)
    score.setFocus()
    driver.window.setup_panel.opener.setChecked(True)
    driver.press(Key.Key_Escape)
    assert not driver.window.setup_panel.opener.isChecked()
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
        assert not driver.session.running
    assert window.probe.text.endswith(". ")
    assert window.setup.editor.toPlainText().count(".") == text.count(".") + 1
    assert score.selection.timestep == 1


def test_a_click_on_train_leaves_the_keys_to_the_score(driver, score):
    driver.window.setup.editor.setFocus()
    QTest.mouseClick(driver.window.top.train, LEFT)
    assert driver.session.running
    driver.press(Key.Key_Home, Key.Key_Space)
    assert not driver.session.running
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
    assert score.stops.maps[track_of(score, "forget")].accessibleName() == f"Forget, unit 6, timestep 3, {value}"
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
        assert QApplication.focusWidget() is score.stops.maps[track]
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


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_playhead_is_drawn_at_its_timestep_in_every_track(driver, score, theme):
    driver.window.appearance.choose(theme)
    colours = driver.window.appearance.theme
    score.selection.choose_cell(2, int(score.units.order[4]))
    accent, tint = QColor(colours.accent), QColor(colours.tint)
    pinned, stack = score.pinned.grab().toImage(), score.stack.viewport().grab().toImage()
    left, right = score.time.left(2), score.time.left(3)
    assert pinned.pixelColor(left + 10, 8) == accent
    assert pinned.pixelColor(left + 10, 44) == accent
    assert pinned.pixelColor(score.time.left(1) + 10, 44) == QColor(colours.sunken)
    predictions = score.stack.shown_tracks[-2]
    assert stack.pixelColor(left + 4, int(predictions.y()) + 60) == tint
    for track in score.stack.shown_tracks:
        assert stack.pixelColor(left, int(track.y()) + 2) == accent
        assert stack.pixelColor(right, int(track.y()) + 2) == accent
    cell = track_of(score, "hidden").cell(2, score.selection.unit).translated(0, track_of(score, "hidden").y())
    border = stack.pixelColor(int(cell.center().x()), int(cell.top()) - 1)
    assert abs(border.lightness() - QColor(colours.text).lightness()) < 90
    arrow = stack.pixelColor(99, int(cell.center().y()))
    assert abs(arrow.lightness() - QColor(colours.text).lightness()) < 60


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


def test_the_playhead_at_the_end_leaves_the_chains_answer_readable(driver, score):
    driver.wait(lambda: score.trace.timesteps > 0)
    score.selection.move_to(score.trace.timesteps - 1)
    chain = next(track for track in score.stack.shown_tracks if track.over_playhead is not None)
    accent = QColor(driver.window.appearance.theme.accent)
    picture = score.stack.viewport().grab().toImage()
    right = score.time.left(score.trace.timesteps)
    chip = chain.over_playhead.translated(0, chain.y()).toAlignedRect()
    assert chip.left() < right < chip.right()
    assert accent not in [picture.pixelColor(right, y) for y in range(chip.top(), chip.bottom() + 1)]
    assert picture.pixelColor(right, chip.bottom() + 3) == accent


class Painted(QObject):
    """What of a widget is painted."""

    def __init__(self):
        super().__init__()
        self.regions = []

    def eventFilter(self, watched, event):
        if event.type() == QEvent.Type.Paint:
            self.regions.append(event.region())
        return False


@pytest.mark.parametrize("move", ["pointer", "playhead"])
def test_what_moves_leaves_nothing_behind(driver, score, move):
    viewport, painted = score.stack.viewport(), Painted()
    viewport.installEventFilter(painted)
    for timestep in (0, 1, 2):
        painted.regions.clear()
        if move == "pointer":
            score.stack.point_at(timestep)
        else:
            score.selection.move_to(timestep)
        driver.wait(lambda: any(region.boundingRect() == viewport.rect() for region in painted.regions), 3000)


def test_the_last_column_stays_whole_when_a_scroll_bar_takes_room(driver, score):
    window = driver.window
    window.open(presets.load(presets.find("random-lag")), "random-lag")
    driver.settle()
    for policy in (Qt.ScrollBarPolicy.ScrollBarAlwaysOff, Qt.ScrollBarPolicy.ScrollBarAlwaysOn):
        score.stack.setVerticalScrollBarPolicy(policy)
        driver.settle()
        assert score.selection.timestep == score.trace.timesteps - 1
        assert score.time.offset == score.time.max_offset > 0
