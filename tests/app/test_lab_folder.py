"""The folder of a study: chosen, shown, stored, and shared with the command line. Without a window."""

import errno
import json
import os
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog

from playground import cli
from playground.app.lab import lab_controller, worker_process
from playground.app.lab.study_session import StudySession
from playground.core.trial_result import TrialResult
from playground.storage import presets
from playground.storage.ledger import Ledger
from playground.studies import stored
from playground.studies.gap import trials

KEY = "model.units"
STAND_IN = """
import os, time
from playground.app.lab import worker
from playground.studies import execution

def prepare(trials, compiling):
    compiling("")
    while not os.path.exists({go!r}):
        time.sleep(0.01)

execution.prepare_engine = prepare
if __name__ == "__main__":
    worker.main()
"""


@pytest.fixture
def lab(context, closed_lab, tmp_path, monkeypatch):
    monkeypatch.setattr(lab_controller, "results_folder", lambda: tmp_path / "usual")
    context.session.open(presets.load(presets.find("hello")))
    context.session.name = "hello"
    closed_lab.enter()
    return closed_lab


def choose(lab, monkeypatch, folder):
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *given: str(folder))
    lab.view.setup.folder.button.menu().actions()[0].trigger()


def command(*argv):
    assert cli.main(["study", *argv, "--workers", "1"]) == 0


def test_a_gap_study_of_the_command_is_opened(lab, tmp_path, monkeypatch, context):
    own = ["--cells", "rnn", "--gaps", "3,1", "--seeds", "2", "--steps", "20", "--units", "5"]
    command("gap", *own, "--out", str(tmp_path / "own"))
    choose(lab, monkeypatch, tmp_path / "own")
    setup = lab.study_session.setup
    assert (setup.cells, setup.gaps, setup.seeds, setup.steps, setup.units) == (("rnn",), (1, 3), 2, 20, 5)
    assert lab.study_session.done == 4
    assert {place.gap for place in lab.view.plot.plot.lines["rnn"]} == {1, 3}
    row = lab.view.setup.folder
    assert row.path.toolTip() == f"Results are kept in {tmp_path / 'own'}."
    assert row.path.text().endswith("own")
    # It is there again the next time, until the usual one is wanted.
    assert StudySession(tmp_path / "usual", context.settings).done == 4
    row.usual.trigger()
    assert lab.study_session.folder == tmp_path / "usual"
    assert lab.study_session.done == 0
    assert not row.usual.isEnabled()
    assert StudySession(tmp_path / "usual", context.settings).folder == tmp_path / "usual"


def test_a_varied_study_is_opened_gone_on_with_and_remembered(lab, tmp_path, monkeypatch, context, qtbot):
    folder = tmp_path / "own"
    command("adding", "--vary", f"{KEY}=2,3", "--seeds", "1", "--steps", "4", "--out", str(folder))
    choose(lab, monkeypatch, folder)
    panel = lab.view.setup.vary
    assert panel.isVisible()
    assert (panel.key.currentText(), panel.values.text(), panel.steps.value()) == (KEY, "2, 3", 4)
    assert lab.study_session.varied.preset.task.kind == "adding"
    assert not lab.study_session.missing
    panel.values.setText("2, 3, 4")
    panel.values.editingFinished.emit()
    lab.toggle()
    qtbot.waitUntil(lambda: not lab.study_session.missing and not lab.study_session.busy, timeout=120_000)
    assert sorted(one.settings[KEY] for one in Ledger(folder).results.values()) == [2, 3, 4]
    assert stored.read_study(folder) == lab.study_session.varied
    again = StudySession(tmp_path / "usual", context.settings)
    assert again.varied == lab.study_session.varied
    assert again.card == lab.study_session.card
    again.close()
    # Left and entered, it is still there, though the main page has another preset; opened anew, that one's key is.
    lab.leave()
    lab.enter()
    assert lab.study_session.varied.preset.task.kind == "adding"
    for experiment in ("gap", "vary"):
        QTest.mouseClick(lab.view.setup.experiment.button(experiment), Qt.MouseButton.LeftButton)
    assert lab.study_session.varied.name == "hello"
    QTest.mouseClick(lab.view.setup.experiment.button("gap"), Qt.MouseButton.LeftButton)
    assert StudySession(tmp_path / "usual", context.settings).varied is None


def test_what_is_missing_is_said_and_the_setup_stays(lab, tmp_path, monkeypatch, said):
    folder, before = tmp_path / "own", lab.study_session.setup
    command("gap", "--cells", "rnn", "--gaps", "2", "--seeds", "1", "--steps", "9", "--out", str(folder))
    (folder / stored.NAME).unlink()
    choose(lab, monkeypatch, folder)
    assert f"there is no {stored.NAME}" in said[-1][0]
    assert (lab.study_session.folder, lab.study_session.setup, lab.study_session.done) == (folder, before, 0)
    # Set up as it was, its runs are there.
    lab._on_setup_changed(replace(before, cells=("rnn",), gaps=(2,), seeds=1, steps=9))
    assert lab.study_session.done == 1
    assert lab.view.setup.done.text() == "1 of 1 runs"


@pytest.mark.parametrize(
    ("table", "problem"),
    [
        ("{", "does not say which study"),
        ({"study": "vary"}, "does not say which study"),
        ({"study": "classic"}, "“playground study classic”"),
        ({"study": "gap", "cells": ["rmm"]}, "'rmm'"),
        ({"study": "gap", "cells": ["rnn"], "gaps": [0, 1]}, "from 1 to 500"),
        ({"study": "gap", "cells": ["rnn"], "seeds": 200}, "seeds is 200"),
    ],
)
def test_what_cannot_be_shown_is_one_sentence(lab, tmp_path, monkeypatch, table, problem, said):
    folder, before = tmp_path / "own", lab.study_session.setup
    folder.mkdir()
    (folder / stored.NAME).write_text(table if isinstance(table, str) else json.dumps(table))
    choose(lab, monkeypatch, folder)
    assert problem in said[-1][0]
    assert lab.study_session.setup == before


def test_choosing_a_folder_ends_what_runs(lab, tmp_path, monkeypatch, qtbot):
    lab._on_setup_changed(replace(lab.study_session.setup, cells=("lstm",), seeds=50, gaps=(100,), learning_rate=1e-5))
    lab.toggle()
    qtbot.waitUntil(lambda: lab.study_session._process.pid > 0)
    (tmp_path / "new").mkdir()
    choose(lab, monkeypatch, tmp_path / "new")
    qtbot.waitUntil(lambda: lab.study_session.folder == tmp_path / "new" and not lab.study_session.busy, timeout=60_000)
    assert not lab.should_run
    assert lab.study_session.setup.cells == ("lstm",)
    # No folder is chosen: all stays.
    choose(lab, monkeypatch, "")
    assert lab.study_session.folder == tmp_path / "new"


def test_it_says_that_it_compiles_while_it_lasts(lab, tmp_path, monkeypatch, qtbot):
    """A stand-in for the process, which compiles until it is told not to."""
    script, go = tmp_path / "stand_in.py", tmp_path / "go"
    script.write_text(STAND_IN.format(go=str(go)))
    monkeypatch.setattr(worker_process, "COMMAND", (str(script),))
    lab._on_setup_changed(replace(lab.study_session.setup, cells=("rnn",), gaps=(1,), seeds=1, steps=5))
    remaining = lab.top.study.metrics["Remaining"].value
    lab.toggle()
    qtbot.waitUntil(lambda: remaining.text() == "Compiling, once", timeout=60_000)
    go.touch()
    qtbot.waitUntil(lambda: not lab.study_session.missing and not lab.study_session.busy, timeout=60_000)
    assert remaining.text() == "–"


def test_only_what_changed_is_written_anew(lab, monkeypatch):
    """With hundreds of runs, ten times a second."""
    lab._on_setup_changed(replace(lab.study_session.setup, cells=("rnn", "gru"), gaps=(1, 3), seeds=2, steps=5))
    table, written = lab.view.table, []
    write = table._write_texts
    monkeypatch.setattr(table, "_write_texts", lambda item, texts: written.append(texts[0]) or write(item, texts))
    trial = next(one for one in trials(lab.study_session.study) if one.settings == {"cell": "gru", "gap": "3"})
    facts = {"outcome": "ended", "accuracy": 0.5, "steps": 5}
    lab.study_session._ledger.append(TrialResult(identity=trial.identity, preset="gap", seed=0, **facts))
    lab.update_page()
    assert written == ["GRU", "gap 3, seed 0"]
    assert table._models["gru"].child(2).text(5) == "accuracy 50\u2009%"
    lab.update_page()
    assert len(written) == 2


def test_a_folder_whose_values_cannot_be_is_not_opened(lab, tmp_path, monkeypatch, said):
    own = ["hello", "--vary", f"{KEY}=2,4", "--seeds", "1", "--steps", "20"]
    command(*own, "--out", str(tmp_path / "own"))
    file = tmp_path / "own" / stored.NAME
    file.write_text(file.read_text().replace('"4"', '"many"'))
    before = lab.study_session.study
    choose(lab, monkeypatch, tmp_path / "own")
    assert "a whole number" in said[-1][0]
    assert lab.study_session.study == before


def test_results_that_cannot_be_taken_from_the_disk_are_said(lab, tmp_path, monkeypatch, said):
    command("gap", "--cells", "rnn", "--gaps", "1", "--seeds", "1", "--steps", "5", "--out", str(tmp_path / "own"))
    choose(lab, monkeypatch, tmp_path / "own")
    (identity,) = Ledger(tmp_path / "own").results

    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", full)
        lab._when_idle(lambda: lab.study_session.forget([identity]))
    assert said[-1][0].endswith("runs.jsonl: not written, because the disk is full.")
    assert lab.study_session.done == 1
