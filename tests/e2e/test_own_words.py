"""Sequences of the user's own have a title, an idea and probes of their own, however they came in."""

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QFileDialog

from playground.storage import presets

CSV = "\n".join(f"{row},{row + 1}" for row in range(60))
ERRS = "the last value errs less than 0.001 times as much as the mean on the last quarter of the training part"
FILES = {
    "My notes.txt": ("the quick brown fox jumps over the lazy dog\n" * 40, "the next of its characters"),
    "rows.csv": (CSV, f"the next row. The change since the last row is forecast: {ERRS}"),
}


@pytest.fixture(params=FILES)
def path(request, tmp_path):
    path = tmp_path / request.param
    path.write_text(FILES[request.param][0])
    return path


def by_menu(window, path, monkeypatch):
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(path), ""))
    next(action for action in window.top.menus["File"].actions() if "CSV" in action.text()).trigger()


def by_drop(window, path, monkeypatch):
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    button, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    event = QDropEvent(QPointF(5, 5), Qt.DropAction.CopyAction, data, button, none)
    window.dropEvent(event)


def called(window):
    card = window.setup.presets._current
    assert window.windowTitle() == f"{card.title} – Recurrent Playground"
    preset = window.session.preset
    assert (preset.title, preset.idea) == (card.title, card.idea)
    assert window.session.name == card.name
    return card.name, card.title, card.idea


def all_known(driver):
    """Whether no probe has a token that training never saw."""
    task = driver.session.task
    return all(all(task.probe(probe).encoded.known) for probe in driver.window.probe.probes)


@pytest.mark.parametrize("way", [by_menu, by_drop])
def test_a_file_is_called_by_its_name(driver, qtbot, monkeypatch, path, way):
    window = driver.window
    window.open_preset("greener-or-brown")
    driver.settle()
    way(window, path, monkeypatch)
    qtbot.mouseClick(window.data_import.dialog.open_button, Qt.MouseButton.LeftButton)
    driver.wait(lambda: window.data_import.dialog is None)
    driver.settle()
    assert called(window) == ("", path.stem, f"At each step of {path.name}, {FILES[path.name][1]}.")
    assert window.probe.probes == driver.session.task.samples()
    assert all_known(driver)
    assert window.probe.note.text() == "Untrained"


def test_a_file_that_a_setting_names_is_called_by_its_name(driver, path):
    kind = {".txt": "text", ".csv": "csv"}[path.suffix]
    preset = presets.load(presets.find("story"), [f"task.kind={kind}", f"task.file={path}", "task.window=8"])
    driver.window.open(preset)
    driver.settle()
    assert called(driver.window)[1] == path.stem
    assert driver.window.probe.probes == driver.session.task.samples()


def typed(driver, text):
    """The whole text of the editor, as if it was pasted over what was there."""
    editor = driver.window.setup.editor
    editor.selectAll()
    editor.insertPlainText(text)
    driver.window.training.flush()
    driver.settle()


def test_sequences_pasted_over_a_preset_are_ones_own_and_the_way_back_is_the_preset(driver):
    window = driver.window
    window.open_preset("greener-or-brown")
    driver.settle()
    preset, probes, text = window.session.preset, window.probe.probes, window.setup.editor.toPlainText()
    own = "cats drink => milk\ndogs drink => water"
    typed(driver, f"{text}\n{own}")
    assert called(window) == ("greener-or-brown", preset.title, preset.idea), "as long as a line is left"
    assert window.probe.probes == probes
    typed(driver, own)
    assert called(window) == ("", "Own sequences", "In the place of “Greener or brown?”.")
    assert window.probe.probes == driver.session.task.samples()
    assert all_known(driver)
    assert driver.last.trace.tokens == driver.session.task.probe(window.probe.text).encoded.tokens
    typed(driver, "cats drink => milk\nbirds drink => rain")
    assert window.probe.probes == driver.session.task.samples(), "and it follows them"
    typed(driver, text)
    assert called(window) == ("greener-or-brown", preset.title, preset.idea)
    assert window.probe.probes == probes
