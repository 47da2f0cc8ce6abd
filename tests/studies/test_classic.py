"""`playground study classic`: the table of the paper's tasks, our results beside the published ones."""

import csv
from pathlib import Path

import pytest

from playground import cli, tasks
from playground.cli.study import classic
from playground.core.trial_result import Outcome, TrialResult
from playground.engine.network.architecture import Architecture
from playground.engine.training.run import Run
from playground.storage import presets
from playground.storage.ledger import Ledger
from playground.studies import trial_run
from playground.studies.classic import BENCHMARKS, make_trials, matched_units
from playground.studies.summary import summaries
from playground.studies.trial import Trial


def study(*argv: str) -> int:
    try:
        return cli.main(["study", "classic", *argv])
    except SystemExit as done:
        return int(done.code or 0)


def trials(name: str, seeds: int = 1) -> list[Trial]:
    return list(make_trials(name, {}, seeds))


@pytest.mark.parametrize("name", BENCHMARKS)
def test_each_has_a_criterion_and_a_plain_rnn_of_as_many_weights(name: str) -> None:
    lstm, rnn = trials(name)
    made = [tasks.make_task(one.preset.task, one.preset.model.readout, 0) for one in (lstm, rnn)]
    assert all(task.criterion is not None for task in made)
    sizes = [
        Architecture.of(one.preset.model, task).parameter_count for one, task in zip((lstm, rnn), made, strict=True)
    ]
    assert abs(sizes[1] / sizes[0] - 1) < 0.05
    gated = "gru" if name == "noise-free-lag" else "lstm"
    assert (lstm.preset.model.cell, rnn.preset.model.cell) == (gated, "rnn")
    assert lstm.preset.task == rnn.preset.task
    assert lstm.goal == rnn.goal == "criterion"
    for one in (lstm, rnn):
        batch = one.preset.training.batch
        assert (one.steps - 1) * batch < BENCHMARKS[name].sequences <= one.steps * batch


def test_the_units_that_match_are_the_nearest() -> None:
    preset = presets.load(presets.find("adding"))
    run = Run(preset)
    units = matched_units(preset, "rnn")
    sizes = [
        Run(presets.with_overrides(preset, [f"model.units={n}", "model.cell=rnn"])).architecture.parameter_count
        for n in (units - 1, units, units + 1)
    ]
    assert sizes[0] < sizes[1] < sizes[2]
    off = [abs(size - run.architecture.parameter_count) for size in sizes]
    assert min(off) == off[1]


def test_the_grammar_is_solved_and_stands_beside_what_was_published(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    argv = ("--tasks", "reber", "--seeds", "1", "--workers", "1", "--out", str(tmp_path))
    assert study(*argv, "--markdown") == 0
    out = capsys.readouterr().out
    assert out == (tmp_path / "table.md").read_text()
    lstm, rnn = (line for line in out.splitlines() if line.startswith("| Embedded"))
    assert "| 8,440 | 276 | 100% |" in lstm
    assert rnn.endswith("| – | – | 0% |")
    result = next(one for one in Ledger(tmp_path).results.values() if one.settings["model.cell"] == "lstm")
    assert result.outcome == "reached"
    assert result.sequences <= 4000
    assert f"| {result.sequences:,} |" in lstm
    ours, other = csv.DictReader((tmp_path / "table.csv").read_text().splitlines())
    assert (ours["sequences"], ours["published_sequences"], ours["published_weights"]) == (
        str(result.sequences),
        "8440",
        "276",
    )
    assert (other["published_sequences"], other["published_solved"]) == ("", "0%")
    # Solved now but not at the evaluation before, and evaluating has not changed the run.
    (trial, _) = trials("reber")
    run = Run(trial.preset, threads=1)
    criterion = run.task.criterion
    assert criterion is not None
    run.run(result.steps - 10, until_mark=False)
    assert not criterion.is_met(run.predict)
    run.run(10, until_mark=False)
    assert criterion.is_met(run.predict)
    assert study(*argv) == 0
    assert "Embedded Reber grammar  plain RNN    5,703" in capsys.readouterr().out


def result(outcome: Outcome, seed: int, sequences: int) -> TrialResult:
    settings = {"model.cell": "lstm", "model.units": "16", "training.learning_rate": "0.02"}
    counts = {"steps": sequences // 8, "sequences": sequences, "seconds": 2.0, "parameters": 1297}
    return TrialResult(identity=str(seed), preset="adding", settings=settings, seed=seed, outcome=outcome, **counts)  # type: ignore[arg-type]


def test_a_row_says_what_share_and_how_many_sequences() -> None:
    runs = [result("reached", 0, 9000), result("reached", 1, 12_000), result("ended", 2, 74_000)]
    (row,) = classic.table(summaries(runs), {"adding": 74_000}).rows
    assert row[:8] == ("Adding, T = 100", "LSTM", "1,297", "2 of 3", "21–94%", "10,500", "9,000–12,000", "2")
    assert row[8:] == ("74,000", "93", "–")
    (row,) = classic.table(summaries(runs[2:]), {"adding": 74_000}).rows
    assert row[3:7] == ("0 of 1", "0–79%", "more than 74,000", "–")


def test_another_length_stands_beside_what_was_published_of_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    argv = ("--seeds", "1", "--workers", "1", "--out", str(tmp_path), "--markdown", "--sequences", "16")
    assert study("--tasks", "adding", *argv, "--set", "task.length=500", "task.tested=20") == 0
    lstm, rnn = (line for line in capsys.readouterr().out.splitlines() if line.startswith("| Adding"))
    assert lstm.startswith("| Adding, T = 500 | LSTM |")
    assert "more than 16" in lstm
    assert lstm.endswith("| – | – | – |"), "another evaluation set is another task"
    assert rnn.endswith("| – | – | – |")
    published = BENCHMARKS["adding"].of_paper({"model.cell": "lstm", "task.length": 500})
    assert published is not None
    assert published.sequences == 209_000
    (first, *_) = make_trials("adding", {"task.length": "500"}, 1)
    assert first.steps * first.preset.training.batch >= 209_000
    assert study("--tasks", "reber", *argv, "--set", "task.length=500") == 2
    assert "there is no key task.length" in capsys.readouterr().err


def test_an_unknown_task_is_said_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert study("--tasks", "reber,ador", "--out", str(tmp_path)) == 2
    assert "'ador' is none of reber, adding, order" in capsys.readouterr().err


@pytest.mark.slow
@pytest.mark.parametrize(("name", "sequences"), [("reber", 4000), ("adding", 25_000), ("order", 8000)])
def test_nine_of_ten_are_solved_within(name: str, sequences: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """On the compiled engine, as the table in the README is made; the rest of the suite is torch's."""
    monkeypatch.delenv("PLAYGROUND_ENGINE")
    runs = [trial_run.run_trial(trial) for trial in trials(name, seeds=10)[:10]]
    assert {one.settings["model.cell"] for one in runs} == {"lstm"}
    assert sum(one.outcome == "reached" and one.sequences <= sequences for one in runs) >= 9
