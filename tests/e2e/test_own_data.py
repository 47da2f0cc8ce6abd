"""A file of one's own in the window: previewed, read with progress, made the task, and refused without a loss."""

import threading

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent

from playground.core.resources import resource
from playground.session import background
from playground.tasks import csv, text


@pytest.fixture
def weather(tmp_path):
    path = tmp_path / "weather.csv"
    rows = (f"Oslo;{np.sin(i / 3):.3f};{1000 + i % 9};{i // 50}".replace(".", ",") for i in range(400))
    path.write_text("city;temperature;pressure;sequence\n" + "\n".join(rows))
    return path


def opened(driver, path):
    driver.window.data_import.show_preview(path)
    return driver.window.data_import.dialog


def read(driver, qtbot, dialog):
    qtbot.mouseClick(dialog.open_button, Qt.MouseButton.LeftButton)
    driver.wait(lambda: driver.window.data_import.dialog is None)
    driver.settle()


def test_a_text_is_shown_in_tokens_and_becomes_the_task(driver, qtbot, monkeypatch):
    from PySide6.QtWidgets import QFileDialog

    driver.open()
    path = resource("assets/texts") / "alice.txt"
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(path), ""))
    driver.window.data_import.choose_file()
    dialog = driver.window.data_import.dialog
    assert dialog.facts.text() == "UTF-8 · 47.2 kB"
    assert dialog.first.toPlainText().startswith("A l i c e ␣ w a s ␣")
    qtbot.mouseClick(dialog.tokens.button("words"), Qt.MouseButton.LeftButton)
    assert dialog.first.toPlainText().startswith("Alice  was  beginning")
    dialog.window_field.setValue(20)
    read(driver, qtbot, dialog)
    task = driver.session.draft.task
    assert isinstance(task, text.LoadedSpec)
    assert (task.tokens, task.window, task.held_out, task.file) == ("words", 20, 0.1, str(path))
    setup = driver.window.setup
    assert setup.editor.isReadOnly()
    assert setup.editor.toPlainText().startswith("Alice was beginning")
    assert driver.window.windowTitle().startswith("alice –")
    driver.train_for(3)
    assert driver.last.step == 3


def test_rows_are_shown_in_columns_and_become_the_task(driver, qtbot, weather):
    driver.open()
    dialog = opened(driver, weather)
    for said in ("4 columns", "names in the first row", "parted by semicolons", "decimal comma", "UTF-8"):
        assert said in dialog.facts.text()
    ticked = {
        item.text(): item.checkState() == Qt.CheckState.Checked
        for item in map(dialog.columns.item, range(dialog.columns.count()))
    }
    assert ticked == {"city": False, "temperature": True, "pressure": True, "sequence": False}
    assert dialog.cells.item(1, 1).text() == "0,327"
    assert dialog.sequence.currentText() == "sequence"
    read(driver, qtbot, dialog)
    task = driver.session.draft.task
    assert isinstance(task, csv.LoadedSpec)
    assert task.columns == task.content.columns == ("temperature", "pressure")
    assert len(task.content.starts) == 8
    driver.train_for(3)
    assert driver.last.trace.frames.shape[1] == 2


def test_what_is_wrong_is_said_in_the_dialog_and_nothing_is_lost(driver, qtbot, weather):
    driver.open()
    driver.train_for(5)
    draft, step = driver.session.draft, driver.last.step
    with weather.open("a") as file:
        file.write("\n" + "Oslo;1;2;9\n" * 5 + "Oslo;1;oops;9\n")
    dialog = opened(driver, weather)
    qtbot.mouseClick(dialog.open_button, Qt.MouseButton.LeftButton)
    driver.wait(dialog.problem.isVisible)
    assert 'line 407, column 3 ("pressure") holds "oops", which is not a number' in dialog.problem.text()
    assert dialog.open_button.isEnabled()
    assert driver.session.draft == draft
    item = dialog.columns.findItems("pressure", Qt.MatchFlag.MatchExactly)[0]
    item.setCheckState(Qt.CheckState.Unchecked)
    assert driver.last.step == step
    read(driver, qtbot, dialog)
    assert driver.session.draft.task.columns == ("temperature",)


def test_what_was_open_gives_way_to_it(driver, qtbot, tmp_path):
    path = tmp_path / "own.ts"
    series = (f"{i},2:{'up' if i % 2 else 'down'}\n" for i in range(9))
    path.write_text("@classLabel true up down\n@data\n" + "".join(series))
    driver.open()
    window = driver.window
    window.lesson.begin("one-word", 0)
    driver.wait(lambda: window.lesson.is_open and not window.lesson.is_preparing)
    # A file that is named on the command line is previewed, too.
    window.open_preset(str(path))
    driver.wait(lambda: window.data_import.dialog is not None)
    read(driver, qtbot, window.data_import.dialog)
    assert not window.lesson.is_open
    assert window.windowTitle().startswith("own –")
    assert window.setup.story.isHidden()
    assert all(probe.endswith(("=> up", "=> down")) for probe in window.probe.probes)
    assert driver.session.preset.mark is None
    driver.train_for(3)
    assert driver.last.trace.answers == ("down", "up")


@pytest.fixture
def large(tmp_path):
    path = tmp_path / "large.csv"
    path.write_text("a,b,c\n" + ("0.123456,1.5,-7.25\n" * 20_000 + "1,,3\n") * 100)
    return path


def test_the_window_may_close_while_a_file_is_read(driver, qtbot, large, monkeypatch):
    driver.open()
    dialog = opened(driver, large)
    monkeypatch.setattr(background, "PATIENCE", 0)
    qtbot.mouseClick(dialog.open_button, Qt.MouseButton.LeftButton)
    driver.window.close()
    assert not any(thread.name == "reading" for thread in threading.enumerate())


def test_files_are_dropped_on_the_window(driver, tmp_path):
    for name in ("weather.csv", "WEATHER.CSV", "story.txt", "own.toml", "picture.png"):
        driver.open()
        check_drop(driver, tmp_path / name)


def check_drop(driver, path):
    name = path.name
    path.write_text(
        "a,b\n1,2\n3,4\n"
        if "csv" in name.lower()
        else 'title = "Dropped"\n[task]\nkind = "sine"\n[model]\nreadout = "every-step"'
    )
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    place, action = QPointF(9, 9), Qt.DropAction.CopyAction
    enter = QDragEnterEvent(place.toPoint(), action, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    enter.setAccepted(False)
    driver.window.dragEnterEvent(enter)
    assert enter.isAccepted(), name
    driver.window.dropEvent(QDropEvent(place, action, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier))
    dialog = driver.window.data_import.dialog
    if name == "picture.png":
        assert driver.window.banner.words.text().startswith("picture.png: this is no file that can be dropped here")
        assert dialog is None
        return
    assert (dialog is None) == (name == "own.toml"), name
    if dialog is None:
        assert driver.session.draft.title == "Dropped"
        driver.settle()
    else:
        assert dialog.windowTitle() == f"Open {name}"
        dialog.reject()
