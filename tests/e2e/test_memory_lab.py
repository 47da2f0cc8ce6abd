"""The memory lab in the real window: a tiny study is run, paused, gone on with, opened, saved, and fails in part."""

import csv
import json
import os
import re
from dataclasses import replace

import psutil
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QMessageBox, QScrollArea

from playground.app.lab import lab_controller, worker
from playground.app.settings import Settings
from playground.core.study import Result
from playground.studies.gap import GapStudy, trials
from playground.views.lab.rows import STATUS

Key = Qt.Key
CTRL = Qt.KeyboardModifier.ControlModifier
TINY = {"cells": ("lstm", "rnn"), "gaps": (1, 3), "seeds": 1, "steps": 40, "units": 4}


@pytest.fixture
def lab(driver, tmp_path, monkeypatch):
    monkeypatch.setattr(lab_controller, "folder", lambda: tmp_path / "lab")
    driver.window.activateWindow()
    driver.open()
    driver.window.lab.enter()
    driver.window.lab._change(replace(driver.window.lab.desk.setup, **TINY))
    return driver.window.lab


def ledger(tmp_path):
    path = tmp_path / "lab" / "runs.jsonl"
    return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


def put(lab, tmp_path, **changes):
    """Results of every run, as if they had been made; `changes` by the gap of the run."""
    for trial in trials(lab.desk.study):
        gap = int(trial.settings["gap"])
        facts = {"outcome": "ended", "accuracy": 1 / gap, "steps": 40, "seconds": 0.5, "parameters": 100}
        facts |= changes.get(f"gap{gap}", {})
        result = Result(identity=trial.identity, preset="gap", seed=trial.preset.training.seed, **facts)
        lab.desk._ledger.add(result)
    lab.show()


def test_a_study_is_run_paused_gone_on_with_and_kept(driver, lab, tmp_path):
    window, desk = driver.window, lab.desk
    lab._change(replace(desk.setup, seeds=3, steps=600, gaps=(1, 3, 200), learning_rate=1e-5))
    assert window.top.train.text() == "Run"
    assert window.top.study.figures["Runs"].value.text() == "0 of 18"
    QTest.mouseClick(window.top.train, Qt.MouseButton.LeftButton)
    assert window.top.train.text() == "Pause"
    driver.wait(lambda: len(ledger(tmp_path)) >= 1, timeout=120_000)
    workers = psutil.Process(desk._runner.pid).children(recursive=True)
    QTest.keyClick(lab.view.plot, Key.Key_Space)
    assert window.top.train.text() == "Run"
    driver.wait(lambda: not desk.busy)
    psutil.wait_procs(workers, timeout=20)
    assert not any(worker.is_running() for worker in workers)
    before = desk.done
    assert 1 <= before < 18
    assert [one["identity"] for one in ledger(tmp_path)] == list(desk.results)
    # Changed while it is paused: what is there of the smaller study counts, and only the rest is made.
    kept = {line["identity"]: line["seconds"] for line in ledger(tmp_path)}
    lab._change(replace(desk.setup, seeds=1, gaps=(1, 3)))
    lab.toggle()
    driver.wait(lambda: not desk.missing and not desk.busy, timeout=120_000)
    assert not lab.wish
    lab.show()
    assert window.top.study.figures["Runs"].value.text() == "4 of 4"
    after = {line["identity"]: line["seconds"] for line in ledger(tmp_path)}
    assert {identity: after[identity] for identity in kept} == kept
    assert {place.gap for place in lab.view.plot.plot.lines["lstm"]} == {1, 3}


def test_what_the_bar_says_is_so_until_the_process_has_ended(driver, lab):
    said, bar = [], driver.window.top

    def look():
        runs, remaining = (bar.study.figures[name].value.text() for name in ("Runs", "Remaining"))
        said.append((bar.train.text(), runs, remaining))
        return not lab.desk.busy

    lab.toggle()
    driver.wait(look, timeout=120_000)
    assert {one for one in said if one[1] == "4 of 4"} == {("Run", "4 of 4", "–")}
    said.clear()
    lab._change(replace(lab.desk.setup, seeds=50, gaps=(100,), steps=5000, learning_rate=1e-5))
    lab.toggle()
    lab.toggle()
    assert bar.study.figures["Remaining"].value.text() == "Stopping …"
    driver.wait(look, timeout=60_000)
    assert {remaining for *_, remaining in said[:-1]} <= {"Stopping …"}
    assert bar.study.figures["Remaining"].value.text() == "–"


def test_changing_the_setup_while_it_runs_goes_on_with_the_new_one(driver, lab, tmp_path):
    lab._change(replace(lab.desk.setup, seeds=50, gaps=(100,), steps=5000, learning_rate=1e-5))
    lab.toggle()
    driver.wait(lambda: lab.desk._runner.pid > 0)
    lab.view.setup.gaps.setEditText("2 1 1")
    lab.view.setup.gaps.lineEdit().editingFinished.emit()
    lab.view.setup.seeds.setValue(1)
    lab.view.setup.steps.setValue(20)
    assert lab.desk.setup.gaps == (1, 2)
    driver.wait(lambda: not lab.desk.missing and not lab.desk.busy, timeout=120_000)
    assert not lab.wish
    assert {line["settings"]["gap"] for line in ledger(tmp_path)} <= {"1", "2", "100"}


def test_closing_the_window_ends_the_process(driver, lab):
    lab._change(replace(lab.desk.setup, seeds=50, gaps=(100,), steps=5000, learning_rate=1e-5))
    lab.toggle()
    driver.wait(lambda: lab.desk._runner.pid > 0)
    process = psutil.Process(lab.desk._runner.pid)
    driver.window.close()
    assert not lab.desk.busy
    assert not process.is_running()


def test_a_double_click_opens_the_run_with_its_settings(driver, lab, tmp_path):
    window, table = driver.window, lab.view.table
    lab._change(replace(lab.desk.setup, seeds=2))
    put(lab, tmp_path)
    model = table._models["rnn"]
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=table.visualItemRect(model).center())
    assert model.isExpanded()
    run = model.child(3)
    assert [run.text(column) for column in (0, 5)] == ["gap 3, seed 1", "accuracy 33\u2009%"]
    table.scrollToItem(run)
    place = table.visualItemRect(run).center()
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    QTest.mouseDClick(table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    driver.settle()
    preset = driver.session.preset
    assert not lab.on
    assert (preset.task.kind, preset.task.gap, preset.model.cell, preset.training.seed) == ("recall", 3, "rnn", 1)
    assert window.setup.seed.value() == 1
    assert window.pages.currentWidget() is window.training_page


def test_a_model_reaches_nothing_only_once_that_was_measured(lab):
    by_gap = {int(trial.settings["gap"]): trial for trial in trials(lab.desk.study) if trial.settings["cell"] == "rnn"}
    reach = []
    for gap in (3, 1):
        facts = {"outcome": "ended", "accuracy": 0.3, "steps": 40}
        lab.desk._ledger.add(Result(identity=by_gap[gap].identity, preset="gap", seed=0, **facts))
        lab.show()
        reach.append(lab.view.table._models["rnn"].text(3))
    assert reach == ["–", "none"]


def test_a_failed_run_says_so_and_is_made_again(driver, lab, tmp_path):
    put(lab, tmp_path, gap3={"outcome": "failed", "accuracy": None, "reason": "There is no memory left."})
    table = lab.view.table
    model = table._models["lstm"]
    assert model.text(STATUS) == "1 failed"
    assert "no memory left" in table.itemWidget(model, STATUS).toolTip()
    retry = table.itemWidget(model, STATUS).button
    assert retry.isVisible()
    failed = [line["identity"] for line in ledger(tmp_path) if line["outcome"] == "failed"]
    assert len(failed) == 2
    QTest.mouseClick(retry, Qt.MouseButton.LeftButton)
    driver.wait(lambda: not lab.desk.missing and not lab.desk.busy, timeout=120_000)
    lab.show()
    outcomes = {line["identity"]: line["outcome"] for line in ledger(tmp_path)}
    assert len(outcomes) == 4
    # The other model's failed run is not what was to be made again.
    assert sorted(outcome == "failed" for outcome in outcomes.values()) == [False, False, False, True]
    assert model.text(STATUS) == "Done"
    assert table.itemWidget(model, STATUS) is None


def test_results_are_saved_as_a_table_and_as_pictures(driver, lab, tmp_path, monkeypatch):
    put(lab, tmp_path)
    for suffix in ("csv", "svg", "png", "pdf"):
        path = tmp_path / f"lab.{suffix}"
        chosen = lambda self, path=path: self.selectFile(str(path)) or QFileDialog.DialogCode.Accepted  # noqa: E731
        monkeypatch.setattr(QFileDialog, "exec", chosen)
        QTest.mouseClick(lab.view.setup.save, Qt.MouseButton.LeftButton)
        assert path.stat().st_size > 0
        assert str(path) in driver.window.banner.words.text()
    rows = list(csv.DictReader((tmp_path / "lab.csv").read_text().splitlines()))
    assert [(row["model"], row["gap"], row["accuracy"]) for row in rows][:2] == [
        ("lstm", "1", "1.0"),
        ("lstm", "3", str(1 / 3)),
    ]
    drawn = (tmp_path / "lab.svg").read_text()
    for text in ("How far back can each model remember?", "LSTM", "RNN", "chance, 25"):
        assert text in drawn
    assert len(re.findall("<poly", drawn)) >= 2


def test_results_are_cleared_only_if_that_is_wanted(driver, lab, tmp_path):
    put(lab, tmp_path)

    def answer(wanted):
        box = driver.window.findChild(QMessageBox)
        next(button for button in box.buttons() if wanted in button.text()).click()
        driver.wait(lambda: driver.window.findChild(QMessageBox) is None)

    QTest.keyClick(driver.window, Key.Key_R, CTRL)
    answer("Cancel")
    assert lab.desk.done == 4
    QTest.mouseClick(lab.view.setup.clear, Qt.MouseButton.LeftButton)
    answer("Clear")
    assert lab.desk.done == 0
    assert ledger(tmp_path) == []
    assert lab.view.plot.plot.lines["lstm"] == ()


def test_the_cursor_follows_the_mouse_and_the_arrows(driver, lab, tmp_path):
    put(lab, tmp_path)
    plot = lab.view.plot
    drawing = plot.drawing
    QTest.mouseMove(plot, QPointF(drawing.x(3) - 2, drawing.y(0.5)).toPoint())
    driver.wait(lambda: plot.gap == 3)
    name = QAccessible.queryAccessibleInterface(plot).text(QAccessible.Text.Name)
    assert "gap 3: LSTM 33\u2009%, RNN 33\u2009%" in name
    plot.setFocus()
    QTest.keyClick(plot, Key.Key_Left)
    assert plot.gap == 1
    QTest.keyClick(plot, Key.Key_End)
    assert plot.gap == 3


def test_the_lab_is_entered_and_left_by_keys(driver, lab):
    window = driver.window
    for leave in (lambda: QTest.keyClick(window, Key.Key_Escape), lambda: QTest.keyClick(window, Key.Key_1, CTRL)):
        assert lab.on
        assert window.top.lab.isChecked()
        leave()
        assert not lab.on
        assert window.pages.currentWidget() is window.training_page
        assert not window.top.study.isVisible()
        window.trigger("training.toggle")
        assert driver.session.running
        QTest.keyClick(window, Key.Key_3, CTRL)
        # The network of the main page rests meanwhile.
        assert not driver.session.running
    # A run's step key is no training step here.
    driver.settle()
    step = driver.last.step
    QTest.keyClick(lab.view.plot, Key.Key_Period)
    driver.settle()
    assert driver.last.step == step


@pytest.mark.parametrize("size", [(1280, 800), (1440, 900), (1920, 1080), (960, 600)])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_tab_reaches_everything_in_every_size(driver, lab, tmp_path, size, theme):
    window = driver.window
    window.appearance.choose(theme)
    window.resize(*size)
    put(lab, tmp_path)
    QApplication.processEvents()
    assert (window.width(), window.height()) == size
    if lab.panel.opener.isVisible():
        lab.panel.opener.setFocus(Qt.FocusReason.TabFocusReason)
        QTest.keyClick(lab.panel.opener, Key.Key_Space)
        assert lab.view.setup.isVisible()
    setup = lab.view.setup
    wanted = {setup.gaps, *setup.choices.values(), setup.seeds, setup.steps, setup.units, setup.learning_rate.slider}
    wanted |= {setup.save, setup.clear, lab.view.plot, lab.view.table, window.top.train, window.top.lab}
    start = QApplication.focusWidget() or window
    start.setFocus()
    reached = []
    for _ in range(60):
        QTest.keyClick(QApplication.focusWidget(), Key.Key_Tab)
        widget = QApplication.focusWidget()
        if widget in reached:
            break
        reached.append(widget)
        # Seen while it has the keys: in a low window the setup column scrolls to it.
        assert window.rect().contains(widget.mapTo(window, QPoint(0, 0))), widget
    assert wanted <= set(reached)
    for widget in reached:
        assert QAccessible.queryAccessibleInterface(widget).text(QAccessible.Text.Name).strip(), widget
        assert min(widget.width(), widget.height()) >= 24


def test_the_setup_column_fits_and_is_roomy_where_there_is_room(driver, lab):
    window, setup = driver.window, lab.view.setup
    lab._change(replace(lab.desk.setup, gaps=(1, 2, 5, 10, 20, 50, 100, 200)))
    tops = {}
    for size in ((1440, 900), (1280, 800), (1920, 1080), (1440, 900)):
        window.resize(*size)
        if size[0] < 1360:
            lab.panel.opener.click()
        QApplication.processEvents()
        assert setup.findChild(QScrollArea).verticalScrollBar().maximum() == 0, size
        rows = [setup.experiment, setup.card, setup.gaps, *setup.choices.values(), setup.seeds, setup.learning_rate]
        places = [row.mapTo(setup, QPoint()).y() for row in rows]
        assert all(a + row.height() <= b for row, a, b in zip(rows, places, places[1:], strict=False)), size
        assert min(choice.height() for choice in setup.choices.values()) >= 24
        tops.setdefault(size, places)
        assert tops[size] == places
    assert tops[1280, 800][-1] < tops[1440, 900][-1] == tops[1920, 1080][-1]


def test_a_model_is_left_out_and_one_stays(driver, lab):
    choices = lab.view.setup.choices
    assert lab.desk.setup.cells == ("lstm", "rnn")
    QTest.keyClick(choices["rnn"], Key.Key_Space)
    assert lab.desk.setup.cells == ("lstm",)
    QTest.keyClick(choices["lstm"], Key.Key_Space)
    assert lab.desk.setup.cells == ("lstm",)
    assert choices["lstm"].isChecked()
    assert "At least one" in lab.view.setup.refused.text()


def test_the_study_of_last_time_is_there_again(driver, lab, tmp_path, qtbot):
    put(lab, tmp_path)
    from playground.app.lab.study_session import StudySession

    again = StudySession(tmp_path / "lab", Settings())
    assert again.setup == lab.desk.setup
    assert again.done == 4


def test_the_order_for_the_process_is_one_line(tmp_path):
    line = worker.order(GapStudy(cells=("lstm",), gaps=(1,)), tmp_path, 2)
    assert line.endswith(b"\n")
    assert json.loads(line)["workers"] == 2
    assert line.count(os.linesep.encode()) == 1
