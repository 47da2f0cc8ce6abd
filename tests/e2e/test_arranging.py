"""Tracks folded, moved, resized and hidden by a user's mouse and keys in the real window, and all layers at once."""

import numpy as np
import pytest
from hands import track_of
from PySide6.QtCore import QPoint, QPointF, QSettings, Qt
from PySide6.QtGui import QContextMenuEvent, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu
from small_presets import SMALL, SMALL_NUMBERS

from playground.app.main_window import MainWindow
from playground.views.style.theme import Appearance

LEFT, RIGHT = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton
ALT, SHIFT = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ShiftModifier
Key = Qt.Key
NO_KEYBOARD = pytest.mark.qt_log_ignore("This plugin does not support")
"""Without a screen, a menu cannot grab the keyboard, and Qt says so."""
LSTM = ["chain", "forget", "input", "candidate", "output", "cell", "hidden", "predictions", "gradient"]
GRU = ["chain", "reset", "update", "candidate", "hidden", "predictions", "gradient"]
DEEP = SMALL.replace("units = 8", "units = 8\nlayers = 3")


@pytest.fixture(autouse=True)
def nothing_kept():
    QSettings().remove("tracks")
    yield
    QSettings().remove("tracks")


@pytest.fixture
def score(driver):
    driver.window.activateWindow()
    driver.open()
    driver.train_for(20)
    driver.settle()
    return driver.window.score


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
    return score.stops.maps[track_of(score, name, layer)]


def test_the_chevron_folds_a_track_to_one_line_and_the_others_take_its_room(score):
    forget, hidden = track_of(score, "forget"), track_of(score, "hidden")
    before = hidden.height
    viewport = score.stack.viewport()
    QTest.mouseClick(viewport, LEFT, pos=on_chevron(score, forget))
    assert forget.folded
    assert (forget.height, below_each_other(score)) == (24, True)
    assert hidden.height > before
    mean = f"mean {float(score.trace.gates['forget'][:, 0].mean()):.2f}"
    assert score.stops.maps[forget].accessibleName() == f"Forget, folded, {mean}"
    QTest.mouseClick(viewport, LEFT, pos=on_chevron(score, forget))
    assert (forget.folded, hidden.height) == (False, before)
    assert score.stops.maps[forget].accessibleName().startswith("Forget, all units, timestep 4")
    QTest.mouseClick(viewport, LEFT, pos=on_title(score, forget, 10) + QPoint(20, 0))
    assert not forget.folded


def test_a_folded_track_moves_the_playhead_but_chooses_no_unit(score):
    score.arranger.fold("forget")
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
    landing = score.grips.landing
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
        QTest.keyClick(QApplication.focusWidget(), Key.Key_Escape)
        QTest.mouseRelease(score.stack.viewport(), LEFT, pos=QPoint(60, 3))
    else:
        by = cell.height / 2 if how == "beside itself" else 3
        drag(score, on_title(score, cell), on_title(score, cell) + QPoint(0, int(by)))
    assert names(score) == LSTM
    assert (told, score.grips.landing.isVisible()) == ([], False)


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
        assert f"unit {unit + 1}, t 3 " in score.stack.look_at(spot)[1].text
        colour = hidden._colours[round((value + 1) / 2 * 255)]
        assert np.abs(np.subtract(rgb(image, spot), [colour >> 16 & 255, colour >> 8 & 255, colour & 255])).max() <= 3
    QTest.mouseDClick(score.stack.viewport(), LEFT, pos=on_border(score, hidden))
    assert (hidden.height, forget.height) == (usual, usual)


def rgb(image: QImage, spot: QPoint):
    return image.pixelColor(spot).getRgb()[:3]


def test_a_drag_of_the_border_keeps_to_its_bounds(score):
    hidden = track_of(score, "hidden")
    drag(score, on_border(score, hidden), QPoint(300, 2))
    assert 24 <= hidden.height < 40
    drag(score, on_border(score, hidden), QPoint(300, 5000))
    assert hidden.height == 8 * score.units.height + 8


def test_keys_fold_move_and_resize_the_track_that_has_the_focus(driver, score):
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
    assert (score.selection.unit, driver.session.running) == (None, False)
    # Tab goes in the order in which the tracks stand.
    QTest.keyClick(stop, Key.Key_Tab)
    assert QApplication.focusWidget() is stop_of(score, "forget")


def test_tracks_too_high_for_the_window_scroll_down_but_never_sideways(driver, score):
    driver.window.resize(1280, 800)
    driver.window.setup.units.setValue(64)
    driver.wait(lambda: score.trace.units == 64)
    assert score.stack.verticalScrollBar().maximum() > 0
    assert score.time.width == score.stack.viewport().width()
    stop_of(score, "gradient").setFocus(Qt.FocusReason.TabFocusReason)
    assert score.stack.verticalScrollBar().value() > 0
    score.arranger.fold("gradient")
    assert score.stack.horizontalScrollBar().value() == 0
    for name in LSTM[1:]:
        score.arranger.fold(name)
    assert score.stack.verticalScrollBar().maximum() == 0
    assert score.time.width == score.stack.viewport().width()


def menu_of(driver):
    driver.wait(lambda: isinstance(QApplication.activePopupWidget(), QMenu))
    menu = QApplication.activePopupWidget()
    return menu, {action.text().split("\t")[0]: action for action in menu.actions() if action.text()}


@NO_KEYBOARD
def test_a_right_click_on_a_title_opens_its_menu(driver, score):
    offered = []
    score.menus.filling.connect(lambda menu, track: offered.append((menu.addAction("Sing"), track)))
    chain = track_of(score, "chain")
    place = score.stack.viewport().mapTo(driver.window, on_title(score, chain))
    QTest.mouseClick(driver.window.windowHandle(), RIGHT, pos=place)
    menu, entries = menu_of(driver)
    assert list(entries) == ["Fold", "Hide", "Move up", "Move down", "Copy as picture", "Save as…", "Sing"]
    assert [text for text, action in entries.items() if not action.isEnabled()] == ["Move up"]
    assert offered[0][1] is chain
    entries["Move down"].trigger()
    menu.close()
    assert names(score)[:2] == ["forget", "chain"]


@NO_KEYBOARD
def test_the_menu_of_a_heat_map_resizes_it(driver, score):
    cell = track_of(score, "cell")
    heights = [cell.height]
    for text in ("Higher rows", "Higher rows", "Lower rows", "Usual height"):
        score.stops.menu_asked.emit(cell, driver.window.mapToGlobal(QPoint(300, 300)))
        menu, entries = menu_of(driver)
        entries[text].trigger()
        menu.close()
        driver.wait(lambda: QApplication.activePopupWidget() is None)
        heights.append(cell.height)
    usual, once, twice, back, reset = heights
    assert usual < once < twice
    assert back == pytest.approx(once, abs=2)
    assert reset == usual


@NO_KEYBOARD
def test_the_menu_key_opens_the_menu_of_the_track_that_has_the_focus(driver, score):
    stop = stop_of(score, "gradient")
    stop.setFocus()
    QApplication.sendEvent(
        stop, QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, QPoint(1, 1), stop.mapToGlobal(QPoint(1, 1)))
    )
    menu, _ = menu_of(driver)
    QTest.keyClick(menu, Key.Key_Down)
    QTest.keyClick(menu, Key.Key_Down)
    QTest.keyClick(menu, Key.Key_Return)
    assert names(score) == LSTM[:-1]
    assert QApplication.focusWidget() is stop_of(score, "predictions")


def tracks_menu(window):
    menu = next(action.menu() for action in window.top.menus["View"].actions() if action.text() == "Tracks")
    menu.aboutToShow.emit()
    return {action.text(): action for action in menu.actions() if action.text()}


def test_what_is_hidden_stays_hidden_over_cells_presets_and_restarts(driver, score, qtbot):
    entries = tracks_menu(driver.window)
    titles = ["Chain", "Forget", "Input", "Candidate", "Output", "Cell state", "Hidden state", "Prediction", "Gradient"]
    assert list(entries) == [*titles, "Reset tracks"]
    entries["Forget"].trigger()
    stop_of(score, "candidate").setFocus()
    QTest.keyClick(QApplication.focusWidget(), Key.Key_F)
    entries = tracks_menu(driver.window)
    assert [text for text in titles if not entries[text].isChecked()] == ["Forget"]
    cells = driver.window.setup.cell
    cells.button("gru").click()
    driver.settle()
    assert names(score) == GRU
    assert list(tracks_menu(driver.window))[1:3] == ["Reset", "Update"]
    assert track_of(score, "candidate").folded
    driver.open(SMALL_NUMBERS)
    cells.button("lstm").click()
    driver.wait(lambda: driver.last.trace.cell_kind == "lstm")
    assert "forget" not in names(score)
    again = MainWindow(Appearance("light"))
    qtbot.addWidget(again)
    assert again.score.arranger.arrangement == score.arranger.arrangement
    again.close()
    tracks_menu(driver.window)["Reset tracks"].trigger()
    assert "forget" in names(score)
    assert not any(track.folded for track in score.stack.shown_tracks)


def test_a_broken_setting_is_as_good_as_none(qtbot):
    QSettings().setValue("tracks", '{"order": 3}')
    window = MainWindow(Appearance("light"))
    qtbot.addWidget(window)
    assert window.score.arranger.order[3:7] == ("frames", "chain", "series", "pinned")
    window.close()


def test_with_all_tracks_hidden_the_score_says_where_they_are(score):
    for name in LSTM:
        score.arranger.show(name, False)
    assert score.hint.isVisible()
    assert "View > Tracks" in score.hint.text()
    score.arranger.reset()
    assert not score.hint.isVisible()
    assert names(score) == LSTM


def test_what_is_hidden_or_folded_costs_nothing_and_catches_up(driver, score, monkeypatch):
    told = []
    for name in ("forget", "chain", "predictions"):
        track = track_of(score, name)
        original = track.present
        monkeypatch.setattr(track, "present", lambda *given, n=name, o=original: told.append(n) or o(*given))
    score.arranger.show("forget", False)
    score.arranger.show("predictions", False)
    score.arranger.fold("chain")
    told.clear()
    driver.train_for(30)
    driver.settle()
    assert told == []
    score.arranger.reset()
    assert sorted(told) == ["chain", "forget", "predictions"]
    forget = track_of(score, "forget")
    value = float(driver.last.trace.gates["forget"][3, 0, score.units.order[0]])
    assert f"= {value:.3f}" in forget.readout(3, 5).text


@pytest.fixture
def deep(driver, score):
    driver.open(DEEP)
    driver.wait(lambda: driver.last.trace.layers == 3)
    driver.train_for(10)
    driver.settle()
    return score


def choose_layer(driver, value):
    QTest.mouseClick(driver.window.probe._layer_choice.button(value), LEFT)


def test_all_layers_stand_below_each_other_each_with_its_own_numbers(driver, deep):
    driver.window.resize(1440, 2400)
    choose_layer(driver, "all")
    per_layer = LSTM[:7]
    assert names(deep) == [*per_layer * 3, "predictions", *["gradient"] * 3]
    assert below_each_other(deep)
    trace = deep.trace
    for layer in range(3):
        order = np.argsort(-trace.cell[-1, layer], kind="stable")
        for name in per_layer[1:]:
            track = track_of(deep, name, layer)
            place = deep.stack.mapFromScene(track.cell(1, int(order[2])).translated(0, track.y()).center())
            QTest.mouseClick(deep.stack.viewport(), LEFT, pos=place)
            selection = deep.selection
            assert (selection.timestep, selection.layer, selection.unit) == (1, layer, order[2])
            value = f"{float(trace.quantities[name][1, layer, order[2]]):.2f}".replace("-", "−")
            said = deep.stops.maps[track].accessibleName()
            assert said == f"{track.title}, layer {layer + 1}, unit {order[2] + 1}, timestep 2, {value}"
            other = deep.stops.maps[track_of(deep, name, (layer + 1) % 3)].accessibleName()
            assert f"layer {(layer + 1) % 3 + 1}, all units" in other
        assert len(deep.stack._cells_of(1, int(order[2]))) == 6
    chains = [track for track in deep.stack.shown_tracks if track.name == "chain"]
    assert [bool(chain.answer) for chain in chains] == [False, False, True]


def test_up_and_down_walk_the_units_of_the_layer_that_has_the_focus(driver, deep):
    choose_layer(driver, "all")
    stop = stop_of(deep, "hidden", 2)
    stop.setFocus()
    QTest.keyClick(stop, Key.Key_Down)
    order = np.argsort(-deep.trace.cell[-1, 2], kind="stable")
    assert (deep.selection.layer, deep.selection.unit) == (2, order[0])
    QTest.keyClick(stop, Key.Key_Down)
    assert (deep.selection.layer, deep.selection.unit) == (2, order[1])
    choose_layer(driver, "1")
    assert (deep.layer, deep.selection.layer, deep.selection.unit) == (1, 1, order[1])
    assert names(deep) == LSTM
    assert not any(track.stacked for track in deep.stack.shown_tracks)


def test_layers_share_folds_and_come_and_go_with_the_network(driver, deep):
    choose_layer(driver, "all")
    QTest.mouseClick(deep.stack.viewport(), LEFT, pos=on_chevron(deep, track_of(deep, "forget", 0)))
    assert [track.folded for track in deep.stack.shown_tracks if track.name == "forget"] == [True] * 3
    driver.window.setup.layers.setValue(1)
    driver.wait(lambda: driver.last.trace.layers == 1)
    assert names(deep) == LSTM
    assert driver.window.probe.layers.isHidden()
    driver.window.setup.layers.setValue(2)
    driver.wait(lambda: driver.last.trace.layers == 2)
    assert names(deep).count("forget") == 2
    driver.session.train()
    driver.wait(lambda: driver.last.step > 30)
    driver.session.pause()
    driver.settle()
    for layer in range(2):
        assert track_of(deep, "hidden", layer)._shown is not None
        np.testing.assert_array_equal(track_of(deep, "hidden", layer)._shown, driver.last.trace.hidden[:, layer])
