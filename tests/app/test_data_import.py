"""Importing a text as an experiment, without a window."""

import time

import numpy as np
import pytest
from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication, QWidget

from playground.app.controllers.data_import import DataImportController
from playground.core.specs import ModelSpec, Preset, TrainingSpec
from playground.session import background
from playground.storage import tables
from playground.storage.errors import FileProblem
from playground.tasks import csv, text, typed
from playground.views.style.theme import Appearance

BEFORE = Preset(
    title="Before", task=typed.Spec(sequences="a b => c"), model=ModelSpec(cell="gru"), training=TrainingSpec(seed=5)
)


@pytest.fixture
def parent(qtbot):
    widget = QWidget()
    qtbot.addWidget(widget)
    return widget


@pytest.fixture
def data_import(context, parent):
    return DataImportController(context, Appearance("light"), parent)


@pytest.fixture
def opened(data_import):
    arrived = []
    data_import.opened.connect(lambda preset, task: arrived.append((preset, task)))
    return arrived


def test_a_text_becomes_an_experiment_with_the_last_cell_and_seed(context, data_import, opened, tmp_path):
    path = tmp_path / "own.txt"
    path.write_text("the quick brown fox jumps over the lazy dog\n" * 40)
    context.session.open(BEFORE)
    data_import.show_preview(path)
    assert opened == []
    data_import.read()
    [(preset, task)] = opened
    assert data_import.dialog is None
    assert isinstance(task, text.TextTask)
    assert (preset.task.file, preset.model.cell, preset.training.seed) == (str(path), "gru", 5)
    assert preset.probes == task.samples()


def test_an_unreadable_file_shows_a_message_and_no_dialog(data_import, opened, said, tmp_path):
    data_import.show_preview(tmp_path / "none.txt")
    assert data_import.dialog is None
    assert [words == "" for words, _, _ in said] == [True, False]
    assert "none.txt" in said[-1][0]
    assert opened == []


@pytest.fixture
def weather(tmp_path):
    path = tmp_path / "weather.csv"
    rows = (f"Oslo;{np.sin(i / 3):.3f};{1000 + i % 9};{i // 50}".replace(".", ",") for i in range(400))
    path.write_text("city;temperature;pressure;sequence\n" + "\n".join(rows))
    return path


@pytest.fixture
def large(tmp_path):
    path = tmp_path / "large.csv"
    path.write_text("a,b,c\n" + ("0.123456,1.5,-7.25\n" * 20_000 + "1,,3\n") * 100)
    return path


def dialog_of(data_import, path):
    data_import.show_preview(path)
    return data_import.dialog


def read(data_import, qtbot, dialog):
    qtbot.mouseClick(dialog.open_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: data_import.dialog is None)


def test_another_way_to_read_is_previewed_at_once(data_import, weather):
    dialog = dialog_of(data_import, weather)
    dialog.delimiter.setCurrentIndex(dialog.delimiter.findData("tab"))
    assert "1 column" in dialog.facts.text()
    dialog.delimiter.setCurrentIndex(dialog.delimiter.findData("auto"))
    dialog.header.setCurrentIndex(dialog.header.findData("no"))
    assert dialog.cells.horizontalHeaderItem(1).text() == "column 2"
    assert dialog.cells.item(0, 1).text() == "temperature"


def test_a_ragged_row_is_marked_and_refused_in_the_readers_words(data_import, opened, qtbot, tmp_path):
    path = tmp_path / "ragged.csv"
    path.write_text("a,b,c\n\n1,2,3\n4,\n5,6,7,8\n9,10,11\n12,,13\n")
    dialog = dialog_of(data_import, path)
    with pytest.raises(FileProblem) as caught:
        tables.read_table(path, csv.Spec(file=str(path)))
    assert dialog.problem.text() == str(caught.value)
    assert "line 4 has 2 cells, but the first one has 3 cells" in dialog.problem.text()
    assert dialog.problem.isVisible()
    assert not dialog.open_button.isEnabled()
    cells, theme = dialog.cells, Appearance("light").theme

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
    qtbot.waitUntil(dialog.isActiveWindow)
    QApplication.sendEvent(dialog, QEvent(QEvent.Type.ActivationChange))
    assert dialog.problem.isHidden()
    assert cells.columnCount() == 3
    read(data_import, qtbot, dialog)
    assert opened[-1][0].task.content.values.shape == (10, 3)


def test_a_ragged_row_further_down_comes_into_sight(data_import, tmp_path):
    path = tmp_path / "ragged.csv"
    path.write_text("a,b\n" + "1,2\n" * 150 + "3\n" + "1,2\n" * 100)
    dialog = dialog_of(data_import, path)
    assert "line 152 has 1 cell" in dialog.problem.text()
    rows = dialog.cells.rowCount()
    assert dialog.cells.verticalHeaderItem(rows - 1).text() == "✗ 152"
    assert dialog.cells.rowAt(dialog.cells.viewport().height() - 5) > rows - 5
    dialog.delimiter.setCurrentIndex(dialog.delimiter.findData("tab"))
    assert "line 2, column 1" not in dialog.problem.text()


def test_a_column_with_words_is_refused_while_it_has_a_tick(data_import, opened, qtbot, weather):
    dialog = dialog_of(data_import, weather)
    assert dialog.open_button.isEnabled()
    item = dialog.columns.findItems("city", Qt.MatchFlag.MatchExactly)[0]
    item.setCheckState(Qt.CheckState.Checked)
    assert 'line 2, column 1 ("city") holds "Oslo", which is not a number' in dialog.problem.text()
    assert "task." not in dialog.problem.text()
    assert not dialog.open_button.isEnabled()
    item.setCheckState(Qt.CheckState.Unchecked)
    assert dialog.problem.isHidden()
    read(data_import, qtbot, dialog)
    assert opened[-1][0].task.columns == ("temperature", "pressure")


def test_too_short_a_text_is_said_in_the_words_of_the_dialog(data_import, qtbot, tmp_path):
    path = tmp_path / "short.txt"
    path.write_text("to be or not to be " * 3)
    dialog = dialog_of(data_import, path)
    dialog.window_field.setValue(40)
    qtbot.mouseClick(dialog.open_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(dialog.problem.isVisible)
    assert "a shorter window, or hold out another share" in dialog.problem.text()
    assert "_" not in dialog.problem.text()
    assert dialog.open_button.isEnabled()


def test_a_file_that_is_not_there_is_said(data_import, said, tmp_path):
    assert dialog_of(data_import, tmp_path / "gone.csv") is None
    assert said[-1][0].endswith("there is no such file.")


def test_a_large_file_does_not_hold_up_the_window_and_can_be_left(data_import, opened, qtbot, large, monkeypatch):
    dialog = dialog_of(data_import, large)
    monkeypatch.setattr(background, "PATIENCE", 0)
    shares, gaps, last = [], [], [time.monotonic()]

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
    qtbot.waitUntil(lambda: dialog.bar.value() > 200)
    timer.stop()
    assert max(gaps) < 0.5
    assert shares == sorted(shares)
    assert dialog.cancel.text() == "Stop reading"
    wish = data_import.worker.job
    qtbot.mouseClick(dialog.cancel, Qt.MouseButton.LeftButton)
    assert dialog.isVisible()
    assert dialog.open_button.isEnabled()
    qtbot.waitUntil(wish.ready.is_set)
    assert wish.progress < 1
    qtbot.wait(50)
    assert opened == []
    qtbot.mouseClick(dialog.cancel, Qt.MouseButton.LeftButton)
    assert data_import.dialog is None


def test_a_series_is_forecast_as_the_dialog_says(data_import, opened, qtbot, tmp_path):
    path = tmp_path / "co2.csv"
    days = (np.datetime64("1990-01-01") + 7 * np.arange(200)).astype(str)
    rows = (f"{day},{315 + k / 9:.3f},{k % 5}" for k, day in enumerate(days))
    path.write_text("date,co2 (ppm),wind\n" + "\n".join(rows))
    dialog = dialog_of(data_import, path)
    fields = dialog.forecast
    assert "dates in date, not learned" in dialog.facts.text()
    assert fields.dates.currentText() == "as found: date"
    assert fields.target.itemText(1) == "co2 (ppm)"
    assert fields.target.count() == 3, "a date cannot be forecast"
    assert dialog.keys["columns"] == ()
    assert dialog.columns.item(0).checkState() == Qt.CheckState.Unchecked
    assert csv.Spec(**{"file": "x", **dialog.keys}) == csv.Spec(file="x", sequence="")
    fields.target.setCurrentIndex(1)
    fields.horizon.setValue(3)
    fields.difference.setCurrentIndex(fields.difference.findData("seasonal"))
    fields.season.setValue(5)
    fields.scale.setCurrentIndex(fields.scale.findData("log"))
    fields.markers.setText("-99.99, x")
    fields.gaps.setCurrentIndex(fields.gaps.findData("drop"))
    chosen = {"target": ("co2 (ppm)",), "horizon": 3, "difference": "seasonal", "season": 5, "scale": "log"}
    chosen |= {"missing": "drop", "missing_values": ("-99.99", "x"), "detrend": "none", "time": "auto"}
    assert fields.keys == chosen
    fields.difference.setCurrentIndex(fields.difference.findData("first"))
    assert not fields.season.isEnabled()
    fields.scale.setCurrentIndex(fields.scale.findData("standard"))
    read(data_import, qtbot, dialog)
    [(preset, task)] = opened
    assert task.outputs == 1
    assert task.encoding.width == 2
    assert preset.idea.endswith("Dates, which are not learned: date, 1990-01-01 to 1993-10-25, a week apart.")


def test_what_is_tested_is_a_rule_or_a_file_of_its_own(data_import, opened, qtbot, weather, tmp_path, monkeypatch):
    dialog = dialog_of(data_import, weather)
    fields = dialog.test
    values = [fields.rule.itemData(index) for index in range(fields.rule.count())]
    assert values == ["sequences", "last", "length", "file"]
    fields.rule.setCurrentIndex(values.index("last"))
    assert (dialog.keys["split"], dialog.keys["test_file"]) == ("last", "")
    dialog.sequence.setCurrentIndex(0)
    assert [fields.rule.itemText(index) for index in range(fields.rule.count())] == [
        "the last part",
        "a file of its own",
    ]
    assert dialog.keys["split"] == "sequences"
    dialog.sequence.setCurrentText("sequence")
    fields.rule.setCurrentIndex(fields.rule.findData("file"))
    assert not dialog.open_button.isEnabled()
    assert not fields.share.isEnabled()
    assert fields.file_name.text() == "none yet"
    test = tmp_path / "test.csv"
    test.write_text("temperature;pressure;sequence\n1,5;990;1\n2,5;991;1\n")
    monkeypatch.setattr("PySide6.QtWidgets.QFileDialog.getOpenFileName", lambda *_: (str(test), ""))
    qtbot.mouseClick(fields.choose, Qt.MouseButton.LeftButton)
    assert fields.file_name.text() == "test.csv"
    read(data_import, qtbot, dialog)
    [(preset, task)] = opened
    assert preset.task.test_file == str(test)
    assert task.measured_on == "the test file test.csv, 1 sequence"


def test_a_column_of_labels_is_learned_and_read_out_at_the_end(data_import, opened, qtbot, tmp_path):
    path = tmp_path / "digits.csv"
    path.write_text("a,b,c,d,label\n" + "".join(f"{i},{i % 7},3,4,{i % 3}\n" for i in range(40)))
    dialog = dialog_of(data_import, path)
    fields = dialog.labels
    assert fields.label.isVisibleTo(dialog)
    assert fields.readout.isVisibleTo(dialog)
    assert fields.keys == {"label": "label", "row": "sequence", "features": 1}
    assert not dialog.forecast.horizon.isVisibleTo(dialog)
    assert set(dialog.forecast.keys) == {"time", "missing_values"}
    assert not dialog.window_field.isEnabled()
    assert dialog.test.rule.currentData() == "sequences"
    fields.features.setValue(3)
    assert "each row has 4 numbers, which does not divide into timesteps of 3" in dialog.problem.text()
    fields.features.setValue(2)
    assert dialog.problem.isHidden()
    read(data_import, qtbot, dialog)
    preset, task = opened[-1]
    assert (preset.task.label, preset.task.columns, preset.model.readout) == ("label", (), "final")
    assert task.answers == ("0", "1", "2")
    assert preset.idea == "The label of each sequence in digits.csv."


def test_without_labels_the_next_row_is_asked_at_every_step(data_import, opened, qtbot, tmp_path):
    path = tmp_path / "own.csv"
    path.write_text("a,class\n" + "".join(f"{i},{i % 3}\n" for i in range(40)))
    dialog = dialog_of(data_import, path)
    dialog.labels.row.setCurrentIndex(dialog.labels.row.findData("timestep"))
    dialog.labels.label.setCurrentIndex(0)
    assert dialog.forecast.horizon.isVisibleTo(dialog)
    assert dialog.forecast.keys["horizon"] == 1
    assert not dialog.labels.readout.isEnabled()
    assert dialog.window_field.isEnabled()
    dialog.columns.item(1).setCheckState(Qt.CheckState.Checked)
    read(data_import, qtbot, dialog)
    preset, task = opened[-1]
    assert (preset.task.label, preset.model.readout, task.numbers) == ("", "every-step", 2)


def test_a_label_that_changes_within_a_sequence_is_said_in_the_dialog(data_import, opened, qtbot, tmp_path):
    path = tmp_path / "own.csv"
    path.write_text("sequence,x,label\n" + "".join(f"{i // 4},{i},{i % 2}\n" for i in range(40)))
    dialog = dialog_of(data_import, path)
    assert dialog.labels.row.currentData() == "timestep"
    qtbot.mouseClick(dialog.open_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not dialog.problem.isHidden())
    assert "line 3 has another label than the line above, in the same sequence" in dialog.problem.text()
    dialog.labels.readout.set_value("every-step")
    read(data_import, qtbot, dialog)
    assert opened[-1][0].model.readout == "every-step"


def test_files_that_part_their_sequences_ask_only_for_what_they_do_not_say(data_import, opened, qtbot, tmp_path):
    path = tmp_path / "own.ts"
    path.write_text(
        "@classLabel true up down\n@data\n" + "".join(f"{i},2:3,?:{'up' if i % 2 else 'down'}\n" for i in range(9))
    )
    dialog = dialog_of(data_import, path)
    assert dialog.facts.text().startswith("9 sequences · 2 timesteps · 2 labels · ")
    assert dialog.layout_fields.isHidden()
    assert dialog.labels.row.parentWidget().isHidden()
    dialog.columns.item(1).setCheckState(Qt.CheckState.Unchecked)
    dialog.labels.readout.set_value("mean")
    read(data_import, qtbot, dialog)
    preset, task = opened[-1]
    assert (preset.task.columns, preset.task.label, preset.model.readout) == (("feature 1",), "class", "mean")
    assert task.answers == ("down", "up")


def test_lines_with_answers_are_recognised(data_import, opened, qtbot, tmp_path):
    path = tmp_path / "words.txt"
    path.write_text("".join(f"word{i} => {'en' if i % 3 else 'fr'}\n" for i in range(30)))
    dialog = dialog_of(data_import, path)
    assert dialog.first.toPlainText().startswith("word0  =>  fr\nword1  =>  en\n")
    dialog.tokens.set_value("characters")
    read(data_import, qtbot, dialog)
    preset, task = opened[-1]
    assert (preset.task.tokens, preset.task.held_out, preset.model.readout) == ("characters", 0.2, "final")
    assert (task.answers, task.heldout) == (("en", "fr"), True)
