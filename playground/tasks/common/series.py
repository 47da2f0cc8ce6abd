"""A table of numbers made fit for forecasting: transformed, scaled, without gaps, and with the right forecasts."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import numpy.typing as npt

from playground.core.error_units import ErrorUnits
from playground.core.vocabulary import Numbers
from playground.tasks.common import columns
from playground.tasks.common.columns import Floats, Spans
from playground.tasks.common.series_choice import MEASURED_COLUMNS, Candidates, choose
from playground.tasks.common.series_times import Times
from playground.tasks.common.series_transforms import (
    Doubles,
    Flags,
    Rows,
    Transform,
    filled,
    last_known,
    linear_trend,
)
from playground.tasks.common.task import TaskError

Missing = Literal["last", "linear", "drop"]
Detrend = Literal["none", "linear"]
Wanted = Literal["auto", "none", "first", "seasonal", "both"]
"""A difference, or that it is to be measured which suits."""
Scale = Literal["standard", "min-max", "log", "none"]


_SAID = {
    "none": "The numbers themselves are forecast",
    "first": "The change since the last row is forecast",
    "seasonal": "The change since {} rows ago is forecast",
    "both": "The change since the last row is forecast, less that of {} rows ago",
}
"""The differences in words, as the beginning of a sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """How to make a series fit. `targets` is how many columns to forecast, from the first; `seasons` are those that its
    dates suggest, in rows."""

    targets: int
    horizon: int = 1
    missing: Missing = "last"
    difference: Wanted = "auto"
    season: int = 0
    seasons: tuple[int, ...] = ()
    detrend: Detrend = "none"
    scale: Scale = "standard"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Source:
    """The numbers of a file, `values (rows, columns)` with NaN for gaps, the names of their columns, the first row of
    each row's sequence, `firsts (rows,)`, and the rows' dates, if there are any. Rows from `tested_from` on are those
    of the test file; 0: there is none."""

    file: str
    names: tuple[str, ...]
    values: Floats
    firsts: Rows
    times: Times | None = None
    test_file: str = ""
    tested_from: int = 0

    def check_distances(self, rows: Floats) -> None:
        """Raise `TaskError` if a scaled number `(rows, columns)` of the first columns is too large to compute with."""
        border, values = self.tested_from or len(rows), self.values[:, : rows.shape[1]]
        columns.check_distances(self.file, self.names, values[:border], rows[:border])
        columns.check_distances(self.test_file, self.names, values[border:], rows[border:])

    @property
    def places(self) -> Rows:
        """Return the rows since each row's sequence began."""
        return np.arange(len(self.values)) - self.firsts


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Series:
    """A table made fit. `rows (rows, columns)` are what a network reads; `targets (rows, targets)` the right forecast
    about each row, and `asked (rows,)` marks the rows about which one is asked for, `horizon` rows before. `levels
    (rows, columns)` are those of `transform`, without gaps; None if it changes nothing. `reason` says why this
    difference was chosen; empty if the user chose it."""

    source: Source
    rows: Floats
    targets: Floats
    asked: Flags
    encoding: Numbers
    transform: Transform
    levels: Doubles | Floats | None
    horizon: int
    reason: str

    @property
    def error_units(self) -> ErrorUnits:
        """Return what errors of forecasts are in the data's own units."""
        answer = self.encoding.answers
        names = self.source.names[: answer.width]
        return ErrorUnits(columns=names, scales=answer.scales, is_relative=self.transform.logarithm)

    @property
    def notes(self) -> tuple[str, ...]:
        """Return what was found out about the dates and the difference, in sentences."""
        times = self.source.times
        notes = [] if times is None else [f"Dates, which are not learned: {times.describe()}."]
        if self.reason:
            notes.append(f"{_SAID[self.transform.difference].format(self.transform.season)}: {self.reason}.")
        return tuple(notes)

    def outputs(self, values: npt.NDArray[np.floating], rows: Rows) -> Doubles:
        """Return the outputs `(count, targets)` of a network whose forecasts about some rows are these numbers, in the
        data's own units."""
        source, count, answer = self.source, self.targets.shape[1], self.encoding.answers
        levels = self.transform.levels(values, source.places[rows])
        if self.levels is not None:
            levels = levels - self.transform.bases(self.levels[:, :count], source.firsts, self.horizon, rows)
        outputs: Doubles = (levels - answer.mean) / answer.divisor
        return outputs

    def shown(self, start: int, end: int) -> Doubles:
        """Return some rows in the data's own units, with what stands in their gaps."""
        values = self.source.values[start:end].astype(np.float64)
        if self.levels is None:
            filled_in: Doubles = self.encoding.raw(self.rows[start:end]).astype(np.float64)
        else:
            filled_in = self.transform.values(self.levels[start:end].astype(np.float64), self.source.places[start:end])
        return np.where(np.isnan(values), filled_in, values)

    @property
    def is_plain(self) -> bool:
        """Return whether rows are read and forecast as they are, but for their scale."""
        return self.transform.is_identity and self.encoding.answer is None and self.horizon == 1


def fit(source: Source, trained: Spans, settings: Settings) -> Series:
    """Make the numbers of a file fit. All that is fitted is fitted on the `trained` rows alone. Raises `TaskError`."""
    values, firsts, count, names = source.values, source.firsts, settings.targets, source.names
    known: Flags = np.logical_not(np.isnan(values[:, :count]).any(axis=1))
    transform, reason = _transform(source, trained, settings)
    if transform.is_identity and settings.missing != "linear":
        means, scales = _scales(values, trained, settings.scale)
        rows = columns.scaled(values, means, scales)
        source.check_distances(rows)
        if np.isnan(rows).any():
            columns.fill(rows, firsts)
        levels = None
    else:
        rows, levels, means, scales = _transformed(source, transform, trained, settings)
        source.check_distances(rows)
        # Without its history, a difference reads as the mean.
        rows[~transform.is_known(firsts)] = 0
    targets, answer, named = rows[:, :count], None, transform.named(names)
    if settings.horizon > 1 or settings.missing == "linear":
        changes = _changes((values if levels is None else levels)[:, :count], firsts, transform, settings.horizon)
        if settings.horizon > 1:
            changes[~(known & transform.is_known(firsts, settings.horizon))] = np.nan
            answer = _numbers(named[:count], *_scales(changes, trained, settings.scale))
        ends = (means[:count], scales[:count]) if answer is None else (np.array(answer.means), np.array(answer.scales))
        targets = np.nan_to_num(columns.scaled(changes, *ends))
        source.check_distances(targets)
    elif count < len(names):
        answer = _numbers(named[:count], means[:count], scales[:count])
    return Series(
        source=source,
        rows=rows,
        targets=targets,
        asked=known & _is_asked(source, transform, settings),
        encoding=_numbers(named, means, scales, answer),
        transform=transform,
        levels=levels,
        horizon=settings.horizon,
        reason=reason,
    )


def _transformed(
    source: Source, transform: Transform, trained: Spans, settings: Settings
) -> tuple[Floats, Doubles | Floats, Doubles, Doubles]:
    """Return what the network reads, scaled, and the levels without gaps, `(rows, columns)`; then what scaled it.

    A large file has no room for copies of all of it in float64, so it is done column by column.
    """
    values, firsts, places, inside = source.values, source.firsts, source.places, transform.is_known(source.firsts)
    # Numbers of the file without logarithm and trend are float32.
    exact = transform.logarithm or bool(transform.slopes)
    rows, levels = np.empty_like(values), np.empty(values.shape, np.float64 if exact else np.float32)
    means, scales = np.empty(values.shape[1]), np.empty(values.shape[1])
    for column in range(values.shape[1]):
        own, one = transform.of_column(column), slice(column, column + 1)
        gaps = own.levels(values[:, one], places)
        level = filled(gaps, firsts)
        levels[:, one] = level
        read = filled(gaps, firsts, linear=True) if settings.missing == "linear" else level
        changes = (gaps - own.bases(gaps, firsts)).astype(np.float32)
        changes[~inside] = np.nan
        means[one], scales[one] = _scales(changes, trained, settings.scale)
        changes = (read - own.bases(read, firsts)).astype(np.float32)
        rows[:, one] = columns.scaled(changes, means[one], scales[one])
    return rows, levels, means, scales


def _transform(source: Source, trained: Spans, settings: Settings) -> tuple[Transform, str]:
    """Return the transform of the settings, with a difference that is measured if none is named, and why it."""
    values, places, file = source.values, source.places, source.file
    logarithm = settings.scale == "log"
    if logarithm and (values <= 0).any():
        row, column = np.argwhere(values <= 0)[0].tolist()
        raise TaskError(
            f"{file}: row {row + 1:,} of the numbers, column “{source.names[column]}”, holds {values[row, column]:g}; "
            "a logarithm needs numbers above 0. Choose another scale, or leave the column out."
        )
    inside = columns.marked(trained, len(values))
    slopes: tuple[float, ...] = ()
    intercepts: tuple[float, ...] = ()
    if settings.detrend == "linear":
        flat = Transform(logarithm=logarithm).levels(values[inside], places[inside])
        slopes, intercepts = linear_trend(flat, places[inside])
    plain = Transform(logarithm=logarithm, slopes=slopes, intercepts=intercepts)
    difference, season, reason = settings.difference, settings.season, ""
    if difference == "auto":
        measured = values[:, : min(settings.targets, MEASURED_COLUMNS)]
        levels = plain.levels(measured, places)
        lengths = np.unique(source.firsts, return_counts=True)[1]
        shortest = int(lengths[lengths > settings.horizon].min(initial=len(values)))
        candidates = Candidates(
            horizon=settings.horizon, seasons=settings.seasons, given=settings.season, shortest=shortest
        )
        choice = choose(levels, source.firsts, trained, candidates)
        difference, season, reason = choice.difference, choice.season, choice.reason
    if difference not in ("seasonal", "both"):
        return replace(plain, difference=difference), reason
    if not season and not settings.seasons:
        raise TaskError(f"{file}: a seasonal difference needs the number of rows in a season; give it as season.")
    season = season or settings.seasons[0]
    longest = int((trained[:, 1] - trained[:, 0]).max())
    if season + settings.horizon >= longest:
        raise TaskError(
            f"{file}: a season of {season:,} rows does not fit in the training part, whose longest sequence has "
            f"{longest:,} rows."
        )
    return replace(plain, difference=difference, season=season), reason


def _scales(values: Floats, trained: Spans, scale: Scale) -> tuple[Doubles, Doubles]:
    """Return what is subtracted from each column, and what then divides it."""
    if scale == "none":
        return np.zeros(values.shape[1]), np.ones(values.shape[1])
    if scale == "min-max":
        training = values[columns.marked(trained, len(values))]
        low, high = (ends.reduce(training, axis=0).astype(np.float64) for ends in (np.fmin, np.fmax))
        return np.nan_to_num(low), np.where(high > low, high - low, 1.0)
    return columns.scales(values, trained)


def _changes(levels: Doubles | Floats, firsts: Rows, transform: Transform, horizon: int) -> Floats:
    """Return what the forecasts about all rows are, before they are scaled; NaN for gaps."""
    own = levels.astype(np.float64)
    return (own - transform.bases(own, firsts, horizon)).astype(np.float32)


def _is_asked(source: Source, transform: Transform, settings: Settings) -> Flags:
    """Return the rows about which a forecast can be asked for, as far as what comes before them goes."""
    values, firsts = source.values, source.firsts
    made = np.maximum(firsts, np.arange(len(values)) - settings.horizon)
    can_be_made = np.ones(len(values), dtype=np.bool_)
    if not transform.is_identity:
        # Before the first number of a column there is nothing to be different from.
        can_be_made &= (last_known(values[:, : settings.targets], firsts) >= 0).all(axis=1)
    if settings.missing == "linear":
        # A gap filled on the line to the next number has seen that number.
        can_be_made &= np.isfinite(values).all(axis=1)
    return np.asarray(can_be_made[made] & transform.is_known(firsts, settings.horizon))


def _numbers(names: Sequence[str], means: Doubles, scales: Doubles, answer: Numbers | None = None) -> Numbers:
    lists = tuple(means.tolist()), tuple(scales.tolist())
    return Numbers(width=len(names), means=lists[0], scales=lists[1], names=tuple(names), answer=answer)
