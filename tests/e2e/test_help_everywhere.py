"""Every control and figure has a tooltip of one sentence, a name, and a help topic: in the whole window, the lab and
all dialogs."""

import pytest
import torch
from help_walk import faults, faults_of_menu, faults_of_tracks
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QHelpEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QToolTip
from small_presets import SMALL

from playground.storage import own_presets
from playground.views.figures.dialog import RecordDialog
from playground.views.help.topics import tip, topic

GENERATING = SMALL.replace("units = 8", 'units = 8\nlayers = 2\nreadout = "every-step"')


def test_on_the_training_page(driver):
    window = driver.window
    driver.open()
    driver.train_for(5)
    driver.settle()
    window.microscope.rows[0].click()
    assert faults(window) == ""
    assert faults_of_tracks(window.score) == ""
    window.strip.scrubber.go_to(1)
    window.banner.say("Loss became NaN at step 412. Lower the learning rate.", offer="Restore")
    driver.settle()
    assert faults(window) == ""


def test_of_two_networks(driver):
    window = driver.window
    driver.open()
    window.comparison.set_enabled(True)
    driver.wait(lambda: driver.last.other is not None and driver.last.other.trace is not None)
    driver.settle()
    assert faults(window) == ""
    assert faults_of_tracks(window.comparison.score) == ""


def test_while_tokens_are_generated_in_a_narrow_window(driver):
    window = driver.window
    driver.open(GENERATING)
    window.probe.generate.click()
    driver.wait(lambda: bool(driver.last.finish))
    window.resize(1100, 800)
    driver.settle()
    assert faults(window) == ""
    for side in (window.setup_panel, window.microscope_panel):
        side.rail_button.setChecked(True)
        assert faults(window) == ""
        side.close_overlay()


@pytest.mark.parametrize("name", ["speech-generation", "handwriting"])
def test_of_sound_and_of_pictures(driver, name):
    driver.window.open_preset(name)
    driver.wait(lambda: driver.session.name == name and driver.last.trace is not None)
    driver.settle()
    assert faults(driver.window) == ""
    assert faults_of_tracks(driver.window.score) == ""


def test_of_a_network_without_a_state(driver):
    driver.open(SMALL.replace("units = 8", 'units = 8\ncell = "mlp"\nwindow = 3'))
    assert driver.last.trace.cell_kind == "mlp"
    assert faults(driver.window) == ""
    assert faults_of_tracks(driver.window.score) == ""


def test_in_the_memory_lab(driver, monkeypatch, tmp_path):
    from playground.app.lab import lab_controller

    monkeypatch.setattr(lab_controller, "results_folder", lambda: tmp_path)
    driver.open()
    lab = driver.window.lab
    lab.enter()
    for experiment in ("gap", "vary"):
        lab._on_experiment_chosen(experiment)
        driver.window.grab()
        assert faults(driver.window) == ""


def test_in_the_menus(driver):
    driver.open()
    driver.window.trigger("comparison.start")
    driver.settle()
    for menu in driver.window.top.menus.values():
        assert faults_of_menu(menu) == []


def test_in_the_menu_of_tracks_that_were_never_in_sight(driver):
    driver.window.score.arranger.set_visible("update", False)
    driver.open(SMALL.replace("units = 8", 'units = 8\ncell = "gru"'))
    assert faults_of_menu(driver.window.top.menus["View"]) == []


def dialog():
    [found] = [each for each in QApplication.topLevelWidgets() if isinstance(each, QDialog) and each.isVisible()]
    return found


def test_in_all_dialogs(driver, monkeypatch, tmp_path):
    monkeypatch.setattr(own_presets, "preset_folder", lambda: tmp_path / "own")
    (tmp_path / "rows.csv").write_text("\n".join(f"{row},{row * row}" for row in range(60)))
    (tmp_path / "text.txt").write_text("the grass is always greener. " * 60)
    window = driver.window
    driver.open()
    seen = []

    def look(open_it):
        open_it()
        driver.wait(lambda: any(isinstance(w, QDialog) and w.isVisible() for w in QApplication.topLevelWidgets()))
        opened = dialog()
        seen.append(opened.windowTitle())
        assert faults(opened) == "", opened.windowTitle()
        opened.close()
        QApplication.processEvents()

    for action in ("presets.show", "presets.save", "figure.save", "palette.open", "preferences.show", "help.guide"):
        look(lambda action=action: window.trigger(action))
    look(lambda: window.trigger("lengths.open"))
    look(window.setup.match.click)
    look(window.drawing.open)
    for name in ("rows.csv", "text.txt"):
        look(lambda name=name: window.data_import.show_preview(tmp_path / name))
    torch.save(torch.nn.LSTM(3, 2).state_dict(), tmp_path / "net.pt")
    look(lambda: window.model_inspection.show_preview(tmp_path / "net.pt"))
    look(RecordDialog(("the score",), {10: "10 a second"}, window).show)
    assert len(set(seen)) == 13


def test_a_title_shows_its_tooltip(driver, monkeypatch):
    driver.open()
    stack, told = driver.window.score.stack, []
    monkeypatch.setattr(QToolTip, "showText", lambda _place, text, _widget: told.append(text))
    gate = next(track for track in stack.shown_tracks if track.name == "forget")
    for x in (60, 200):
        place = stack.mapFromScene(QPointF(x, gate.y() + 20))
        QApplication.sendEvent(stack.viewport(), QHelpEvent(QEvent.Type.ToolTip, place, stack.mapToGlobal(place)))
    assert told == [tip("gate.lstm.forget"), ""]


@pytest.mark.qt_log_ignore("This plugin does not support")
def test_shift_f1_explains_a_track_then_what_is_clicked_and_a_dialog_too(driver):
    window, shift = driver.window, Qt.KeyboardModifier.ShiftModifier
    window.activateWindow()
    driver.open()
    stack = window.score.stack
    forget, chain = (next(t for t in stack.shown_tracks if t.name == name) for name in ("forget", "chain"))
    window.score.stops.by_track[forget].setFocus()
    driver.press(Qt.Key.Key_F1, modifiers=shift)
    assert window.help.popup.topic == topic("gate.lstm.forget")
    before = window.score.selection.timestep
    cell = stack.mapFromScene(QPointF(window.score.time.left(0) + 5, chain.y() + 50))
    QTest.mouseClick(stack.viewport(), Qt.MouseButton.LeftButton, pos=cell)
    assert window.help.popup.topic == topic("cell.lstm")
    legend = stack.mapFromScene(QPointF(window.score.time.end + 10, forget.y() + 20))
    QTest.mouseClick(stack.viewport(), Qt.MouseButton.LeftButton, pos=legend)
    assert window.help.popup.topic == topic("colours-gate")
    assert window.score.selection.timestep == before
    driver.press(Qt.Key.Key_Escape)
    assert window.help.popup is None
    window.setup.match.click()
    match = dialog()
    driver.wait(match.isActiveWindow)
    match.units.setFocus()
    driver.press(Qt.Key.Key_F1, modifiers=shift)
    assert window.help.popup.topic == topic("match-units")
    window.help.end()
    match.close()
