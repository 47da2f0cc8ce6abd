"""Typed rows of a series: which rows of their table they are, and what a network reads of them."""

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from playground.core.specs import MAX_TIMESTEPS
from playground.core.vocabulary import ARROW, Encoded, parse_vector
from playground.tasks.common.own_units import OwnUnits
from playground.tasks.common.series import Series
from playground.tasks.common.series_transforms import Doubles, Rows, Transform, filled
from playground.tasks.common.task import Probe

_SURE = 3
"""So many rows at the beginning of typed ones, or all if they are fewer, have to be rows of the table."""
_ROUNDED = 1e-5
"""Typed numbers have six digits."""


def probe(text: str, series: Series) -> Probe:
    """Read typed rows as a sequence to watch, cut at the greatest length. The right answer is the row `series.horizon`
    ahead. What is no number reads as the number above it. Rows of the table have the history that they have there."""
    prompt, _, answer = text.partition(ARROW)
    encoded = series.encoding.encode(prompt, answer)
    tokens, known = encoded.tokens[:MAX_TIMESTEPS], encoded.known[:MAX_TIMESTEPS]
    typed = np.full((len(tokens), series.encoding.width), np.nan)
    for row, token in enumerate(tokens):
        if known[row] and (features := parse_vector(token)):
            typed[row, : len(features)] = features
    own, ahead = _own_units(typed, series), series.horizon
    expected = np.full((len(tokens), series.targets.shape[1]), np.nan, dtype=np.float32)
    expected[: max(0, len(tokens) - ahead)] = own.frames[ahead:, : expected.shape[1]]
    return Probe(Encoded(tokens, own.inputs, known), expected, own=own)


def _own_units(typed: Doubles, series: Series) -> OwnUnits:
    transform, source, count = series.transform, series.source, len(typed)
    start = located(typed, source.values, source.firsts)
    before: Doubles = np.empty((0, typed.shape[1]))
    place, times = 0, tuple[str, ...]()
    if start is None:
        alone = np.zeros(count, dtype=np.int64)
        place = nearest_place(filled(replace(transform, slopes=()).levels(typed, alone), alone), transform)
        levels = transform.levels(typed, place + np.arange(count))
    else:
        first = int(source.firsts[start])
        begin = max(first, start - transform.history_of(series.horizon))
        same = np.flatnonzero(source.firsts[start : start + count] == first)
        same = same[same_rows(typed[same], source.values[start + same])]
        levels = transform.levels(typed, start - first + np.arange(count))
        if series.levels is None:
            before = source.values[begin:start].astype(np.float64)
        else:
            levels[same], before = series.levels[start + same], series.levels[begin:start].astype(np.float64)
        place = begin - first
        times = () if source.times is None else source.times.labels(start, count)
    levels = np.concatenate((before, levels))
    return OwnUnits(
        levels=filled(levels, np.zeros(len(levels), dtype=np.int64)),
        before=len(before),
        place=place,
        transform=transform,
        encoding=series.encoding,
        horizon=series.horizon,
        names=source.names,
        times=times,
    )


def located(rows: Doubles, table: npt.NDArray[np.float32], firsts: Rows) -> int | None:
    """Return the row of a table `(rows, columns)` at which typed rows begin, None if they are not of it. A gap of the
    table may have been typed as any number."""
    sure = min(_SURE, len(rows))
    if not sure:
        return None
    found = np.arange(len(table) - sure + 1)
    for row in range(sure):
        for column, typed in enumerate(rows[row].tolist()):
            own = table[found + row, column]
            found = found[(np.abs(own - typed) <= _ROUNDED * abs(typed)) | np.isnan(own)]
    found = found[firsts[found] == firsts[found + sure - 1]] if len(found) else found
    return int(found[0]) if len(found) else None


def same_rows(rows: Doubles, table: npt.NDArray[np.float32]) -> npt.NDArray[np.bool_]:
    """Return which typed rows `(rows, columns)` are the rows of a table beside them; a gap may be any number."""
    with np.errstate(invalid="ignore"):
        same = (np.abs(table - rows) <= _ROUNDED * np.abs(rows)) | np.isnan(table)
    return np.asarray(same.all(axis=1))


def nearest_place(levels: Doubles, transform: Transform) -> int:
    """Return how many rows after the beginning of a sequence rows stand that are not of the table: where the trend is
    nearest to them. `levels (rows, columns)` are those without a trend taken away."""
    slopes, intercepts = (np.array(each) for each in (transform.slopes, transform.intercepts))
    weight = float(np.square(slopes).sum()) if len(slopes) else 0.0
    if not weight or not len(levels):
        return 0
    off = (levels - intercepts).mean(axis=0) @ slopes / weight - (len(levels) - 1) / 2
    return max(0, round(float(off)))
