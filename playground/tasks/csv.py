"""Rows of numbers: at each row, predict the next one; or name the labels that a column holds, as `labelled` does.

A column is a feature and a row a timestep, unless a row is a whole sequence. Columns may be of any kind, so each is
standardised by the mean and the standard deviation of its training part. If the file separates its rows into sequences,
a share of these is held out, as `split` says, equal ones together; otherwise the last part of the rows is. A training
sequence is a window at a uniformly random place of the training part, or a whole sequence if that is shorter;
evaluation takes adjacent windows of the held-out part, in runs through which the state is handed on, spread over it if
there are many. A test file is the held-out part itself.

A gap is filled with the last number above it in its sequence, or with the column's mean if there is none. A row with a
gap is not scored.
"""

from dataclasses import dataclass, replace
from typing import Annotated, Literal

import numpy as np
from annotated_types import Interval, Len

from playground.core.content import Content, FileSpec
from playground.core.specs import DEFAULT_STEPS, MAX_TIMESTEPS, Readout, TrainingSpec
from playground.tasks.common import labelled, series
from playground.tasks.common.columns import Floats, Spans
from playground.tasks.common.given_test_set import rows_beside
from playground.tasks.common.labelled import Labels
from playground.tasks.common.series_task import Prepared, SeriesTask, evaluation, sample
from playground.tasks.common.series_times import Times
from playground.tasks.common.series_transforms import firsts_of
from playground.tasks.common.splitting import Rule, divide_rows
from playground.tasks.common.task import EVALUATION_STREAM, Task, TaskError, random_stream

MAX_COLUMNS = 10_000

PASSES, LEAST_STEPS = 300, 100
"""About how many times to train each row, unless told otherwise, and the fewest steps."""

FORECAST_KEYS = ("target", "horizon", "missing", "difference", "season", "detrend", "scale")
"""The keys that only forecasts have."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spec(FileSpec):
    """The keys of `[task]` with `kind = "csv"`. `columns` are the names of those to learn, none for all; a column
    without a header is called by its number, `column 3`. `sequence` names the column, if any, whose value changes where
    a sequence ends. `window` is in rows.

    `label` names the column of labels, none to predict the next row. `row` says what a row holds: a timestep, or a
    whole sequence, of which each timestep has `features` numbers, one timestep after the other.

    `time` is the column of dates, "auto" to look for it and empty for none; it is no input unless `columns` names it.
    `target` are the columns to forecast, none for all, `horizon` rows ahead; the others are inputs only. `missing` says
    what stands in a gap: the `last` number, a `linear` line to the next one, or nothing, and its row is dropped.
    `missing_values` are cells that are gaps, too. `difference` is what is forecast of a column: its change since the
    last row, since `season` rows ago, or the change of that since the last row; "auto" measures which suits, and a
    `season` of 0 is looked for, too.
    """

    kind: Literal["csv"] = "csv"
    columns: Annotated[tuple[str, ...], Len(0, MAX_COLUMNS)] = ()
    sequence: Annotated[str, Len(0, 200)] = "sequence"
    label: Annotated[str, Len(0, 200)] = ""
    row: Literal["timestep", "sequence"] = "timestep"
    features: Annotated[int, Interval(ge=1, le=MAX_COLUMNS)] = 1
    delimiter: Literal["auto", ",", ";", "tab"] = "auto"
    header: Literal["auto", "yes", "no"] = "auto"
    decimal: Literal["auto", ".", ","] = "auto"
    window: Annotated[int, Interval(ge=1, le=MAX_TIMESTEPS - 1)] = 32
    held_out: Annotated[float, Interval(ge=0.01, le=0.5)] = 0.2
    target: Annotated[tuple[str, ...], Len(0, MAX_COLUMNS)] = ()
    time: Annotated[str, Len(0, 200)] = "auto"
    horizon: Annotated[int, Interval(ge=1, le=MAX_TIMESTEPS)] = 1
    missing: series.Missing = "last"
    missing_values: Annotated[tuple[Annotated[str, Len(1, 40)], ...], Len(0, 20)] = ()
    difference: series.Wanted = "auto"
    season: Annotated[int, Interval(ge=0, le=100_000)] = 0
    detrend: series.Detrend = "none"
    scale: series.Scale = "standard"
    split: Rule = "sequences"

    @property
    def predicts_next(self) -> bool:
        """Whether it asks for the next row, not for labels."""
        return not self.label


class Table(Content):
    """The content of a file of numbers: the names of its columns, `values (rows, columns)` float32 with NaN for gaps,
    `starts (sequences,)`, the row at which each sequence begins, and the labels and the dates of the rows if the file
    has any. Rows from `tested_from` on are those of a test file; 0: there is none."""

    __slots__ = ("_prepared", "_whole", "columns", "labels", "starts", "tested_from", "times", "values")

    def __init__(
        self,
        columns: tuple[str, ...],
        values: Floats,
        starts: Spans,
        digest: str,
        labels: Labels | None = None,
        *,
        tested_from: int = 0,
        times: Times | None = None,
    ) -> None:
        super().__init__(digest)
        self.columns, self.values, self.starts, self.labels = columns, values, starts, labels
        self.tested_from, self.times = tested_from, times
        values.setflags(write=False)
        self._prepared: tuple[object, Prepared] | None = None
        self._whole: Table | None = None

    @property
    def whole_rows(self) -> "Table":
        """Return the table of the rows without a gap. Raises `TaskError` if none is left to train on."""
        if self._whole is None:
            whole = np.flatnonzero(~np.isnan(self.values).any(axis=1))
            tested_from = int(np.searchsorted(whole, self.tested_from))
            if not len(whole) or (self.tested_from and not tested_from):
                raise TaskError("No row of the training part is without a gap; choose columns that have their numbers.")
            first = firsts_of(self.starts, len(self.values))[whole]
            times = None if self.times is None else self.times.at(whole)
            starts = np.flatnonzero(np.diff(first, prepend=-1))
            kept = self.values[whole]
            self._whole = Table(self.columns, kept, starts, self.digest, tested_from=tested_from, times=times)
        return self._whole

    def prepared(self, spec: "LoadedSpec", seed: int) -> Prepared:
        """Return the table standardised and split in two parts. The last result is cached, since scaling a large file
        takes a moment."""
        # Without sequences the parts do not depend on the seed.
        key = spec.held_out, spec.split, _settings(spec), seed if len(self.starts) > 1 else 0
        if self._prepared is None or self._prepared[0] != key:
            self._prepared = key, _prepare(spec, seed)
        return self._prepared[1]


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadedSpec(Spec):
    """A specification with its file's content."""

    content: Table

    def usual_steps(self, training: TrainingSpec) -> int:
        """Return fewer steps for a small table, which is soon learned by heart."""
        table = self.content
        rows = table.tested_from or len(table.values) * (1 - self.held_out)
        # Sequences that are shorter than a window are read whole.
        length = min(self.window, len(table.values) / len(table.starts))
        return max(LEAST_STEPS, min(DEFAULT_STEPS, round(PASSES * rows / (training.batch * length))))


def make_task(spec: Spec, readout: Readout, seed: int) -> Task:
    """Make the task. Raises `TaskError` if the file has too few rows or was not read, or for a readout of one answer
    without labels."""
    if readout != "every-step" and not spec.label:
        raise TaskError(
            f"Rows of numbers ask for the next one at every step; a {readout} readout gives one answer. If a column "
            "holds labels, name it as task.label."
        )
    if not isinstance(spec, LoadedSpec):
        raise TaskError(f"The file {spec.file} has not been read.")
    if spec.content.labels is not None:
        return _labelled(spec, spec.content.labels, readout, seed)
    if spec.row == "sequence" and spec.target:
        raise TaskError("A row is a whole sequence, so task.target cannot name some of its columns; leave it out.")
    if spec.missing == "drop":
        spec = replace(spec, content=spec.content.whole_rows)
    table = spec.content
    prepared = table.prepared(spec, seed)
    if not any(prepared.complete[start + spec.horizon : end].any() for start, end in prepared.trained):
        raise TaskError("No row of the training part is without a gap; choose columns that have their numbers.")
    task = SeriesTask(
        encoding=prepared.series.encoding,
        answers=(),
        evaluation=(),
        heldout=True,
        text=sample(prepared, spec.window),
        test_set=prepared.words,
        numbers=prepared.series.encoding.answers.width,
        error_units=prepared.series.error_units,
        notes=prepared.series.notes,
        prepared=prepared,
        window=spec.window,
        starts=table.starts,
    )
    return replace(task, evaluation=tuple(evaluation(task)))


def _labelled(spec: LoadedSpec, labels: Labels, readout: Readout, seed: int) -> Task:
    table, usual = spec.content, Spec(file="")
    for key in FORECAST_KEYS:
        if getattr(spec, key) != getattr(usual, key) and (key, spec.difference) != ("difference", "none"):
            raise TaskError(
                f"task.{key} is for forecasts, but with task.label = “{spec.label}” the network names labels; leave "
                "one of the two out."
            )
    border = table.tested_from or len(table.values)
    starts = table.starts[table.starts < border]
    labelled.check_labels(labels, starts, readout, f"{spec.file}, column “{spec.label}”")
    if readout != "every-step" and (row := labelled.changing_row(labels, table.starts, border)) is not None:
        raise TaskError(
            f"{spec.test_file}, column “{spec.label}”: row {row - border + 1:,} has another label than the row above, "
            "in the same sequence. Mend the label, or read out every step."
        )
    prepared = table.prepared(spec, seed)
    return labelled.make_task(
        rows=labelled.Rows(values=prepared.rows, raw=table.values, labels=labels.ids),
        names=labels.names,
        encoding=prepared.series.encoding,
        parts=(prepared.trained, prepared.tested),
        readout=readout,
        window=spec.window,
        test_set=prepared.words,
    )


def _parts(spec: LoadedSpec, seed: int) -> tuple[Spans, Spans, str]:
    """Return where the training and the held-out sequences begin and end, and the latter in words. Raises
    `TaskError`."""
    table = spec.content
    spans = np.stack([table.starts, np.append(table.starts[1:], len(table.values))], axis=1)
    # Only what stands so far ahead of a row can be predicted; a label needs no other row.
    least = 1 + spec.horizon if table.labels is None else 1
    if table.tested_from:
        border, file, labelled_too = table.tested_from, spec.test_file, table.labels is not None
        return rows_beside(table.values, spans, border, file, least=least, labelled=labelled_too)
    ids = None if table.labels is None else table.labels.ids
    rng = random_stream(seed, EVALUATION_STREAM)
    return divide_rows(table.values, spans, spec.split, spec.held_out, rng, least=least, labels=ids)


def _prepare(spec: LoadedSpec, seed: int) -> Prepared:
    trained, tested, words = _parts(spec, seed)
    table = spec.content
    source = series.Source(
        file=spec.file,
        names=table.columns,
        values=table.values,
        firsts=firsts_of(table.starts, len(table.values)),
        times=table.times,
        test_file=spec.test_file,
        tested_from=table.tested_from,
    )
    return Prepared(series=series.fit(source, trained, _settings(spec)), trained=trained, tested=tested, words=words)


def _settings(spec: LoadedSpec) -> series.Settings:
    table = spec.content
    if table.labels is not None:
        return series.Settings(targets=len(table.columns), difference="none")
    # The columns to forecast are read first.
    return series.Settings(
        targets=len(set(spec.target)) or len(table.columns),
        horizon=spec.horizon,
        missing=spec.missing,
        difference=spec.difference,
        season=spec.season,
        seasons=() if table.times is None else table.times.seasons,
        detrend=spec.detrend,
        scale=spec.scale,
    )
