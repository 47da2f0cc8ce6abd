"""Tracks folded, moved, resized and hidden by mouse and keys. Without a window."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QContextMenuEvent, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu
from trained_score import on_screen, track_of

LEFT = Qt.MouseButton.LeftButton
ALT, SHIFT = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ShiftModifier
Key = Qt.Key
NO_KEYBOARD = pytest.mark.qt_log_ignore("This plugin does not support")
"""Without a screen, a menu cannot grab the keyboard, and Qt says so."""
LSTM = ["chain", "forget", "input", "candidate", "output", "cell", "hidden", "predictions", "gradient"]


@pytest.fixture
def score(qtbot):
    return on_screen(qtbot)


def names(score):
    return [track.name for track in score.stack.shown_tracks]


def on_title(score, track, y=None):
    return score.stack.mapFromScene(QPointF(60, track.y() + (track.height / 2 if y is None else y)))


def on_chevron(score, track):
    middle = track.chevron.center()
    return score.stack.mapFromScene(QPointF(middle.x(), track.y() + middle.y()))


def on_border(score, track):
    return score.stack.mapFromScene(QPointF(300, track.y() + track.height - 2))


def drag(score, start, *stops, release=True):
    viewport = score.stack.viewport()
    QTest.mouseMove(viewport, start)
    QTest.mousePress(viewport, LEFT, pos=start)
    for stop in stops:
        QTest.mouseMove(viewport, stop)
    if release:
        QTest.mouseRelease(viewport, LEFT, pos=stops[-1])


def below_each_other(score):
    tracks = score.stack.shown_tracks
    ends = [track.y() + track.height for track in tracks]
    return [track.y() for track in tracks] == [0, *ends[:-1]] and score.stack.sceneRect().height() == ends[-1]


def stop_of(score, name, layer=None):
    return score.stops.by_track[track_of(score, name, layer)]


def rgb(image: QImage, spot: QPoint):
    return image.pixelColor(spot).getRgb()[:3]


def menu_of(qtbot):
    qtbot.waitUntil(lambda: isinstance(QApplication.activePopupWidget(), QMenu))
    menu = QApplication.activePopupWidget()
    return menu, {action.text().split("\t")[0]: action for action in menu.actions() if action.text()}


def test_the_chevron_folds_a_track_to_one_line_and_the_others_take_its_room(score):
    forget, hidden = track_of(score, "forget"), track_of(score, "hidden")
    before = hidden.height
    viewport = score.stack.viewport()
    QTest.mouseClick(viewport, LEFT, pos=on_chevron(score, forget))
    assert forget.folded
    assert (forget.height, below_each_other(score)) == (24, True)
    assert hidden.height > before
    mean = f"mean {float(score.trace.gates['forget'][:, 0].mean()):.2f}"
    assert score.stops.by_track[forget].accessibleName() == f"Forget, folded, {mean}"
    QTest.mouseClick(viewport, LEFT, pos=on_chevron(score, forget))
    assert (forget.folded, hidden.height) == (False, before)
    assert score.stops.by_track[forget].accessibleName().startswith("Forget, all units, timestep 4")
    QTest.mouseClick(viewport, LEFT, pos=on_title(score, forget, 10) + QPoint(20, 0))
    assert not forget.folded


def test_a_folded_track_moves_the_playhead_but_chooses_no_unit(score):
    score.arranger.toggle_folded("forget")
    forget = track_of(score, "forget")
    place = score.stack.mapFromScene(QPointF(score.time.left(1) + 10, forget.y() + 12))
    QTest.mouseMove(score.stack.viewport(), place)
    assert not score.readout.isVisible()
    QTest.mouseClick(score.stack.viewport(), LEFT, pos=place)
    assert (score.selection.timestep, score.selection.unit) == (1, None)


def test_a_title_is_dragged_to_where_the_line_shows(score):
    cell, forget = track_of(score, "cell"), track_of(score, "forget")
    start, target = on_title(score, cell), on_title(score, forget, 8)
    drag(score, start, target, release=False)
    landing = score.grips.drop_indicator
    assert landing.isVisible()
    assert landing.line == pytest.approx(forget.y(), abs=1)
    assert score.stack.viewport().cursor().shape() == Qt.CursorShape.ClosedHandCursor
    QTest.mouseRelease(score.stack.viewport(), LEFT, pos=target)
    assert names(score) == ["chain", "cell", *(name for name in LSTM if name not in ("chain", "cell"))]
    assert below_each_other(score)
    assert not landing.isVisible()
    # Below the last one, and back to the very top.
    drag(score, on_title(score, cell), QPoint(60, score.stack.viewport().height() - 1))
    assert names(score)[-1] == "cell"
    drag(score, on_title(score, cell), QPoint(60, 1))
    assert names(score)[0] == "cell"


@pytest.mark.parametrize("how", ["beside itself", "escape", "a tremble"])
def test_a_drag_that_leads_nowhere_changes_nothing(score, how):
    cell = track_of(score, "cell")
    told = []
    score.arranger.changed.connect(lambda: told.append(1))
    if how == "escape":
        drag(score, on_title(score, cell), QPoint(60, 3), release=False)
        assert score.press(Key.Key_Escape)
        QTest.mouseRelease(score.stack.viewport(), LEFT, pos=QPoint(60, 3))
    else:
        by = cell.height / 2 if how == "beside itself" else 3
        drag(score, on_title(score, cell), on_title(score, cell) + QPoint(0, int(by)))
    assert names(score) == LSTM
    assert (told, score.grips.drop_indicator.isVisible()) == ([], False)


def test_a_heat_map_is_as_high_as_its_border_was_dragged(score):
    hidden, forget = track_of(score, "hidden"), track_of(score, "forget")
    usual = hidden.height
    QTest.mouseMove(score.stack.viewport(), on_border(score, hidden))
    assert score.stack.viewport().cursor().shape() == Qt.CursorShape.SplitVCursor
    start = on_border(score, hidden)
    drag(score, start, start + QPoint(0, 30), start + QPoint(0, 60), release=False)
    assert (hidden.height, forget.height) == (usual + 60, usual)
    QTest.mouseRelease(score.stack.viewport(), LEFT, pos=start + QPoint(0, 60))
    assert hidden.height == pytest.approx(usual + 60, abs=1)
    assert forget.height < usual
    assert below_each_other(score)
    # What is under the pointer, and what is drawn there, are still the numbers.
    score.selection.move_to(0)
    image = score.stack.viewport().grab().toImage()
    for row in range(score.trace.units):
        unit = int(score.units.order[row])
        place = hidden.cell(2, unit).translated(0, hidden.y())
        value = float(score.trace.hidden[2, 0, unit])
        spot = score.stack.mapFromScene(place.center())
        assert f"unit {unit + 1}, t 3 " in score.stack.readout_at(spot)[1].text
        colour = hidden._colours[round((value + 1) / 2 * 255)]
        assert np.abs(np.subtract(rgb(image, spot), [colour >> 16 & 255, colour >> 8 & 255, colour & 255])).max() <= 3
    QTest.mouseDClick(score.stack.viewport(), LEFT, pos=on_border(score, hidden))
    assert (hidden.height, forget.height) == (usual, usual)


def test_a_drag_of_the_border_keeps_to_its_bounds(score):
    hidden = track_of(score, "hidden")
    drag(score, on_border(score, hidden), QPoint(300, 2))
    assert 24 <= hidden.height < 40
    drag(score, on_border(score, hidden), QPoint(300, 5000))
    assert hidden.height == 8 * score.units.height + 8


def test_keys_fold_move_and_resize_the_track_that_has_the_focus(qtbot, score):
    stop = stop_of(score, "input")
    stop.setFocus(Qt.FocusReason.TabFocusReason)
    for key in (Key.Key_F, Key.Key_Return):
        QTest.keyClick(stop, key)
        assert track_of(score, "input").folded == (key == Key.Key_F)
    QTest.keyClick(stop, Key.Key_Up, ALT)
    assert names(score)[:3] == ["chain", "input", "forget"]
    assert score.stack._ring.rect().top() == pytest.approx(track_of(score, "input").y() + 2)
    QTest.keyClick(stop, Key.Key_Up, ALT)
    QTest.keyClick(stop, Key.Key_Up, ALT)
    assert names(score)[:3] == ["input", "chain", "forget"]
    QTest.keyClick(stop, Key.Key_Down, ALT)
    assert names(score)[:3] == ["chain", "input", "forget"]
    assert QApplication.focusWidget() is stop
    before = track_of(score, "input").height
    QTest.keyClick(stop, Key.Key_Down, ALT | SHIFT)
    assert track_of(score, "input").height > before
    QTest.keyClick(stop, Key.Key_Up, ALT | SHIFT)
    assert track_of(score, "input").height == pytest.approx(before, abs=2)
    assert score.selection.unit is None
    # Tab goes in the order in which the tracks stand.
    QTest.keyClick(stop, Key.Key_Tab)
    assert QApplication.focusWidget() is stop_of(score, "forget")


def test_with_all_tracks_hidden_the_score_says_where_they_are(score):
    for name in LSTM:
        score.arranger.set_visible(name, False)
    assert score.hint.isVisible()
    assert "View > Tracks" in score.hint.text()
    score.arranger.reset()
    assert not score.hint.isVisible()
    assert names(score) == LSTM


@NO_KEYBOARD
def test_the_menu_of_a_heat_map_resizes_it(qtbot, score):
    cell = track_of(score, "cell")
    heights = [cell.height]
    for text in ("Higher rows", "Higher rows", "Lower rows", "Usual height"):
        score.stops.menu_requested.emit(cell, score.mapToGlobal(QPoint(300, 300)))
        menu, entries = menu_of(qtbot)
        entries[text].trigger()
        menu.close()
        qtbot.waitUntil(lambda: QApplication.activePopupWidget() is None)
        heights.append(cell.height)
    usual, once, twice, back, reset = heights
    assert usual < once < twice
    assert back == pytest.approx(once, abs=2)
    assert reset == usual


@NO_KEYBOARD
def test_the_menu_key_opens_the_menu_of_the_track_that_has_the_focus(qtbot, score):
    stop = stop_of(score, "gradient")
    stop.setFocus()
    QApplication.sendEvent(
        stop, QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, QPoint(1, 1), stop.mapToGlobal(QPoint(1, 1)))
    )
    menu, _ = menu_of(qtbot)
    QTest.keyClick(menu, Key.Key_Down)
    QTest.keyClick(menu, Key.Key_Down)
    QTest.keyClick(menu, Key.Key_Return)
    assert names(score) == LSTM[:-1]
    assert QApplication.focusWidget() is stop_of(score, "predictions")
