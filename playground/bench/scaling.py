"""Measures how a step shortens with the threads that may compute."""

import statistics

from playground.bench.report import Scaled
from playground.bench.sizes import Size, bench_preset
from playground.bench.timing import per_step
from playground.engine.backends.threads import processor_count
from playground.engine.training.run import Run

SIZES = (Size("lstm", 64, 32, 50), Size("lstm", 128, 128, 50), Size("lstm", 256, 256, 50))
"""Their batches are split into 2, 8 and 16 pieces, so as many threads can share them."""
ROUNDS = 3
SECONDS = 0.5
"""Seconds for each number of threads in each round."""


def measure(sizes: tuple[Size, ...] = SIZES, processors: int | None = None) -> tuple[Scaled, ...]:
    """Measure each size with at most 1, 2, 4 … threads, up to the number of processors, in turn in each round."""
    counts = thread_counts(processors or processor_count())
    return tuple(scaled for size in sizes for scaled in _measure(size, counts))


def thread_counts(processors: int) -> list[int]:
    """Return the numbers of threads that are measured."""
    return [1 << power for power in range(processors.bit_length())]


def _measure(size: Size, counts: list[int]) -> list[Scaled]:
    preset = bench_preset(size)
    runs = {count: Run(preset, engine="compiled", threads=count) for count in counts}
    rounds = [{count: _ms(run) for count, run in runs.items()} for _ in range(ROUNDS)]
    ms = {count: statistics.median(r[count] for r in rounds) for count in counts}
    return [
        Scaled(**size._asdict(), most=count, threads=run.threads, headless_ms=ms[count], speedup=ms[1] / ms[count])
        for count, run in runs.items()
    ]


def _ms(run: Run) -> float:
    return per_step(lambda: run.run(2).curve, SECONDS)
