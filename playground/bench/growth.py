"""Measures how the time of a step grows with units, batch size and timesteps."""

import statistics
from collections.abc import Mapping, Sequence

from playground.bench.report import Growth, Point
from playground.bench.sizes import Size, bench_preset
from playground.bench.timing import Train, per_step
from playground.engine.training.run import Run

UNITS = tuple(Size("lstm", units, 16, 50) for units in (64, 128, 256, 512))
BATCH = tuple(Size("lstm", 64, batch, 50) for batch in (8, 16, 32, 64))
TIME = tuple(Size("lstm", 64, 16, time) for time in (50, 100, 300, 999))
"""The longest sequence, 1,000 tokens, has 999 next tokens to predict."""
ROUNDS = 3
SECONDS = 0.25
"""Seconds for each size in each round."""


def measure() -> Growth:
    """Measure all three series, with all sizes in turn in each round."""
    trains = {size: _train(Run(bench_preset(size))) for size in {*UNITS, *BATCH, *TIME}}
    for train in trains.values():
        train()
    rounds = [{size: per_step(train, SECONDS) for size, train in trains.items()} for _ in range(ROUNDS)]
    ms = {size: statistics.median(r[size] for r in rounds) for size in trains}
    return Growth(units=points(UNITS, ms), batch=points(BATCH, ms), time=points(TIME, ms))


def _train(run: Run) -> Train:
    return lambda: run.run(2).curve


def points(series: Sequence[Size], ms: Mapping[Size, float]) -> tuple[Point, ...]:
    """Return a series with each time divided by the prediction from the first one."""
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
    """Return a number proportional to the multiplications in a step's recurrent products."""
    return size.units**2 * size.batch * size.time
