"""`playground study PRESET`, from its arguments to its table."""

import csv
import json
from dataclasses import asdict, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from playground import cli
from playground.core.trial_result import TrialResult
from playground.engine.training.run import Run
from playground.storage import presets
from playground.storage.ledger import NAME, Ledger
from playground.studies import execution, trial_run
from playground.studies.parallel import Workers
from playground.studies.trial import Trial

VARY = ("--vary", "model.units=2,8", "model.cell=lstm,rnn", "--seeds", "2", "--steps", "60")


def study(*argv: str) -> int:
    try:
        return cli.main(["study", *argv])
    except SystemExit as done:
        return int(done.code or 0)


def rows(folder: Path) -> dict[str, dict[str, Any]]:
    """The runs, without the time they took."""
    return {identity: asdict(replace(one, seconds=0, finished="")) for identity, one in Ledger(folder).results.items()}


def test_every_combination_with_every_seed_is_the_run_that_training_alone_makes(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert study("hello", *VARY, "--workers", "1", "--out", str(tmp_path)) == 0
    results = list(Ledger(tmp_path).results.values())
    asked = {(one.settings["model.units"], one.settings["model.cell"], one.seed) for one in results}
    assert asked == {(units, cell, seed) for units in (2, 8) for cell in ("lstm", "rnn") for seed in (0, 1)}
    assert {one.outcome for one in results} == {"reached", "ended"}
    for one in results:
        settings = [*(f"{key}={value}" for key, value in one.settings.items()), f"training.seed={one.seed}"]
        run = Run(presets.load(presets.find("hello"), settings))
        metrics = run.run(60)
        assert (one.outcome == "reached") == (metrics.outcome == "reached")
        assert (one.steps, one.sequences) == (run.step, run.sequences)
        assert one.loss == run.evaluate().loss
        assert one.baselines == {}, "each next letter of all there are: nothing is held out"
        assert one.parameters == run.architecture.parameter_count
    table = list(csv.DictReader((tmp_path / "table.csv").read_text().splitlines()))
    assert [(row["model.units"], row["model.cell"], row["runs"]) for row in table] == [
        ("2", "lstm", "2"),
        ("2", "rnn", "2"),
        ("8", "lstm", "2"),
        ("8", "rnn", "2"),
    ]
    for row in table:
        same = [one for one in results if list(one.settings.values()) == [int(row["model.units"]), row["model.cell"]]]
        assert float(row["share"]) == sum(one.outcome == "reached" for one in same) / 2
        steps = [one.steps for one in same if one.outcome == "reached"]
        assert [row["earliest"], row["latest"]] == ([str(min(steps)), str(max(steps))] if steps else ["", ""])
    printed = capsys.readouterr().out.splitlines()
    assert printed[0] == "hello: 8 runs"
    for row, line in zip(table, printed[3:], strict=True):
        assert row["reached"] == "0" or f" {int(row['earliest']):,}–{int(row['latest']):,} " in line
    assert len(printed) == 3 + len(table)


def test_two_workers_give_the_rows_of_one(tmp_path: Path) -> None:
    for workers in ("1", "2"):
        assert study("hello", *VARY, "--workers", workers, "--out", str(tmp_path / workers)) == 0
    one, two = (rows(tmp_path / workers) for workers in ("1", "2"))
    assert len(one) == 8
    assert one == two


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> list[Trial]:
    """Record the trials that are run from now on, in this process."""
    made: list[Trial] = []
    run = trial_run._trained

    def trained(trial: Trial) -> dict[str, Any]:
        made.append(trial)
        return run(trial)

    monkeypatch.setattr(trial_run, "_trained", trained)
    return made


def test_a_study_that_was_cut_off_runs_what_is_missing(
    tmp_path: Path, counted: list[Trial], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    argv = ("hello", *VARY, "--workers", "1", "--out", str(tmp_path))
    add = Ledger.append

    def add_three(ledger: Ledger, result: TrialResult) -> None:
        if len(ledger.results) == 3:
            raise KeyboardInterrupt
        add(ledger, result)

    with monkeypatch.context() as cut:
        cut.setattr(Ledger, "append", add_three)
        assert study(*argv) == 130
    assert len(Ledger(tmp_path).results) == 3
    assert not (tmp_path / "table.csv").exists()
    counted.clear()
    assert study(*argv) == 0
    assert len(counted) == 5
    assert "3 of 8 runs are in" in capsys.readouterr().err
    whole = rows(tmp_path)
    counted.clear()
    assert study(*argv) == 0
    assert study("hello", *VARY, "--seeds", "3", "--workers", "1", "--out", str(tmp_path)) == 0
    assert {one.preset.training.seed for one in counted} == {2}
    assert len(counted) == 4
    assert whole.items() <= rows(tmp_path).items()


def test_a_run_that_fails_is_a_row_and_the_rest_go_on(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    argv = ("--vary", "model.readout=every-step,final", "--seeds", "2", "--steps", "20", "--workers", "2")
    assert study("hello", *argv, "--out", str(tmp_path)) == 0
    results = Ledger(tmp_path).results.values()
    failed = [one for one in results if one.outcome == "failed"]
    assert {(one.settings["model.readout"], one.seed) for one in failed} == {("final", 0), ("final", 1)}
    assert {one.outcome for one in results} == {"ended", "failed"}
    out = capsys.readouterr().out
    assert f"2 × {failed[0].reason}" in out
    assert len(failed[0].reason) > 20


def test_a_run_that_diverges_says_so(tmp_path: Path) -> None:
    argv = ("--set", "training.optimizer=sgd", "training.clip=0", "--vary", "training.learning_rate=0.1,1000")
    assert study("sine", *argv, "--seeds", "1", "--steps", "50", "--workers", "1", "--out", str(tmp_path)) == 0
    outcomes = {one.settings["training.learning_rate"]: one for one in Ledger(tmp_path).results.values()}
    assert outcomes[1000].outcome == "diverged"
    assert outcomes[1000].reason
    assert outcomes[0.1].outcome in ("ended", "reached")


def test_an_error_that_nobody_foresaw_is_a_result(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_: Trial) -> dict[str, Any]:
        raise MemoryError

    monkeypatch.setattr(trial_run, "_trained", broken)
    result = trial_run.run_trial(Trial(name="hello", preset=presets.load(presets.find("hello")), steps=1))
    assert (result.outcome, result.reason) == ("failed", "It failed with MemoryError.")


@pytest.mark.parametrize(
    ("argv", "sentence"),
    [
        (["--vary", "model.units=4,0"], "--vary: model.units is 0, but must be"),
        (["--vary", "model.unit=4"], "--vary: "),
        (["--vary", "model.units"], "--vary: model.units is not KEY=A,B,..."),
        (["--vary", "model.units=1,,2"], "is not KEY=A,B,..."),
        (["--vary", "model.units=1", "--vary", "model.units=2"], "model.units is given twice"),
        (["--vary", "training.seed=1,2"], "training.seed is varied by --seeds"),
        (["--set", "model.units=0"], "--set: model.units is 0"),
        (["--seeds", "0"], "not a whole number from 1"),
        (["--workers", "x"], "not a whole number from 1"),
        (["--backend", "cloud"], "invalid choice"),
    ],
)
def test_wrong_use_is_one_sentence_before_anything_runs(
    tmp_path: Path, argv: list[str], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert study("hello", *argv, "--out", str(tmp_path / "new")) == 2
    err = capsys.readouterr().err
    assert sentence in err
    assert err.count("\n") == 1
    assert not (tmp_path / "new").exists()


def test_a_backend_that_is_not_installed_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    assert study("hello", "--backend", "dask", "--out", str(tmp_path)) == 2
    assert "the backend dask needs dask[distributed], which is not installed" in capsys.readouterr().err


def test_the_ledger_is_lines_of_json(tmp_path: Path) -> None:
    trial = Trial(name="hello", preset=presets.load(presets.find("hello")), steps=3)
    execution.run_trials([trial, trial], tmp_path, Workers(1))
    (line,) = (tmp_path / NAME).read_text().splitlines()
    assert json.loads(line)["identity"] == trial.identity


def test_a_record_alone_makes_the_run_again(tmp_path: Path) -> None:
    """It holds the whole preset, with what is set in all runs, and says where the run was made."""
    argv = ("--set", "training.learning_rate=0.010", "--vary", "model.units=3", "--seeds", "2", "--steps", "30")
    assert study("hello", *argv, "--workers", "1", "--out", str(tmp_path)) == 0
    for one in Ledger(tmp_path).results.values():
        assert one.settings == {"training.learning_rate": 0.01, "model.units": 3}
        run = Run(presets.validate(one.trained, "the record"))
        run.run(30)
        assert (run.preset.training.seed, run.evaluate().loss) == (one.seed, one.loss)
        assert one.environment["engine"] == run.engine
        assert {"program", "python", "numpy", "system", "processor", "processors"} <= one.environment.keys()
        assert datetime.fromisoformat(one.finished).utcoffset() == timedelta(0)
    (row,) = csv.DictReader((tmp_path / "table.csv").read_text().splitlines())
    assert (row["training.learning_rate"], row["model.units"]) == ("0.01", "3")


def test_two_studies_in_one_folder_are_told_apart(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    argv = ("--vary", "model.units=3,4", "--seeds", "1", "--steps", "5", "--workers", "1", "--out", str(tmp_path))
    assert study("hello", "--set", "training.learning_rate=0.01", *argv) == 0
    capsys.readouterr()
    assert study("hello", "--set", "training.learning_rate=0.02", *argv) == 0
    out, err = capsys.readouterr()
    assert "hello: 2 runs, training.learning_rate 0.02\n" in out
    others = "The folder also holds 2 runs that this study does not ask for, with training.learning_rate 0.01."
    assert others in err
    assert len(Ledger(tmp_path).results) == 4
    assert len((tmp_path / "table.csv").read_text().splitlines()) == 3
