"""The task of a series: to forecast the rows ahead in windows of its rows."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from playground.core.batches import Batch, Example, collate
from playground.tasks.common import baseline_data, runs, sequences, series, series_probe
from playground.tasks.common.columns import Floats, Spans
from playground.tasks.common.labelled import EVALUATED, SHOWN_LINES, SHOWN_NUMBERS, typed
from playground.tasks.common.streams import Span, parallel_streams
from playground.tasks.common.task import BatchStream, Probe, Task, TaskError
from playground.tasks.common.windows import random_windows

SHOWN_ROWS = 24


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Prepared:
    """A table prepared for a network: `series` is fit for it; `trained` and `tested (sequences, 2)` are the rows at
    which sequences begin and end, and `words` says which are tested."""

    series: series.Series
    trained: Spans
    tested: Spans
    words: str

    @property
    def rows(self) -> Floats:
        """Return what the network reads, `(rows, columns)`, without gaps."""
        return self.series.rows

    @property
    def complete(self) -> npt.NDArray[np.bool_]:
        """Return which rows `(rows,)` are asked for: not those with a gap."""
        return self.series.asked


@dataclass(frozen=True, kw_only=True)
class SeriesTask(Task):
    """Windows of rows. `starts (sequences,)` are the rows at which sequences begin."""

    has_long_sequences = True

    prepared: Prepared
    window: int
    starts: Spans

    @property
    def horizon(self) -> int:
        """Return how many rows ahead the forecasts are."""
        return self.prepared.series.horizon

    def batches(self, size: int, seed: int) -> BatchStream:
        """Return batches of windows at random places of the training sequences."""
        return random_windows(self.prepared.trained, self.window + self.horizon, size, seed, self.example)

    def streams(self, size: int, seed: int) -> BatchStream:
        """Return batches of windows side by side, in parallel streams through the training sequences."""

        def make(spans: Sequence[Span]) -> Batch:
            return collate([self.example(start, end + self.horizon - 1) for start, end in spans])

        spans = self.prepared.trained - (0, self.horizon - 1)
        return parallel_streams(spans, self.window, size, seed, make)

    def example(self, start: int, end: int) -> Example:
        """Make the example of the rows from `start` to before `end`, which asks at each for the row `horizon` ahead."""
        fit, asked = self.prepared.series, slice(start + self.horizon, end)
        own = fit.source.values[asked, : self.numbers] if fit.transform.logarithm else None
        inputs = fit.rows[start : end - self.horizon]
        return Example(inputs, fit.targets[asked], fit.asked[asked], place=start, own=own)

    def series(self) -> baseline_data.Series:
        """Return its rows."""
        fit, count = self.prepared.series, self.numbers
        return baseline_data.Series(
            inputs=fit.rows,
            targets=fit.targets,
            levels=fit.rows if fit.is_plain else fit.shown(0, len(fit.rows))[:, :count],
            asked=fit.asked,
            starts=self.starts,
            trained=self.prepared.trained,
            evaluated=baseline_data.scored_rows(self.evaluation, self.horizon),
            window=self.window,
            horizon=self.horizon,
            season=fit.transform.season,
            forecast=None if fit.is_plain else fit.outputs,
        )

    @property
    def measures_whole_sequences(self) -> bool:
        """Return whether no held-out sequence is longer than a window."""
        tested = self.prepared.tested
        return bool((tested[:, 1] - tested[:, 0]).max() <= self.window + self.horizon)

    def probe(self, text: str) -> Probe:
        """Read typed rows. The right answer at each row is that `horizon` rows ahead."""
        fit = self.prepared.series
        if fit.is_plain and fit.source.times is None:
            return sequences.probe(text, self.encoding, (), "every-step")
        return series_probe.probe(text, fit)


def evaluation(task: SeriesTask) -> Iterator[Example]:
    """Yield adjacent windows of the held-out sequences, and what remains at their ends. A run's history is what its
    sequence has before it, training part included. Raises `TaskError` if nothing of them is scored."""
    spans, window, ahead = task.prepared.tested, task.window, task.horizon
    counts = (-(-(spans[:, 1] - spans[:, 0] - ahead) // window)).tolist()
    is_scored = False
    for run in runs.choose_runs(counts, window, max(1, EVALUATED // (window * task.numbers))):
        begin, end = spans[run.sequence].tolist()
        for n in range(run.first, run.first + run.count):
            start = begin + n * window
            one = task.example(start, min(start + window + ahead, end))
            is_scored = is_scored or bool(one.scored.any())
            if n > run.first:
                yield replace(one, continues=True)
                continue
            first = task.starts[np.searchsorted(task.starts, start, side="right") - 1]
            history = task.prepared.rows[max(first, start - runs.history_length(window)) : start]
            yield replace(one, history=history if len(history) else None)
    if not is_scored:
        raise TaskError("No row of the held-out part is without a gap; choose columns that have their numbers.")


def sample(prepared: Prepared, window: int) -> str:
    """Return lines of the training part as a person would type them, from places spread over it."""
    trained, width = prepared.trained, prepared.rows.shape[1]
    rows = max(2, min(window + 1, SHOWN_ROWS, SHOWN_NUMBERS // width))
    lines = max(1, min(SHOWN_LINES, SHOWN_NUMBERS // (width * rows)))
    if len(trained) == 1:
        ((begin, end),) = trained
        starts = np.linspace(begin, max(begin, end - rows), lines).astype(np.int64)
        ends = np.minimum(starts + rows, end)
    else:
        chosen = trained[:: max(1, len(trained) // lines)][:lines]
        starts, ends = chosen[:, 0], np.minimum(chosen[:, 0] + rows, chosen[:, 1])
    shown = (
        typed(prepared.series.shown(start, end).astype(np.float32)) for start, end in zip(starts, ends, strict=True)
    )
    return "\n".join(dict.fromkeys(shown))
