"""The lab's page: its results, its setup, and the process that makes its runs. Without a window."""

import csv
import json
import os
import re
from dataclasses import replace

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog

from playground.app.lab import worker
from playground.app.lab.study_session import StudySession
from playground.core.specs import Preset
from playground.core.trial_result import TrialResult
from playground.studies.gap import GapStudy, trials
from playground.tasks import typed
from playground.views.lab.row_delegate import STATUS

Key = Qt.Key
TINY = {"cells": ("lstm", "rnn"), "gaps": (1, 3), "seeds": 1, "steps": 40, "units": 4}


@pytest.fixture
def lab(context, closed_lab):
    context.session.open(Preset(title="Test", task=typed.Spec(sequences="a b => c")))
    closed_lab.enter()
    closed_lab._on_setup_changed(replace(closed_lab.study_session.setup, **TINY))
    return closed_lab


def ledger(tmp_path):
    path = tmp_path / "lab" / "runs.jsonl"
    return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


def put(lab, tmp_path, **changes):
    """Results of every run, as if they had been made; `changes` by the gap of the run."""
    for trial in trials(lab.study_session.study):
        gap = int(trial.settings["gap"])
        facts = {"outcome": "ended", "accuracy": 1 / gap, "steps": 40, "seconds": 0.5, "parameters": 100}
        facts |= changes.get(f"gap{gap}", {})
        result = TrialResult(identity=trial.identity, preset="gap", seed=trial.preset.training.seed, **facts)
        lab.study_session._ledger.append(result)
    lab.update_page()


def test_what_the_bar_says_is_so_until_the_process_has_ended(lab, qtbot):
    seen, bar = [], lab.top

    def look():
        runs, remaining = (bar.study.metrics[name].value.text() for name in ("Runs", "Remaining"))
        seen.append((bar.train.text(), runs, remaining))
        return not lab.study_session.busy

    lab.toggle()
    qtbot.waitUntil(look, timeout=120_000)
    assert {one for one in seen if one[1] == "4 of 4"} == {("Run", "4 of 4", "–")}
    seen.clear()
    lab._on_setup_changed(replace(lab.study_session.setup, seeds=50, gaps=(100,), steps=5000, learning_rate=1e-5))
    lab.toggle()
    lab.toggle()
    assert bar.study.metrics["Remaining"].value.text() == "Stopping …"
    qtbot.waitUntil(look, timeout=60_000)
    assert {remaining for *_, remaining in seen[:-1]} <= {"Stopping …"}
    assert bar.study.metrics["Remaining"].value.text() == "–"


def test_changing_the_setup_while_it_runs_goes_on_with_the_new_one(lab, tmp_path, qtbot):
    lab._on_setup_changed(replace(lab.study_session.setup, seeds=50, gaps=(100,), steps=5000, learning_rate=1e-5))
    lab.toggle()
    qtbot.waitUntil(lambda: lab.study_session._process.pid > 0)
    lab.view.setup.gaps.setEditText("2 1 1")
    lab.view.setup.gaps.lineEdit().editingFinished.emit()
    lab.view.setup.seeds.setValue(1)
    lab.view.setup.steps.setValue(20)
    assert lab.study_session.setup.gaps == (1, 2)
    qtbot.waitUntil(lambda: not lab.study_session.missing and not lab.study_session.busy, timeout=120_000)
    assert not lab.should_run
    assert {line["settings"]["gap"] for line in ledger(tmp_path)} <= {1, 2, 100}


def test_a_model_reaches_nothing_only_once_that_was_measured(lab):
    by_gap = {
        int(trial.settings["gap"]): trial
        for trial in trials(lab.study_session.study)
        if trial.settings["cell"] == "rnn"
    }
    reach = []
    for gap in (3, 1):
        facts = {"outcome": "ended", "accuracy": 0.3, "steps": 40}
        lab.study_session._ledger.append(TrialResult(identity=by_gap[gap].identity, preset="gap", seed=0, **facts))
        lab.update_page()
        reach.append(lab.view.table._models["rnn"].text(3))
    assert reach == ["–", "none"]


def test_a_failed_run_says_so_and_is_made_again(lab, tmp_path, qtbot):
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
    qtbot.waitUntil(lambda: not lab.study_session.missing and not lab.study_session.busy, timeout=120_000)
    lab.update_page()
    outcomes = {line["identity"]: line["outcome"] for line in ledger(tmp_path)}
    assert len(outcomes) == 4
    # The other model's failed run is not what was to be made again.
    assert sorted(outcome == "failed" for outcome in outcomes.values()) == [False, False, False, True]
    assert model.text(STATUS) == "Done"
    assert table.itemWidget(model, STATUS) is None


def test_results_are_saved_as_a_table_and_as_pictures(lab, tmp_path, monkeypatch, said):
    put(lab, tmp_path)
    for suffix in ("csv", "svg", "png", "pdf"):
        path = tmp_path / f"lab.{suffix}"
        chosen = lambda self, path=path: self.selectFile(str(path)) or QFileDialog.DialogCode.Accepted  # noqa: E731
        monkeypatch.setattr(QFileDialog, "exec", chosen)
        QTest.mouseClick(lab.view.setup.save, Qt.MouseButton.LeftButton)
        assert path.stat().st_size > 0
        assert str(path) in said[-1][0]
    rows = list(csv.DictReader((tmp_path / "lab.csv").read_text().splitlines()))
    assert [(row["model"], row["gap"], row["accuracy"]) for row in rows][:2] == [
        ("lstm", "1", "1.0"),
        ("lstm", "3", str(1 / 3)),
    ]
    drawn = (tmp_path / "lab.svg").read_text()
    for text in ("How far back can each model remember?", "LSTM", "RNN", "chance, 25"):
        assert text in drawn
    assert len(re.findall("<poly", drawn)) >= 2


def test_the_cursor_follows_the_mouse_and_the_arrows(lab, tmp_path, qtbot):
    put(lab, tmp_path)
    plot = lab.view.plot
    drawing = plot.drawing
    QTest.mouseMove(plot, QPointF(drawing.x(3) - 2, drawing.y(0.5)).toPoint())
    qtbot.waitUntil(lambda: plot.gap == 3)
    name = QAccessible.queryAccessibleInterface(plot).text(QAccessible.Text.Name)
    assert "gap 3: LSTM 33\u2009%, RNN 33\u2009%" in name
    plot.setFocus()
    QTest.keyClick(plot, Key.Key_Left)
    assert plot.gap == 1
    QTest.keyClick(plot, Key.Key_End)
    assert plot.gap == 3


def test_a_model_is_left_out_and_one_stays(lab):
    choices = lab.view.setup.choices
    assert lab.study_session.setup.cells == ("lstm", "rnn")
    QTest.keyClick(choices["rnn"], Key.Key_Space)
    assert lab.study_session.setup.cells == ("lstm",)
    QTest.keyClick(choices["lstm"], Key.Key_Space)
    assert lab.study_session.setup.cells == ("lstm",)
    assert choices["lstm"].isChecked()
    assert "At least one" in lab.view.setup.refused.text()


def test_the_study_of_last_time_is_there_again(lab, tmp_path, context):
    put(lab, tmp_path)
    again = StudySession(tmp_path / "lab", context.settings)
    assert again.setup == lab.study_session.setup
    assert again.done == 4


def test_the_order_for_the_process_is_one_line(tmp_path):
    line = worker.request_line(GapStudy(cells=("lstm",), gaps=(1,)), tmp_path, 2)
    assert line.endswith(b"\n")
    assert json.loads(line)["workers"] == 2
    assert line.count(os.linesep.encode()) == 1
