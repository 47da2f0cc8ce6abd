"""`playground study gap`, from its arguments to its table."""

import csv
import os
import signal
import subprocess
import sys
import time
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pytest

from playground import cli
from playground.core.rounding import percent_digits
from playground.storage.ledger import NAME, Ledger
from playground.studies import trial_run
from playground.studies.trial import Trial

ARGV = ("gap", "--cells", "rnn,perceptron", "--gaps", "2,1", "--seeds", "2", "--steps", "150", "--workers", "1")
LONGER = (*ARGV, "--steps", "500")


def study(*argv: str) -> int:
    try:
        return cli.main(["study", *argv])
    except SystemExit as done:
        return int(done.code or 0)


def rows(folder: Path) -> dict[str, dict[str, Any]]:
    """The runs, without the time they took."""
    return {identity: asdict(replace(one, seconds=0, finished="")) for identity, one in Ledger(folder).results.items()}


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[Trial]:
    """Record the trials that are run from now on, in this process."""
    trials: list[Trial] = []
    run = trial_run._trained

    def trained(trial: Trial) -> dict[str, Any]:
        trials.append(trial)
        return run(trial)

    monkeypatch.setattr(trial_run, "_trained", trained)
    return trials


def test_the_table_says_what_the_runs_were(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert study(*ARGV, "--out", str(tmp_path)) == 0
    results = Ledger(tmp_path).results.values()
    assert len(results) == 8
    table = list(csv.DictReader((tmp_path / "table.csv").read_text().splitlines()))
    places = [("rnn", "1"), ("rnn", "2"), ("perceptron", "1"), ("perceptron", "2")]
    assert [(row["cell"], row["gap"]) for row in table] == places
    for row in table:
        same = [one for one in results if one.settings == {"cell": row["cell"], "gap": int(row["gap"])}]
        accuracies = [one.accuracy for one in same if one.accuracy is not None]
        assert len(accuracies) == int(row["runs"]) == int(row["total"]) == 2
        assert float(row["accuracy"]) == sum(accuracies) / 2
        assert float(row["low"]) < float(row["accuracy"]) <= float(row["high"])
        assert {one.parameters for one in same} == {int(row["parameters"])}
        assert (row["failed"], row["chance"]) == ("0", "0.25")
        # Every clue and filler is as frequent in K R ? as in R K ?, so that a bag of tokens can tell at most 5/8.
        assert (float(row["accuracy"]) > 0.95) == (row["cell"] == "rnn")
        assert int(row["learned"]) == sum(one.outcome == "reached" for one in same)
        assert (row["steps"] == "") == (row["learned"] == "0") == (row["cell"] == "perceptron")
    printed = capsys.readouterr().out
    assert "Accuracy at each gap, the mean over 2 seeds; guessing gives 25%" in printed
    rnn, perceptron = (next(line.split() for line in printed.splitlines() if line.startswith(n)) for n in ("RNN", "Pe"))
    assert rnn[3] == "2"
    assert perceptron[3] == "–"
    assert printed.count("0 of 2") == 2, "the perceptron's"
    assert rnn[4:] == [f"{percent_digits(float(row['accuracy']))}%" for row in table[:2]]
    assert study(*ARGV, "--markdown", "--out", str(tmp_path)) == 0
    assert "| RNN | 34 | 1,568 | 2 |" in capsys.readouterr().out


def test_units_and_learning_rate_are_those_of_the_runs(tmp_path: Path, made: list[Trial]) -> None:
    own = ("--cells", "lstm,rnn", "--gaps", "1", "--seeds", "1", "--steps", "3", "--units", "5", "--workers", "1")
    assert study("gap", *own, "--learning-rate", "0.02", "--out", str(tmp_path)) == 0
    assert [trial.preset.model.units for trial in made if trial.preset.model.cell == "lstm"] == [5]
    assert {trial.preset.training.learning_rate for trial in made} == {0.02}


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the longer study, made without a break."""
    folder = tmp_path_factory.mktemp("whole")
    assert study(*LONGER, "--out", str(folder)) == 0
    assert len(rows(folder)) == 8
    return folder


@pytest.mark.parametrize("workers", ["1", "2"])
def test_killed_and_started_again_it_runs_what_is_missing(
    tmp_path: Path, whole: Path, made: list[Trial], workers: str, capsys: pytest.CaptureFixture[str]
) -> None:
    argv = [*LONGER, "--workers", workers, "--out", str(tmp_path / "cut")]
    process = subprocess.Popen([sys.executable, "-m", "playground", "study", *argv], start_new_session=True)
    ledger = tmp_path / "cut" / NAME
    try:
        while not ledger.exists() or ledger.read_bytes().count(b"\n") < 3:
            assert process.poll() is None, "it ended before it could be killed"
            time.sleep(0.002)
    finally:
        # With its workers, as when the machine is switched off.
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    assert process.returncode == -signal.SIGKILL
    before = rows(tmp_path / "cut")
    assert 3 <= len(before) < 8
    assert not (tmp_path / "cut" / "table.csv").exists()
    assert study(*LONGER, "--out", str(tmp_path / "cut")) == 0
    assert f"{len(before)} of 8 runs are in" in capsys.readouterr().err
    assert len(made) == 8 - len(before)
    assert not {one.identity for one in made} & set(before)
    assert rows(tmp_path / "cut") == rows(whole)
    assert (tmp_path / "cut" / "table.csv").read_bytes() == (whole / "table.csv").read_bytes()


def test_a_run_that_fails_is_a_row_and_the_rest_go_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    run = trial_run._trained

    def trained(trial: Trial) -> dict[str, Any]:
        if trial.settings == {"cell": "rnn", "gap": "1"} and trial.preset.training.seed == 1:
            raise MemoryError("No memory is left.")
        return run(trial)

    monkeypatch.setattr(trial_run, "_trained", trained)
    assert study(*ARGV, "--out", str(tmp_path)) == 0
    results = Ledger(tmp_path).results.values()
    assert [one.reason for one in results if one.outcome == "failed"] == ["No memory is left."]
    assert len(results) == 8
    first, second, *_ = csv.DictReader((tmp_path / "table.csv").read_text().splitlines())
    assert (first["total"], first["runs"], first["failed"]) == ("2", "1", "1")
    assert (second["total"], second["runs"], second["failed"]) == ("2", "2", "0")
    assert "1 × No memory is left." in capsys.readouterr().out


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        (("--cells", "rnn,rmm"), "'rmm' is none of lstm, peephole, gru, mingru, chogru, rnn, cnn, mlp, perceptron"),
        (("--gaps", "1,2000"), '"2000" is not a whole number from 0 to 900'),
        (("--gaps", "1,,2"), '"" is not a whole number from 0 to 900'),
        (("--seeds", "0"), '"0" is not a whole number from 1 to'),
        (("--units", "33"), '"33" is not a whole number from 4 to 32'),
        (("--steps", "2e3"), '"2e3" is not a whole number from 1 to 1,000,000'),
        (("--learning-rate", "0"), '"0" is not a number from 1e-06 to 1'),
        (("--learning-rate", "1e-7"), '"1e-7" is not a number from 1e-06 to 1'),
        (("--learning-rate", "nan"), '"nan" is not a number from 1e-06 to 1'),
    ],
)
def test_what_cannot_be_asked_for_is_said_so(
    argv: tuple[str, ...], said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert study("gap", *argv, "--out", str(tmp_path)) == 2
    assert said in capsys.readouterr().err


def test_what_is_set_is_set_in_all_runs_and_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    argv = ("--seeds", "1", "--steps", "3", "--cells", "rnn", "--gaps", "2", "--out", str(tmp_path), "--workers", "1")
    assert study(*ARGV[:1], *argv, "--set", "training.batch=4", "training.clip=0.5") == 0
    (result,) = Ledger(tmp_path).results.values()
    assert (result.trained["training"]["batch"], result.sequences) == (4, 12)
    assert "; training.batch=4, training.clip=0.5" in capsys.readouterr().out


@pytest.mark.parametrize(("setting", "said"), [("task.gap=3", "--gaps chooses"), ("model.cell=gru", "--cells chooses")])
def test_what_the_study_varies_itself_is_not_set(
    setting: str, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert study(*ARGV[:1], "--set", setting, "--out", str(tmp_path)) == 2
    assert said in capsys.readouterr().err
