"""The folder of a study in the real window: chosen, shown, kept, and shared with the command line."""

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
from playground.app.settings import Settings
from playground.core.study import Result
from playground.storage.ledger import Ledger
from playground.studies import stored
from playground.studies.gap import trials

KEY = "model.units"
STAND_IN = """
import os, time
from playground.app.lab import worker
from playground.studies import execution

def prepare(compiling):
    compiling()
    while not os.path.exists({go!r}):
        time.sleep(0.01)

execution.prepare = prepare
if __name__ == "__main__":
    worker.main()
"""


@pytest.fixture
def lab(driver, tmp_path, monkeypatch):
    monkeypatch.setattr(lab_controller, "folder", lambda: tmp_path / "usual")
    driver.window.open_preset("hello")
    driver.settle()
    driver.window.lab.enter()
    return driver.window.lab


def choose(lab, monkeypatch, folder):
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *given: str(folder))
    lab.view.setup.folder.button.menu().actions()[0].trigger()


def command(*argv):
    assert cli.main(["study", *argv, "--workers", "1"]) == 0


def test_a_gap_study_of_the_command_is_opened(driver, lab, tmp_path, monkeypatch):
    own = ["--cells", "rnn", "--gaps", "3,1", "--seeds", "2", "--steps", "20", "--units", "5"]
    command("gap", *own, "--out", str(tmp_path / "own"))
    choose(lab, monkeypatch, tmp_path / "own")
    setup = lab.desk.setup
    assert (setup.cells, setup.gaps, setup.seeds, setup.steps, setup.units) == (("rnn",), (1, 3), 2, 20, 5)
    assert lab.desk.done == 4
    assert {place.gap for place in lab.view.plot.plot.lines["rnn"]} == {1, 3}
    row = lab.view.setup.folder
    assert row.path.toolTip() == str(tmp_path / "own")
    assert row.path.text().endswith("own")
    # It is there again the next time, until the usual one is wanted.
    assert StudySession(tmp_path / "usual", Settings()).done == 4
    row.usual.trigger()
    assert lab.desk.folder == tmp_path / "usual"
    assert lab.desk.done == 0
    assert not row.usual.isEnabled()
    assert StudySession(tmp_path / "usual", Settings()).folder == tmp_path / "usual"


def test_a_varied_study_is_opened_gone_on_with_and_remembered(driver, lab, tmp_path, monkeypatch):
    folder = tmp_path / "own"
    command("adding", "--vary", f"{KEY}=2,3", "--seeds", "1", "--steps", "4", "--out", str(folder))
    choose(lab, monkeypatch, folder)
    panel = lab.view.setup.vary
    assert panel.isVisible()
    assert (panel.key.currentText(), panel.values.text(), panel.steps.value()) == (KEY, "2, 3", 4)
    assert lab.desk.varied.preset.task.kind == "adding"
    assert not lab.desk.missing
    panel.values.setText("2, 3, 4")
    panel.values.editingFinished.emit()
    QTest.mouseClick(driver.window.top.train, Qt.MouseButton.LeftButton)
    driver.wait(lambda: not lab.desk.missing and not lab.desk.busy, timeout=120_000)
    assert sorted(one.settings[KEY] for one in Ledger(folder).results.values()) == ["2", "3", "4"]
    assert stored.read(folder) == lab.desk.varied
    again = StudySession(tmp_path / "usual", Settings())
    assert again.varied == lab.desk.varied
    assert again.card == lab.desk.card
    # Left and entered, it is still there, though the main page has another preset; opened anew, that one's key is.
    driver.window.lab.leave()
    driver.window.lab.enter()
    assert lab.desk.varied.preset.task.kind == "adding"
    for experiment in ("gap", "vary"):
        QTest.mouseClick(lab.view.setup.experiment.button(experiment), Qt.MouseButton.LeftButton)
    assert lab.desk.varied.name == "hello"
    QTest.mouseClick(lab.view.setup.experiment.button("gap"), Qt.MouseButton.LeftButton)
    assert StudySession(tmp_path / "usual", Settings()).varied is None


def test_what_is_missing_is_said_and_the_setup_stays(driver, lab, tmp_path, monkeypatch):
    folder, before = tmp_path / "own", lab.desk.setup
    command("gap", "--cells", "rnn", "--gaps", "2", "--seeds", "1", "--steps", "9", "--out", str(folder))
    (folder / stored.NAME).unlink()
    choose(lab, monkeypatch, folder)
    assert f"there is no {stored.NAME}" in driver.window.banner.words.text()
    assert (lab.desk.folder, lab.desk.setup, lab.desk.done) == (folder, before, 0)
    # Set up as it was, its runs are there.
    lab._change(replace(before, cells=("rnn",), gaps=(2,), seeds=1, steps=9))
    assert lab.desk.done == 1
    assert lab.view.setup.done.text() == "1 of 1 runs"


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ("{", "does not say which study"),
        ({"study": "vary"}, "does not say which study"),
        ({"study": "classic"}, "“playground study classic”"),
        ({"study": "gap", "cells": ["rmm"]}, "'rmm'"),
        ({"study": "gap", "cells": ["rnn"], "gaps": [0, 1]}, "from 1 to 500"),
        ({"study": "gap", "cells": ["rnn"], "seeds": 200}, "seeds is 200"),
    ],
)
def test_what_cannot_be_shown_is_one_sentence(driver, lab, tmp_path, monkeypatch, table, said):
    folder, before = tmp_path / "own", lab.desk.setup
    folder.mkdir()
    (folder / stored.NAME).write_text(table if isinstance(table, str) else json.dumps(table))
    choose(lab, monkeypatch, folder)
    assert said in driver.window.banner.words.text()
    assert lab.desk.setup == before


def test_choosing_a_folder_ends_what_runs(driver, lab, tmp_path, monkeypatch):
    lab._change(replace(lab.desk.setup, cells=("lstm",), seeds=50, gaps=(100,), learning_rate=1e-5))
    lab.toggle()
    driver.wait(lambda: lab.desk._runner.pid > 0)
    (tmp_path / "new").mkdir()
    choose(lab, monkeypatch, tmp_path / "new")
    driver.wait(lambda: lab.desk.folder == tmp_path / "new" and not lab.desk.busy, timeout=60_000)
    assert not lab.wish
    assert lab.desk.setup.cells == ("lstm",)
    # No folder is chosen: all stays.
    choose(lab, monkeypatch, "")
    assert lab.desk.folder == tmp_path / "new"


def test_it_says_that_it_compiles_while_it_lasts(driver, lab, tmp_path, monkeypatch):
    """A stand-in for the process, which compiles until it is told not to."""
    script, go = tmp_path / "stand_in.py", tmp_path / "go"
    script.write_text(STAND_IN.format(go=str(go)))
    monkeypatch.setattr(worker_process, "COMMAND", (str(script),))
    lab._change(replace(lab.desk.setup, cells=("rnn",), gaps=(1,), seeds=1, steps=5))
    remaining = driver.window.top.study.figures["Remaining"].value
    QTest.mouseClick(driver.window.top.train, Qt.MouseButton.LeftButton)
    driver.wait(lambda: remaining.text() == "Compiling, about 20 s, once", timeout=60_000)
    go.touch()
    driver.wait(lambda: not lab.desk.missing and not lab.desk.busy, timeout=60_000)
    assert remaining.text() == "–"


def test_only_what_changed_is_written_anew(driver, lab, monkeypatch):
    """With hundreds of runs, ten times a second."""
    lab._change(replace(lab.desk.setup, cells=("rnn", "gru"), gaps=(1, 3), seeds=2, steps=5))
    table, written = lab.view.table, []
    write = table._write
    monkeypatch.setattr(table, "_write", lambda item, texts: written.append(texts[0]) or write(item, texts))
    trial = next(one for one in trials(lab.desk.study) if one.settings == {"cell": "gru", "gap": "3"})
    facts = {"outcome": "ended", "accuracy": 0.5, "steps": 5}
    lab.desk._ledger.add(Result(identity=trial.identity, preset="gap", seed=0, **facts))
    lab.show()
    assert written == ["GRU", "gap 3, seed 0"]
    assert table._models["gru"].child(2).text(5) == "accuracy 50\u2009%"
    lab.show()
    assert len(written) == 2


def test_a_folder_whose_values_cannot_be_is_not_opened(driver, lab, tmp_path, monkeypatch):
    own = ["hello", "--vary", f"{KEY}=2,4", "--seeds", "1", "--steps", "20"]
    command(*own, "--out", str(tmp_path / "own"))
    file = tmp_path / "own" / stored.NAME
    file.write_text(file.read_text().replace('"4"', '"many"'))
    before = lab.desk.study
    choose(lab, monkeypatch, tmp_path / "own")
    assert "a whole number" in driver.window.banner.words.text()
    assert lab.desk.study == before


def test_results_that_cannot_be_taken_from_the_disk_are_said(driver, lab, tmp_path, monkeypatch):
    command("gap", "--cells", "rnn", "--gaps", "1", "--seeds", "1", "--steps", "5", "--out", str(tmp_path / "own"))
    choose(lab, monkeypatch, tmp_path / "own")
    (identity,) = Ledger(tmp_path / "own").results

    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", full)
        lab._when_idle(lambda: lab.desk.forget([identity]))
    assert driver.window.banner.words.text().endswith("runs.jsonl: not written, because the disk is full.")
    assert lab.desk.done == 1
