"""Arranged tracks in the real window: their menus, other cells and presets, training, and all layers at once."""

import numpy as np
import pytest
from hands import track_of
from PySide6.QtCore import QPointF, QSettings, Qt
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


def below_each_other(score):
    tracks = score.stack.shown_tracks
    ends = [track.y() + track.height for track in tracks]
    return [track.y() for track in tracks] == [0, *ends[:-1]] and score.stack.sceneRect().height() == ends[-1]


def stop_of(score, name, layer=None):
    return score.stops.by_track[track_of(score, name, layer)]


def menu_of(driver):
    driver.wait(lambda: isinstance(QApplication.activePopupWidget(), QMenu))
    menu = QApplication.activePopupWidget()
    return menu, {action.text().split("\t")[0]: action for action in menu.actions() if action.text()}


def test_tracks_too_high_for_the_window_scroll_down_but_never_sideways(driver, score):
    driver.window.resize(1280, 800)
    driver.window.setup.units.setValue(64)
    driver.wait(lambda: score.trace.units == 64)
    assert score.stack.verticalScrollBar().maximum() == 0
    score.zoom.show_units(True)
    assert score.stack.verticalScrollBar().maximum() > 0
    assert score.time.width == score.stack.viewport().width()
    stop_of(score, "gradient").setFocus(Qt.FocusReason.TabFocusReason)
    assert score.stack.verticalScrollBar().value() > 0
    score.arranger.toggle_folded("gradient")
    assert score.stack.horizontalScrollBar().value() == 0
    for name in LSTM[1:]:
        score.arranger.toggle_folded(name)
    assert score.stack.verticalScrollBar().maximum() == 0
    assert score.time.width == score.stack.viewport().width()


@NO_KEYBOARD
def test_a_right_click_on_a_title_opens_its_menu(driver, score):
    offered = []
    score.menus.about_to_show.connect(lambda menu, track: offered.append((menu.addAction("Sing"), track)))
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


def test_what_is_hidden_or_folded_costs_nothing_and_catches_up(driver, score, monkeypatch):
    told = []
    for name in ("forget", "chain", "predictions"):
        track = track_of(score, name)
        original = track.present
        monkeypatch.setattr(track, "present", lambda *given, n=name, o=original: told.append(n) or o(*given))
    score.arranger.set_visible("forget", False)
    score.arranger.set_visible("predictions", False)
    score.arranger.toggle_folded("chain")
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
            said = deep.stops.by_track[track].accessibleName()
            assert said == f"{track.title}, layer {layer + 1}, unit {order[2] + 1}, timestep 2, {value}"
            other = deep.stops.by_track[track_of(deep, name, (layer + 1) % 3)].accessibleName()
            assert f"layer {(layer + 1) % 3 + 1}, all units" in other
        assert len(deep.stack._cells_of(1, int(order[2]))) == 6


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
