"""Shares and their intervals, medians, and what failed."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.cli.study.tables import as_csv, percent, table
from playground.core.intervals import Z95, wilson
from playground.core.trial_result import Outcome, TrialResult
from playground.studies.summary import summaries


@pytest.mark.parametrize(
    ("successes", "runs", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_the_interval_is_the_published_one(successes: int, runs: int, low: float, high: float) -> None:
    """Newcombe (1998), “Two-sided confidence intervals for the single proportion”, Statistics in Medicine 17, table I,
    method 3."""
    assert wilson(successes, runs) == (pytest.approx(low, abs=5e-5), pytest.approx(high, abs=5e-5))


@given(st.integers(1, 500).flatmap(lambda runs: st.tuples(st.integers(0, runs), st.just(runs))))
def test_the_interval_is_where_the_score_test_does_not_refuse(counts: tuple[int, int]) -> None:
    """Its ends are the shares p with |successes/runs - p| = z √(p (1 - p) / runs), the equation it solves."""
    successes, runs = counts
    low, high = wilson(successes, runs)
    assert 0 <= low <= successes / runs <= high <= 1
    for end in (low, high):
        if 0 < end < 1:
            assert abs(successes / runs - end) == pytest.approx(Z95 * (end * (1 - end) / runs) ** 0.5, abs=1e-9)
    assert wilson(runs - successes, runs) == (pytest.approx(1 - high), pytest.approx(1 - low))


@given(st.integers(1, 100_000).flatmap(lambda runs: st.tuples(st.integers(0, runs), st.just(runs))))
def test_an_end_reads_none_or_all_only_where_it_is(counts: tuple[int, int]) -> None:
    interval = wilson(*counts)
    read = [float(text) for text in percent(interval).removesuffix("%").split("–")]
    for end, text in zip(interval, read, strict=True):
        assert (text in {0, 100}) == (end in {0, 1})
        assert text == pytest.approx(100 * end, abs=0.5)


@pytest.mark.parametrize(
    ("successes", "runs", "said"),
    [(0, 1, "0–79%"), (5, 5, "57–100%"), (1, 2, "9–91%"), (1, 60, "0.3–9%"), (999, 1000, "99–99.98%")],
)
def test_an_interval_in_percent(successes: int, runs: int, said: str) -> None:
    assert percent(wilson(successes, runs)) == said


def result(seed: int, outcome: Outcome, steps: int = 0, units: str = "4") -> TrialResult:
    return TrialResult(
        identity=f"{seed} {units}",
        preset="p",
        settings={"model.units": units},
        seed=seed,
        outcome=outcome,
        steps=steps,
        sequences=2 * steps,
        seconds=float(steps),
        parameters=0 if outcome == "failed" else 7,
    )


def test_medians_are_of_the_runs_that_got_there() -> None:
    results = [result(0, "reached", 10), result(1, "ended", 99), result(2, "reached", 30), result(3, "failed")]
    (row,) = summaries([*results, result(4, "diverged", 5)])
    assert (row.runs, row.reached, row.failed, row.parameters) == (5, 2, 1, 7)
    assert (row.steps, row.earliest, row.latest) == (20, 10, 30)
    assert (row.sequences, row.least, row.most) == (40, 20, 60)
    assert row.seconds == 20, "of 5, 10, 30 and 99, which were all trained"
    assert row.interval == wilson(2, 5)


def test_a_row_for_each_combination_in_the_order_of_the_runs() -> None:
    results = [result(0, "ended", 1, "8"), result(0, "ended", 1, "4"), result(1, "ended", 1, "8")]
    rows = summaries(results)
    assert [(row.settings["model.units"], row.runs) for row in rows] == [("8", 2), ("4", 1)]
    assert (rows[0].steps, rows[0].earliest, rows[0].least) == (None, None, None)


def test_the_medians_of_baselines_are_columns_and_empty_where_a_row_has_none() -> None:
    last = [{"last value": {"loss": loss, "lags": 3.0}} for loss in (0.1, 0.3, 0.2)]
    nearest = {"nearest neighbour": {"accuracy": 0.75}}
    results = [replace(result(seed, "ended"), baselines=each) for seed, each in enumerate(last)]
    rows = summaries([*results, replace(result(0, "ended", units="8"), baselines=nearest), result(1, "failed")])
    assert rows[0].baselines == {"last value, loss": 0.2}
    assert rows[1].baselines == {"nearest neighbour, accuracy": 0.75}
    shown = table("T", rows)
    assert shown.headings[-3:] == ("failed", "last value, loss", "nearest neighbour, accuracy")
    assert [row[-2:] for row in shown.rows] == [("0.2", "–"), ("–", "0.75")]
    first, *lines = as_csv(rows).decode().splitlines()
    assert first.endswith(',"last value, loss","nearest neighbour, accuracy"')
    assert [line.split(",")[-2:] for line in lines] == [["0.2", ""], ["", "0.75"]]
