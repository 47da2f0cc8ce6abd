"""Forecasts of series: what a network is asked, undone, against a plain statement of each transform."""

import itertools
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from playground.core.error_units import ErrorUnits, name_and_unit
from playground.core.specs import Mark, ModelSpec, Preset
from playground.engine.inspection.tracing import trace
from playground.engine.network.architecture import Architecture
from playground.engine.network.forward import unroll
from playground.engine.network.weights import initial_weights
from playground.engine.training.run import Run
from playground.session import headless
from playground.tasks import csv
from playground.tasks.common import generation, labelled
from playground.tasks.common.series_task import SeriesTask
from playground.tasks.common.series_times import Times
from playground.tasks.common.series_transforms import Transform, filled, firsts_of, linear_trend
from playground.tasks.common.task import TaskError

GAP = np.nan
WALK = np.cumsum(np.random.default_rng(1).normal(size=600))
DIFFERENCES = ("none", "first", "seasonal", "both")


def made(values: object, starts: tuple[int, ...] = (0,), *, times: Times | None = None, **keys: object) -> SeriesTask:
    array = np.array(values, dtype=np.float32)
    array = array[:, None] if array.ndim == 1 else array
    names = tuple("abcdefgh"[: array.shape[1]])
    table = csv.Table(names, array, np.array(starts), "digest", times=times)
    return csv.make_task(csv.LoadedSpec(file="a.csv", content=table, **keys), "every-step", 0)  # type: ignore[arg-type]


def wave(rows: int = 90, columns: int = 1) -> np.ndarray:
    """Return positive numbers that rise, with a season of 6 rows and some noise."""
    t = np.arange(rows)[:, None]
    noise = np.random.default_rng(0).normal(size=(rows, columns))
    return 50 + 0.5 * t + 5 * np.sin(t * np.pi / 3 + np.arange(columns)) + 0.3 * noise


def plain_base(level: np.ndarray, row: int, how: str, season: int, ahead: int) -> np.ndarray:
    """Return what a forecast about a row is different from, as the documentation says it."""
    made, back = row - ahead, season * int(np.ceil(ahead / season))
    if how == "none":
        return np.zeros_like(level[row])
    return {
        "first": lambda: level[made],
        "seasonal": lambda: level[row - back],
        "both": lambda: level[made] + level[row - back] - level[made - back],
    }[how]()


@pytest.mark.parametrize("ahead", [1, 2, 7])
@pytest.mark.parametrize("scale", ["standard", "min-max", "log", "none"])
@pytest.mark.parametrize("how", DIFFERENCES)
def test_the_right_outputs_undone_are_the_rows_ahead(how: str, scale: str, ahead: int) -> None:
    values = wave(columns=2)
    keys = {"difference": how, "season": 6, "scale": scale, "horizon": ahead, "detrend": "linear", "window": 9}
    task = made(values, target=("b",), **keys)  # the reader puts the columns to forecast first
    fit, targets = task.prepared.series, task.prepared.series.targets
    answer = fit.encoding.answers
    level = np.log(values) if scale == "log" else values
    slopes, intercepts = linear_trend(level[:72], np.arange(72))
    level = level - (np.array(intercepts) + np.arange(90)[:, None] * np.array(slopes))
    for row in np.flatnonzero(fit.asked):
        undone = targets[row] * answer.divisor + answer.mean + plain_base(level[:, :1], row, how, 6, ahead)
        undone = undone + intercepts[0] + slopes[0] * row
        assert np.allclose(np.exp(undone) if scale == "log" else undone, values[row, 0], rtol=1e-4)
    needed = {"none": 0, "first": ahead, "seasonal": 6 * -(-ahead // 6), "both": ahead + 6 * -(-ahead // 6)}[how]
    assert fit.asked.tolist() == [row >= needed for row in range(90)]
    for batch in itertools.islice(task.batches(4, 0), 5):
        assert batch.inputs.shape[2] == 2
        assert batch.targets.shape[2] == task.outputs == 1
    (first, *_) = task.evaluation
    assert np.array_equal(first.targets, targets[72 + ahead : 72 + ahead + len(first.targets)])


@given(
    levels=st.lists(st.floats(-1e4, 1e4, allow_subnormal=False), min_size=1, max_size=40),
    how=st.sampled_from(DIFFERENCES),
    season=st.integers(2, 9),
    ahead=st.integers(1, 11),
    cut=st.integers(0, 40),
)
@settings(max_examples=150, deadline=None)
def test_a_transform_and_its_undoing_change_nothing(
    levels: list[float], how: str, season: int, ahead: int, cut: int
) -> None:
    values = np.array(levels)[:, None]
    firsts = firsts_of(np.unique([0, min(cut, len(values) - 1)]), len(values))
    transform = Transform(difference=how, season=season, slopes=(0.25,), intercepts=(3.0,))  # type: ignore[arg-type]
    places = np.arange(len(values)) - firsts
    flat = transform.levels(values, places)
    changes = flat - transform.bases(flat, firsts, ahead)
    again = transform.values(changes + transform.bases(flat, firsts, ahead), places)
    assert np.allclose(again, values, atol=1e-8)
    # What comes later than the forecast is made is never read.
    later = flat.copy()
    for row in range(len(flat)):
        later[max(firsts[row], row - ahead) + 1 :] = 1e9
        assert transform.bases(later, firsts, ahead)[row] == transform.bases(flat, firsts, ahead)[row]
        later[:] = flat


@pytest.mark.parametrize(("how", "scale"), [("first", "standard"), ("both", "log"), ("seasonal", "min-max")])
@pytest.mark.parametrize("typed", ["of the file", "of one's own"])
def test_a_probe_shows_forecasts_and_a_free_run_in_the_datas_own_units(how: str, scale: str, typed: str) -> None:
    values = wave(columns=2)
    task = made(values, difference=how, season=6, scale=scale, window=9)
    fit = task.prepared.series
    rows = np.arange(30, 45)
    own = values[rows].astype(np.float32) if typed == "of the file" else (values[rows] + 100).astype(np.float32)
    probe = task.probe(labelled.typed(own))
    assert probe.own is not None
    assert np.allclose(probe.own.frames, own, rtol=1e-5)
    assert np.allclose(probe.expected[:-1], own[1:], rtol=1e-5)
    if typed == "of the file":
        assert np.array_equal(probe.encoded.inputs, fit.rows[rows]), "it has the history that it has in the file"
    architecture = Architecture.of(ModelSpec(units=3, readout="every-step"), task)
    weights = initial_weights(architecture, 0)
    unrolled = unroll(architecture, weights, probe.encoded.inputs)
    seen = trace(architecture, unrolled, probe, encoding=task.encoding, answers=())
    level = np.log(values) if scale == "log" else values
    if typed == "of the file":
        for t, row in enumerate(rows):
            undone = unrolled.outputs[t] * fit.encoding.divisor + fit.encoding.mean
            undone = undone + plain_base(np.append(level, level[-1:], axis=0), row + 1, how, 6, 1)
            assert np.allclose(seen.predictions[t], np.exp(undone) if scale == "log" else undone, rtol=1e-4)
    # Outputs that are right give the rows that follow, one after the other.
    right = (fit.rows if typed == "of the file" else np.zeros_like(fit.rows))[45:51]
    longer = generation.extend_probe(probe, right[:5], task.encoding, right)
    assert longer.own is not None
    if typed == "of the file":
        assert np.allclose(longer.own.frames[15:], values[45:50], rtol=1e-4)
        assert np.allclose(longer.expected[14:], values[45:51], rtol=1e-4)
    assert longer.encoded.tokens[15].split(":")[0] == f"{longer.own.frames[15, 0]:.6g}"
    # An answer in the data's own units and the output that stands for it are the same thing.
    at = 12
    assert np.allclose(probe.own.output(seen.predictions[at], at), unrolled.outputs[at], atol=1e-3)


@pytest.mark.parametrize(
    ("how", "scale", "ahead"), [("both", "standard", 1), ("first", "log", 2), ("none", "min-max", 3)]
)
def test_errors_are_those_of_the_forecasts_in_the_datas_own_units(how: str, scale: str, ahead: int) -> None:
    values = wave(columns=2)
    task = made(values, difference=how, season=6, scale=scale, horizon=ahead, window=5)
    preset = Preset(title="a", task=csv.Spec(), model=ModelSpec(units=3, readout="every-step"))
    run = Run(preset, task, "torch")
    errors, fit, answer = [], task.prepared.series, task.encoding.answers
    level = np.log(values) if scale == "log" else values
    # The state is handed on from window to window, and the first begins with the rows before it.
    history = task.evaluation[0].history
    assert history is not None
    whole = np.concatenate([history, *(example.inputs for example in task.evaluation)])
    all_outputs = run.now.unroll(whole).outputs[len(history) :]
    for number, example in enumerate(task.evaluation):
        for t, output in enumerate(all_outputs[5 * number : 5 * number + 5]):
            row = 72 + 5 * number + t + ahead
            undone = output * answer.divisor + answer.mean + plain_base(level, row, how, 6, ahead)
            errors.append((np.exp(undone) if scale == "log" else undone) - values[row])
            right = fit.outputs(values[row : row + 1].astype(np.float32), np.array([row]))
            assert np.allclose(right, example.targets[t], atol=1e-4)
    found = run.evaluate()
    assert np.allclose(found.rmse, np.sqrt(np.square(errors).mean(axis=0)), rtol=1e-3)
    assert np.allclose(found.mae, np.abs(errors).mean(axis=0), rtol=1e-3)
    assert len(errors) == 18 - ahead
    told = headless.own_errors(task, found)
    assert told["a"] == {"rmse": found.rmse[0], "mae": found.mae[0], "unit": ""}
    assert "rmse" not in found.measured


def test_a_unit_in_a_columns_name_is_that_of_its_errors() -> None:
    assert [name_and_unit(each) for each in ("co2 (ppm)", "wind [m/s]", "f(x)", "a (b) c")] == [
        ("co2", "ppm"),
        ("wind", "m/s"),
        ("f(x)", ""),
        ("a (b) c", ""),
    ]
    units = ErrorUnits(columns=("co2 (ppm)", "b"), scales=(1.0, 1.0))
    assert units.sentence((0.5, 2), (0.25, 1)) == "Held out, RMSE (and MAE): co2 0.5 ppm (0.25 ppm), b 2 (1)."


def test_columns_that_are_no_target_are_read_and_not_asked_for() -> None:
    values = wave(columns=3)
    values[40:44, 2] = GAP
    task = made(values, target=("a", "b"), difference="first")
    assert task.encoding.width == 3
    assert task.outputs == task.encoding.answers.width == 2
    assert task.encoding.answers.names == ("Δ a", "Δ b")
    assert task.prepared.complete[1:].all(), "a gap in an input takes no row away"


def test_what_is_fitted_is_fitted_on_the_training_part() -> None:
    values = wave()
    keys = {"difference": "first", "detrend": "linear", "scale": "min-max"}
    one = made(values, **keys).prepared.series
    values[72:] *= 3
    other = made(values, **keys).prepared.series
    assert one.transform == other.transform
    assert one.encoding == other.encoding
    assert one.rows[1:72].min() == 0
    assert one.rows[1:72].max() == 1


def test_gaps_filled_from_the_past_from_both_sides_or_left_out() -> None:
    values = np.array([1, 2, GAP, GAP, 8, 9, 11, GAP, 12, 15, 16, 18, 20, 21.0])
    last = made(values, difference="none", scale="none", window=3).prepared.series
    assert last.rows[:, 0].tolist() == [1, 2, 2, 2, 8, 9, 11, 11, 12, 15, 16, 18, 20, 21]
    linear = made(values, difference="first", missing="linear", scale="none", window=3).prepared.series
    assert np.allclose(linear.rows[:9, 0], [0, 1, 2, 2, 2, 1, 2, 0.5, 0.5])
    # A forecast from a filled gap has seen the next number, so none is asked for there; the gaps are never asked for.
    assert np.flatnonzero(~linear.asked).tolist() == [0, 2, 3, 4, 7, 8]
    # A forecast is undone from the last number that was known.
    assert linear.targets[5, 0] == 1
    dropped = made(values, difference="first", missing="drop", scale="none", window=3).prepared.series
    assert dropped.rows[:, 0].tolist() == [0, 1, 6, 1, 2, 1, 3, 1, 2, 2, 1]


def test_rows_left_out_keep_sequences_apart() -> None:
    values = np.array([[1, 1], [2, GAP], [3, 3], [4, 4], [5, GAP], [6, 6], [7, 7], [8, 8]])
    table = csv.Table(("a", "b"), values.astype(np.float32), np.array([0, 4]), "digest").whole_rows
    assert table.values[:, 0].tolist() == [1, 3, 4, 6, 7, 8]
    assert table.starts.tolist() == [0, 3]


@given(st.lists(st.one_of(st.just(GAP), st.floats(-9, 9)), min_size=1, max_size=30), st.integers(0, 29), st.booleans())
@settings(max_examples=100, deadline=None)
def test_gaps_are_filled_within_their_sequence(column: list[float], cut: int, linear: bool) -> None:
    starts = np.unique([0, min(cut, len(column) - 1)])
    got = filled(np.array(column)[:, None], firsts_of(starts, len(column)), linear=linear)[:, 0]
    for begin, end in itertools.pairwise([*starts.tolist(), len(column)]):
        own = np.array(column[begin:end])
        known = np.flatnonzero(~np.isnan(own))
        if not len(known):
            assert (got[begin:end] == 0).all()
            continue
        at = np.arange(end - begin)
        held = own[known[np.maximum(np.searchsorted(known, at, side="right") - 1, 0)]]
        assert np.allclose(got[begin:end], np.interp(at, known, own[known]) if linear else held)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (np.cumsum(np.random.default_rng(0).normal(size=400)), ("first", 0)),
        (np.random.default_rng(0).normal(size=400), ("none", 0)),
        (np.tile([1, 5, 2, 8, 3, 1, 9.0], 60) + np.random.default_rng(1).normal(size=420) / 9, ("seasonal", 7)),
        (np.tile(np.random.default_rng(2).normal(size=24), 25) * 9 + np.cumsum(np.ones(600)) / 3, ("seasonal", 24)),
        (np.tile(np.random.default_rng(2).normal(size=24), 25) * 3 + WALK, ("both", 24)),
        (np.arange(8.0), ("none", 0)),
    ],
)
def test_the_difference_is_measured_on_the_training_part(values: np.ndarray, expected: tuple[str, int]) -> None:
    fit = made(values).prepared.series
    assert (fit.transform.difference, fit.transform.season) == expected
    assert fit.reason
    spoiled = values.copy()
    spoiled[-len(values) // 5 :] = 0
    assert made(spoiled).prepared.series.reason == fit.reason


def test_dates_suggest_the_season_and_name_the_rows() -> None:
    months = np.array([np.datetime64("1990-01") + k for k in range(90)]).astype("datetime64[s]").astype(float)
    task = made(wave(), times=Times("month", months), difference="seasonal")
    assert task.prepared.series.transform.season == 12
    probe = task.probe(labelled.typed(wave()[14:18].astype(np.float32)))
    assert probe.own is not None
    assert probe.own.times == ("1991-03", "1991-04", "1991-05", "1991-06")


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        ({"difference": "seasonal"}, "needs the number of rows in a season"),
        ({"difference": "both", "season": 80}, "a season of 80 rows does not fit in the training part"),
        ({"scale": "log", "target": ("a",)}, "row 3 of the numbers, column “a”, holds -1; a logarithm needs"),
        ({"horizon": 60}, "The file has 90 rows of numbers, but needs at least 122."),
    ],
)
def test_what_cannot_be_forecast_so_is_a_sentence(keys: dict[str, object], said: str) -> None:
    values = wave()
    values[2] = -1
    with pytest.raises(TaskError, match=said):
        made(values, **keys)


@pytest.mark.parametrize("how", ["none", "both"])
def test_a_sample_shows_what_stands_in_a_gap(how: str) -> None:
    values = wave()
    values[3] = GAP
    line = made(values, difference=how, season=6, window=9).text.split("\n")[0].split()
    assert line[3] == line[2]


@pytest.mark.parametrize(
    ("rows", "length", "steps"), [(40, 40, 100), (500, 500, 234), (9000, 9000, 1000), (400, 8, 750), (512, 64, 240)]
)
def test_a_small_table_is_trained_for_fewer_steps(rows: int, length: int, steps: int) -> None:
    table = csv.Table(("a",), np.zeros((rows, 1), np.float32), np.arange(0, rows, length), "digest")
    preset = Preset(title="a", task=csv.LoadedSpec(file="a.csv", content=table))
    assert preset.budget == steps
    assert replace(preset, mark=Mark(steps=7)).budget == 7
