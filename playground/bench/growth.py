"""How the cost of a step grows with units, batch and time, as far as the program allows."""

import statistics
from collections.abc import Mapping, Sequence

from playground.bench.report import Growth, Point
from playground.bench.sizes import Size, experiment
from playground.bench.timing import Train, per_step
from playground.engine.training.run import Run

UNITS = tuple(Size("lstm", units, 16, 50) for units in (64, 128, 256, 512))
BATCH = tuple(Size("lstm", 64, batch, 50) for batch in (8, 16, 32, 64))
TIME = tuple(Size("lstm", 64, 16, time) for time in (50, 100, 300, 999))
"""A line of the 1,000 tokens that are allowed has 999 that follow another."""
ROUNDS = 3
SECONDS = 0.25
"""Of each size in each round."""


def measure() -> Growth:
    """All three series, their sizes taken in turn."""
    trains = {size: _train(Run(experiment(size))) for size in {*UNITS, *BATCH, *TIME}}
    for train in trains.values():
        train()
    rounds = [{size: per_step(train, SECONDS) for size, train in trains.items()} for _ in range(ROUNDS)]
    ms = {size: statistics.median(r[size] for r in rounds) for size in trains}
    return Growth(units=points(UNITS, ms), batch=points(BATCH, ms), time=points(TIME, ms))


def _train(run: Run) -> Train:
    return lambda: run.run(2).curve


def points(series: Sequence[Size], ms: Mapping[Size, float]) -> tuple[Point, ...]:
    """A series, each cost held against what its first predicts for it."""
    first = series[0]
    return tuple(
        Point(
            units=size.units,
            batch=size.batch,
            time=size.time,
            headless_ms=ms[size],
            against_predicted=ms[size] / (ms[first] * _work(size) / _work(first)),
        )
        for size in series
    )


def _work(size: Size) -> int:
    """Grows as the recurrent products of a step do."""
    return size.units**2 * size.batch * size.time
