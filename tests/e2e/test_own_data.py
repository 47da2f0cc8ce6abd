"""A file of one's own in the window: previewed, read with progress, made the task, and refused without a loss."""

import threading
import time

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QMimeData, QPointF, Qt, QTimer, QUrl
from PySide6.QtGui import QColor, QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication

from playground.core.resources import resource
from playground.session import background
from playground.storage import tables
from playground.storage.errors import FileProblem
from playground.tasks import csv, text


@pytest.fixture
def weather(tmp_path):
    path = tmp_path / "weather.csv"
    rows = (f"Oslo;{np.sin(i / 3):.3f};{1000 + i % 9};{i // 50}".replace(".", ",") for i in range(400))
    path.write_text("city;temperature;pressure;sequence\n" + "\n".join(rows))
    return path


def opened(driver, path):
    driver.window.data_import.show(path)
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
    driver.window.data_import.choose()
    dialog = driver.window.data_import.dialog
    assert dialog.facts.text() == "UTF-8 · 47.2 kB"
    assert dialog.first.toPlainText().startswith("A l i c e ␣ w a s ␣")
    qtbot.mouseClick(dialog.tokens.button("words"), Qt.MouseButton.LeftButton)
    assert dialog.first.toPlainText().startswith("Alice  was  beginning")
    dialog.window_field.setValue(20)
    read(driver, qtbot, dialog)
    task = driver.session.draft.task
    assert isinstance(task, text.Read)
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
    assert isinstance(task, csv.Read)
    assert task.columns == task.content.columns == ("temperature", "pressure")
    assert len(task.content.starts) == 8
    driver.train_for(3)
    assert driver.last.trace.frames.shape[1] == 2


def test_another_way_to_read_is_previewed_at_once(driver, weather):
    driver.open()
    dialog = opened(driver, weather)
    dialog.delimiter.setCurrentIndex(dialog.delimiter.findData("tab"))
    assert "1 column" in dialog.facts.text()
    dialog.delimiter.setCurrentIndex(dialog.delimiter.findData("auto"))
    dialog.header.setCurrentIndex(dialog.header.findData("no"))
    assert dialog.cells.horizontalHeaderItem(1).text() == "column 2"
    assert dialog.cells.item(0, 1).text() == "temperature"


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


def test_a_ragged_row_is_marked_and_refused_in_the_readers_words(driver, qtbot, tmp_path):
    path = tmp_path / "ragged.csv"
    path.write_text("a,b,c\n\n1,2,3\n4,\n5,6,7,8\n9,10,11\n12,,13\n")
    driver.open()
    dialog = opened(driver, path)
    with pytest.raises(FileProblem) as caught:
        tables.read(path, csv.Spec(file=str(path)))
    assert dialog.problem.text() == str(caught.value)
    assert "line 4 has 2 cells, but the first one has 3 cells" in dialog.problem.text()
    assert dialog.problem.isVisible()
    assert not dialog.open_button.isEnabled()
    cells, theme = dialog.cells, driver.window.appearance.theme

    def shown(row):
        return [cells.item(row, column) and cells.item(row, column).text() for column in range(cells.columnCount())]

    def marked(row):
        items = [cells.item(row, column) for column in range(cells.columnCount())]
        marks = [bool(item and item.toolTip()) for item in items]
        assert marks == [bool(item) and item.background().color() == QColor(theme.err_bg) for item in items]
        return marks

    assert [cells.verticalHeaderItem(row).text() for row in range(5)] == ["3", "✗ 4", "✗ 5", "6", "7"]
    assert shown(0) == ["1", "2", "3", None]
    assert (shown(1), marked(1)) == (["4", "–", "–", None], [False, False, True, False])
    assert (shown(2), marked(2)) == (["5", "6", "7", "8"], [False, False, False, True])
    assert (shown(4), marked(4)) == (["12", "–", "13", None], [False] * 4), "a gap is no fault"
    path.write_text("a,b,c\n\n1,2,3\n4,,\n5,6,7\n" + "9,10,11\n" * 7)
    driver.wait(dialog.isActiveWindow)
    QApplication.sendEvent(dialog, QEvent(QEvent.Type.ActivationChange))
    assert dialog.problem.isHidden()
    assert cells.columnCount() == 3
    read(driver, qtbot, dialog)
    assert driver.session.draft.task.content.values.shape == (10, 3)


def test_a_ragged_row_further_down_comes_into_sight(driver, tmp_path):
    path = tmp_path / "ragged.csv"
    path.write_text("a,b\n" + "1,2\n" * 150 + "3\n" + "1,2\n" * 100)
    driver.open()
    dialog = opened(driver, path)
    assert "line 152 has 1 cell" in dialog.problem.text()
    rows = dialog.cells.rowCount()
    assert dialog.cells.verticalHeaderItem(rows - 1).text() == "✗ 152"
    assert dialog.cells.rowAt(dialog.cells.viewport().height() - 5) > rows - 5
    dialog.delimiter.setCurrentIndex(dialog.delimiter.findData("tab"))
    assert "line 2, column 1" not in dialog.problem.text()


def test_a_column_with_words_is_refused_while_it_has_a_tick(driver, qtbot, weather):
    driver.open()
    dialog = opened(driver, weather)
    assert dialog.open_button.isEnabled()
    item = dialog.columns.findItems("city", Qt.MatchFlag.MatchExactly)[0]
    item.setCheckState(Qt.CheckState.Checked)
    assert 'line 2, column 1 ("city") holds "Oslo", which is not a number' in dialog.problem.text()
    assert "task." not in dialog.problem.text()
    assert not dialog.open_button.isEnabled()
    item.setCheckState(Qt.CheckState.Unchecked)
    assert dialog.problem.isHidden()
    read(driver, qtbot, dialog)
    assert driver.session.draft.task.columns == ("temperature", "pressure")


def test_too_short_a_text_is_said_in_the_words_of_the_dialog(driver, qtbot, tmp_path):
    path = tmp_path / "short.txt"
    path.write_text("to be or not to be " * 3)
    driver.open()
    dialog = opened(driver, path)
    dialog.window_field.setValue(40)
    qtbot.mouseClick(dialog.open_button, Qt.MouseButton.LeftButton)
    driver.wait(dialog.problem.isVisible)
    assert "a shorter window, or hold out another share" in dialog.problem.text()
    assert "_" not in dialog.problem.text()
    assert dialog.open_button.isEnabled()


def test_a_file_that_is_not_there_is_said(driver, tmp_path):
    driver.open()
    assert opened(driver, tmp_path / "gone.csv") is None
    assert driver.window.banner.words.text().endswith("there is no such file.")


@pytest.fixture
def large(tmp_path):
    path = tmp_path / "large.csv"
    path.write_text("a,b,c\n" + ("0.123456,1.5,-7.25\n" * 20_000 + "1,,3\n") * 100)
    return path


def test_a_large_file_does_not_hold_up_the_window_and_can_be_left(driver, qtbot, large, monkeypatch):
    driver.open()
    dialog = opened(driver, large)
    monkeypatch.setattr(background, "PATIENCE", 0)
    draft, shares, gaps, last = driver.session.draft, [], [], [time.monotonic()]

    def tick():
        now = time.monotonic()
        gaps.append(now - last[0])
        last[0] = now
        shares.append(dialog.bar.value())

    timer = QTimer(interval=5)
    timer.timeout.connect(tick)
    qtbot.mouseClick(dialog.open_button, Qt.MouseButton.LeftButton)
    assert not dialog.open_button.isEnabled()
    last[0] = time.monotonic()
    timer.start()
    driver.wait(lambda: dialog.bar.value() > 200)
    timer.stop()
    assert max(gaps) < 0.5
    assert shares == sorted(shares)
    assert dialog.cancel.text() == "Stop reading"
    wish = driver.window.data_import.maker.wish
    qtbot.mouseClick(dialog.cancel, Qt.MouseButton.LeftButton)
    assert dialog.isVisible()
    assert dialog.open_button.isEnabled()
    driver.wait(wish.ready.is_set)
    assert wish.share < 1
    qtbot.wait(50)
    assert driver.session.draft == draft
    qtbot.mouseClick(dialog.cancel, Qt.MouseButton.LeftButton)
    assert driver.window.data_import.dialog is None


def test_the_window_may_close_while_a_file_is_read(driver, qtbot, large, monkeypatch):
    driver.open()
    dialog = opened(driver, large)
    monkeypatch.setattr(background, "PATIENCE", 0)
    qtbot.mouseClick(dialog.open_button, Qt.MouseButton.LeftButton)
    driver.window.close()
    assert not any(thread.name == "reading" for thread in threading.enumerate())


@pytest.mark.parametrize("name", ["weather.csv", "WEATHER.CSV", "story.txt", "own.toml", "picture.png"])
def test_files_are_dropped_on_the_window(driver, tmp_path, name):
    driver.open()
    path = tmp_path / name
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
    assert enter.isAccepted() == (name != "picture.png")
    if name == "picture.png":
        return
    driver.window.dropEvent(QDropEvent(place, action, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier))
    dialog = driver.window.data_import.dialog
    assert (dialog is None) == (name == "own.toml")
    if dialog is None:
        assert driver.session.draft.title == "Dropped"
        driver.settle()
    else:
        assert dialog.windowTitle() == f"Open {name}"
        dialog.reject()
