"""Baselines of series and labels against their definitions, row by row."""

from dataclasses import replace

import numpy as np
import pytest

from playground.core.baseline import Baselines
from playground.tasks import baselines, csv, typed
from playground.tasks.baselines import labels
from playground.tasks.baselines import series as forecasts
from playground.tasks.common.baseline_data import Series
from playground.tasks.common.series_task import SeriesTask


def table(values: np.ndarray, starts: tuple[int, ...] = (0,), **keys: object) -> SeriesTask:
    columns = tuple(f"c{n}" for n in range(values.shape[1]))
    content = csv.Table(columns, values.astype(np.float32), np.array(starts), "x")
    keys = {"difference": "none", **keys}
    spec = csv.LoadedSpec(file="a.csv", content=content, **keys)  # type: ignore[arg-type]
    return csv.make_task(spec, "every-step", 0)


def measured(task: SeriesTask | typed.TypedTask) -> Baselines:
    return baselines.measure(task, 0)


def wave(rows: int, season: int, noise: float = 0.1) -> np.ndarray:
    rng, t = np.random.default_rng(season), np.arange(rows)
    turn = 2 * np.pi * t / season
    return np.stack([np.sin(turn) + 0.01 * t, np.cos(turn)], axis=1) + rng.normal(size=(rows, 2), scale=noise)


def test_the_last_value_is_scored_as_the_network_is() -> None:
    values = wave(300, 12)
    values[[40, 260, 261]] = np.nan
    task = table(values, window=16)
    loss = measured(task).facts()["last value"]["loss"]
    errors = [
        np.square(one.inputs[t].astype(float) - one.targets[t])
        for one in task.evaluation
        for t in np.flatnonzero(one.scored)
    ]
    assert loss == pytest.approx(np.mean(errors), rel=1e-9)
    assert len(errors) * 2 == measured(task).each[0].count


@pytest.mark.parametrize("season", [7, 12, 52])
def test_the_season_is_found_and_looks_back_across_the_border_of_the_parts(season: int) -> None:
    task = table(wave(600, season, noise=0.02), window=16)
    facts = measured(task).facts()["seasonal last value"]
    assert facts["season"] == season
    rows, begin = task.prepared.rows.astype(float), int(task.prepared.tested[0, 0])
    expected = [np.square(rows[t] - rows[t - season]) for t in range(begin + 1, 600)]
    assert facts["loss"] == pytest.approx(np.mean(expected), rel=1e-9)


@pytest.mark.parametrize("seed", range(4))
def test_the_season_is_that_of_the_definition_with_gaps_and_sequences(seed: int) -> None:
    rng = np.random.default_rng(seed)
    values = (wave(90, 6, 0.3)[:, :1] * 3 + rng.normal(size=(90, 2))).astype(np.float32)
    known = rng.random(90) < 0.9
    spans, most = np.array([[0, 40], [40, 70]]), 40 // 3 + 1
    # Columns of any size count alike.
    values[:, 1] = 1000 * values[:, 1] + 5000
    scaled = (values - values[:70].mean(axis=0)) / values[:70].std(axis=0)
    errors = []
    for lag in range(most + 1):
        pairs = [(t, t - lag) for a, b in spans for t in range(a + lag, b) if known[t] and known[t - lag]]
        errors.append(np.mean([np.square(scaled[i] - scaled[j], dtype=float) for i, j in pairs]))
    inner = {
        lag: errors[lag]
        for lag in range(2, most)
        if errors[lag] < min(errors[lag - 1], errors[lag + 1]) and errors[lag] <= 0.8 * max(errors[1:lag])
    }
    best = min(inner, key=lambda lag: inner[lag])
    expected = min(lag for lag, error in inner.items() if best % lag == 0 and error <= 1.1 * inner[best])
    given = Series(
        inputs=values,
        targets=values,
        levels=values,
        asked=known,
        starts=spans[:, 0],
        trained=spans,
        evaluated=np.arange(71, 90),
        window=5,
    )
    assert forecasts.find_season(given) == expected


def test_noise_and_a_random_walk_have_no_season() -> None:
    rng = np.random.default_rng(0)
    for values in (rng.normal(size=(900, 2)), rng.normal(size=(900, 2)).cumsum(axis=0)):
        assert "seasonal last value" not in measured(table(values, window=8)).facts()


def test_a_series_without_a_season_has_no_seasonal_value() -> None:
    line = np.linspace(0, 1, 200)[:, None]
    assert list(measured(table(line, window=8)).facts()) == ["last value", "linear autoregression"]


def test_the_linear_autoregression_is_least_squares_on_the_rows_before_and_finds_the_true_weights() -> None:
    rng, rows = np.random.default_rng(0), 1200
    values = np.zeros((rows, 2))
    for t in range(2, rows):
        values[t, 0] = 1.2 * values[t - 1, 0] - 0.5 * values[t - 2, 0] + 0.3 * values[t - 1, 1] + rng.normal()
        values[t, 1] = 0.6 * values[t - 2, 1] + rng.normal()
    task = table(values, window=2)
    facts = measured(task).facts()["linear autoregression"]
    assert facts["lags"] == 2
    read, begin = task.prepared.rows.astype(float), int(task.prepared.tested[0, 0])
    inputs = np.concatenate((read[1:-1], read[:-2], np.ones((rows - 2, 1))), axis=1)
    weights = np.linalg.lstsq(inputs[: begin - 2], read[2:begin], rcond=None)[0]
    expected = np.square(inputs[begin - 1 :] @ weights - read[begin + 1 :]).mean()
    assert facts["loss"] == pytest.approx(expected, rel=1e-3)
    # No forecast is better than the noise, and this one nearly reaches it.
    noise = np.mean(1 / np.square(task.encoding.scales))
    assert noise * 0.8 < facts["loss"] < noise * 1.2


def test_few_rows_are_forecast_from_few_and_a_sequence_begins_with_itself() -> None:
    values = wave(120, 10)
    task = table(values, starts=tuple(range(0, 120, 10)), window=32)
    facts = measured(task).facts()
    assert 0 < facts["linear autoregression"]["lags"] <= 120 * 0.8 / 8 / 2
    first = np.arange(0, 120, 10).repeat(10)
    given = task.series()
    back = forecasts.repeated(given, first, 4)
    for row, own in zip(given.evaluated, back, strict=True):
        other = row - 4 if row - 4 >= first[row] else row - 1
        assert (own == given.levels[other]).all()


def test_a_forecast_of_changes_several_rows_ahead_with_a_given_season() -> None:
    plain = table(wave(300, 12), window=8).series()
    rows, changes = plain.evaluated[3:], np.zeros_like(plain.inputs)
    changes[3:] = plain.inputs[3:] - plain.inputs[:-3]
    given = replace(
        plain,
        targets=changes,
        evaluated=rows,
        horizon=3,
        season=2,
        forecast=lambda levels, about: levels - plain.inputs[about - 3],
    )

    class Task:
        def series(self) -> Series:
            return given

    last, seasonal, linear = forecasts.measure(Task(), 0, lambda share: None)  # type: ignore[arg-type]
    assert last.loss == pytest.approx(np.square(changes[rows], dtype=float).mean())
    # Two seasons, because one ago is not known yet.
    assert seasonal.settings == {"season": 2}
    errors = plain.inputs[rows - 4] - plain.inputs[rows]
    assert seasonal.loss == pytest.approx(np.square(errors, dtype=float).mean())
    assert linear.loss is not None
    assert linear.loss < last.loss / 2


def numbers_task(held_out: float = 0.25, count: int = 60) -> typed.TypedTask:
    rng = np.random.default_rng(2)
    lines = []
    for n in range(count):
        kind = "up" if n % 3 else "down"
        values = np.linspace(0, 1, rng.integers(4, 9)) * (1 if kind == "up" else -1) + rng.normal(scale=0.6)
        lines.append(" ".join(f"{v:.3f}" for v in values) + f" => {kind}")
    spec = typed.Spec(tokens="numbers", sequences="\n".join(lines), held_out=held_out)
    return typed.make_task(spec, "final", 0)


def test_the_nearest_neighbour_of_numbers_has_the_least_distance_with_zeros_at_the_end() -> None:
    task = numbers_task()
    longest = max(len(one.inputs) for one in (*task.training, *task.evaluation))

    def row(values: np.ndarray) -> np.ndarray:
        return np.pad(values[:, 0], (0, longest - len(values)))

    hits = []
    for one in task.evaluation:
        distances = [np.linalg.norm(row(one.inputs) - row(other.inputs)) for other in task.training]
        hits.append(task.training[int(np.argmin(distances))].targets[-1] == one.targets[-1])
    facts = measured(task).facts()
    assert facts["nearest neighbour"] == {"accuracy": np.mean(hits)}
    assert 0.5 < np.mean(hits) < 1
    frequent = np.bincount([one.targets[-1] for one in task.training]).argmax()
    assert facts["most frequent class"] == {
        "accuracy": np.mean([one.targets[-1] == frequent for one in task.evaluation])
    }


def test_the_nearest_neighbour_of_tokens_has_the_greatest_cosine_of_counts() -> None:
    rng, words = np.random.default_rng(3), ["ab", "bc", "cd", "de", "ef"]
    lines = [f"{' '.join(rng.choice(words, rng.integers(1, 7)))} => {rng.choice(['x', 'y'])}" for _ in range(50)]
    task = typed.make_task(typed.Spec(sequences="\n".join(lines), held_out=0.3), "final", 1)

    def bag(ids: np.ndarray) -> dict[tuple[int, ...], int]:
        grams = [tuple(ids[i : i + n]) for n in (1, 2, 3) for i in range(len(ids) - n + 1)]
        return {gram: grams.count(gram) for gram in grams}

    def cosine(a: dict[tuple[int, ...], int], b: dict[tuple[int, ...], int]) -> float:
        dot = sum(count * b.get(gram, 0) for gram, count in a.items())
        return dot / np.linalg.norm(list(a.values())) / np.linalg.norm(list(b.values()))

    hits = []
    for one in task.evaluation:
        likeness = [round(cosine(bag(one.inputs), bag(other.inputs)), 9) for other in task.training]
        hits.append(task.training[int(np.argmax(likeness))].targets[-1] == one.targets[-1])
    assert measured(task).facts()["nearest neighbour"]["accuracy"] == pytest.approx(np.mean(hits), abs=1.01 / len(hits))


def test_without_held_out_sequences_only_the_most_frequent_class_tells_anything() -> None:
    found = measured(numbers_task(held_out=0.0))
    assert list(found.facts()) == ["most frequent class"]
    assert not found.heldout


def test_too_many_sequences_are_sampled_and_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    task = numbers_task()
    monkeypatch.setattr(labels, "NUMBERS", 80)
    nearest = measured(task).each[1]
    assert 0 < nearest.settings["sequences"] <= 10 < len(task.training)


@pytest.mark.parametrize("readout", ["every-step", "final"])
def test_a_task_without_any_has_none(readout: str) -> None:
    lines = "0 0.5 1 => 0.5\n1 0.5 0 => 0.1"
    task = typed.make_task(typed.Spec(tokens="numbers", sequences=lines), readout, 0)  # type: ignore[arg-type]
    assert measured(task) == Baselines()
