"""Forecasts together with a test file, a carried state, baselines and labels."""

import itertools
from dataclasses import replace

import numpy as np
import pytest

from playground.tasks import baselines, csv
from playground.tasks.common.labelled import Labels
from playground.tasks.common.series_task import SeriesTask
from playground.tasks.common.task import TaskError

RNG = np.random.default_rng(0)
WALK = np.cumsum(RNG.normal(size=(400, 1)) + np.sin(np.arange(400) * np.pi / 6)[:, None], axis=0).astype(np.float32)


def made(values: np.ndarray, starts: tuple[int, ...] = (0,), tested_from: int = 0, **keys: object) -> SeriesTask:
    content = csv.Table(("a",), values.astype(np.float32), np.array(starts), "digest", tested_from=tested_from)
    spec = csv.LoadedSpec(file="a.csv", test_file="b.csv" if tested_from else "", content=content, **keys)  # type: ignore[arg-type]
    return csv.make_task(spec, "every-step", 0)  # type: ignore[return-value]


@pytest.mark.parametrize("difference", ["none", "first"])
def test_rows_of_a_test_file_are_forecast_some_rows_ahead(difference: str) -> None:
    # The training file has sequences of 150 and 3 rows, the test file of 100, 3 and 90; those of 3 have no forecast.
    starts = (0, 150, 153, 253, 256)
    task = made(WALK[:346], starts, 153, horizon=3, difference=difference, window=1)
    assert task.prepared.trained.tolist() == [[0, 150]]
    assert task.prepared.tested.tolist() == [[153, 253], [256, 346]]
    answers, values = task.encoding.answers, WALK[:, 0].astype(np.float64)  # type: ignore[union-attr]
    about = []
    for one in task.evaluation:
        assert one.place is not None
        rows = one.place + 3 + np.flatnonzero(one.scored)
        base = values[rows - 3] if difference == "first" else 0
        assert np.allclose(one.targets[one.scored, 0] * answers.divisor + answers.mean + base, values[rows], atol=1e-4)
        about += rows.tolist()
    assert about == [*range(156, 253), *range(259, 346)]


def test_a_test_file_without_a_forecast_is_a_sentence() -> None:
    with pytest.raises(TaskError, match=r"The test file b\.csv has no sequence of 4 rows or more\."):
        made(WALK[:63], (0, 60), 60, horizon=3)


def test_a_state_is_carried_from_window_to_window_of_forecasts_some_rows_ahead() -> None:
    starts = (0, 100, 103, 200)
    task = made(WALK, starts, horizon=3, difference="none", window=7, split="last", held_out=0.25)
    rows, targets = task.prepared.series.rows[:, 0], task.prepared.series.targets[:, 0]
    place = {value: row for row, value in enumerate(rows.tolist())}
    last, learned = None, set[int]()
    for batch in itertools.islice(task.streams(1, 0), 80):
        length = int(batch.lengths[0])
        own = [place[value] for value in batch.inputs[:length, 0, 0].tolist()]
        assert np.diff(own).tolist() == [1] * (length - 1)
        assert (batch.targets[:length, 0, 0] == targets[np.array(own) + 3]).all()
        assert batch.continues is not None
        assert not batch.continues[0] or own[0] == last + 1
        last = own[-1]
        learned |= {row + 3 for row in own}
    assert {begin for begin, _ in task.prepared.trained} == {0, 103}
    assert learned == {*range(3, 100), *range(106, 200)}


@pytest.mark.parametrize("horizon", [1, 4])
@pytest.mark.parametrize("difference", ["none", "first", "seasonal", "both"])
def test_the_last_value_errs_as_much_whatever_the_network_forecasts(difference: str, horizon: int) -> None:
    task = made(WALK, difference=difference, season=12, horizon=horizon, window=16)
    begin = int(task.prepared.tested[0, 0])
    values = WALK[:, 0].astype(np.float64)
    expected = np.sqrt(np.mean(np.square(values[begin + horizon :] - values[begin:-horizon])))
    loss = baselines.measure(task, 0).facts()["last value"]["loss"]
    divisor = float(np.squeeze(task.encoding.answers.divisor))  # type: ignore[union-attr]
    assert np.sqrt(loss) * divisor == pytest.approx(expected, rel=1e-4)


@pytest.mark.parametrize(
    ("key", "value"),
    [("target", ("a",)), ("horizon", 2), ("missing", "drop"), ("difference", "first"), ("scale", "log")],
)
def test_labels_have_no_forecasts(key: str, value: object) -> None:
    labels = Labels(names=("x", "y"), ids=np.arange(400, dtype=np.int32) // 200)
    content = csv.Table(("a",), WALK.copy(), np.arange(0, 400, 10), "digest", labels)
    spec = csv.LoadedSpec(file="a.csv", label="kind", content=content, difference="none")
    assert csv.make_task(spec, "final", 0).answers == ("x", "y")
    with pytest.raises(TaskError, match=rf"^task\.{key} is for forecasts, but with task\.label = “kind” the network "):
        csv.make_task(csv.LoadedSpec(file="a.csv", label="kind", content=content, **{key: value}), "final", 0)  # type: ignore[arg-type]


def test_errors_of_baselines_are_said_in_the_datas_own_units() -> None:
    units = made(WALK, difference="first").error_units
    assert units is not None
    assert replace(units, columns=("co2 (ppm)",), scales=(3.0,)).compared({"last value": 4.0, "mean": 0.25}) == (
        "Baselines, RMSE: last value 6 ppm, mean 1.5 ppm."
    )
    assert not units.compared({})
    assert not made(np.exp(WALK / 40), scale="log").error_units.compared({"last value": 4.0})  # type: ignore[union-attr]
