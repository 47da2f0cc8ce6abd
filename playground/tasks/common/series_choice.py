"""Which difference suits a series, measured on its training part.

The first three quarters of the training part are learned from, the last is forecast. A level is forecast by its mean,
and is left as it is unless the last value, or that of a season ago, errs by a quarter less. If it does, a linear
autoregression of each difference is fitted, and the one that errs least wins; a season has to
earn a tenth.
"""

from dataclasses import dataclass

import numpy as np

from playground.tasks.common.columns import Spans
from playground.tasks.common.series_transforms import Difference, Doubles, Flags, Rows, Transform, filled

MEASURED_ROWS, MEASURED_COLUMNS = 20_000, 32
"""The most rows, from the end of the training part, and columns to measure."""

LEAST, LAGS = 12, 16
"""Fewer rows decide nothing; the most lags of the autoregression."""

_WORTH_A_DIFFERENCE, _WORTH_A_SEASON = 0.75, 0.9
_LONGEST_SEASON = 400
_TOLD = 0.001
"""The smallest error beside another that is told as it is."""
_CORRELATED = 0.3


@dataclass(frozen=True, slots=True)
class Choice:
    """A difference, its season in rows (0 for none), and why, in words that follow “difference: first, ”."""

    difference: Difference
    season: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidates:
    """What to choose from, for forecasts `horizon` rows ahead: `seasons` are those of the dates, empty to find one in
    the levels; `given` is the user's, 0 for none. Every sequence has `shortest` rows or more, in which a season and a
    forecast have to fit."""

    horizon: int = 1
    seasons: tuple[int, ...] = ()
    given: int = 0
    shortest: int = MEASURED_ROWS


def choose(levels: Doubles, firsts: Rows, trained: Spans, candidates: Candidates) -> Choice:
    """Choose for levels `(rows, columns)` with NaN for gaps. `firsts (rows,)` is the first row of each row's sequence,
    `trained (sequences, 2)` are the training rows."""
    own, first = _training_part(levels[:, :MEASURED_COLUMNS], firsts, trained)
    if len(own) < LEAST:
        return Choice("none", 0, "the training part is too short to measure more")
    measured = _Measured(own, first, candidates.horizon)
    tried = (candidates.given,) if candidates.given else candidates.seasons or _periods(measured.levels)
    tried = tuple(season for season in tried if season > 1 and 3 * season <= len(own))
    tried = tuple(season for season in tried if season + 1 + candidates.horizon < candidates.shortest)
    changed = [Transform(difference="first")]
    changed += [
        Transform(difference=difference, season=season) for season in tried for difference in ("seasonal", "both")
    ]
    mean, naive = measured.naive(Transform()), [measured.naive(each) for each in changed]
    best = int(np.argmin(naive))
    if not naive[best] < _WORTH_A_DIFFERENCE * mean:
        said = f"the {_forecast(changed[best])} errs {_times(naive[best], mean)} as much as the mean"
        return Choice("none", 0, f"{said} on the last quarter of the training part")
    errors = [measured.autoregression(each) for each in changed]
    chosen = int(np.argmin(errors))
    if not errors[chosen] < _WORTH_A_SEASON * errors[0]:
        chosen = 0
    own_difference = changed[chosen]
    said = f"the {_forecast(own_difference)} errs {_times(naive[chosen], mean)} as much as the mean"
    if chosen:
        said += f", and a linear forecast {_times(errors[chosen], errors[0])} as much as with the first difference"
    return Choice(own_difference.difference, own_difference.season, f"{said} on the last quarter of the training part")


def _times(error: float, other: float) -> str:
    """Return how large an error is beside another, in words. Of one that is nearly nothing no digit means anything."""
    ratio = error / other
    return f"{ratio:.2g} times" if ratio >= _TOLD else f"less than {_TOLD:g} times"


def _forecast(transform: Transform) -> str:
    """Return the forecast of no change after a transform, in words."""
    return {
        "first": "last value",
        "seasonal": f"value {transform.season} rows ago",
        "both": f"last value with the change {transform.season} rows ago",
    }[transform.difference]


def _training_part(levels: Doubles, firsts: Rows, trained: Spans) -> tuple[Doubles, Rows]:
    """Return the last training rows and the first row of each one's sequence among them."""
    pieces: list[Doubles] = []
    starts: list[Rows] = []
    count = 0
    for start, end in trained[::-1].tolist():
        begin = max(start, end - (MEASURED_ROWS - count))
        pieces.insert(0, levels[begin:end])
        starts.insert(0, firsts[begin:end] - firsts[begin])
        count += len(pieces[0])
        if count >= MEASURED_ROWS:
            break
    places = np.cumsum([0, *map(len, pieces)])[:-1]
    first = [np.full(len(piece), place) for piece, place in zip(pieces, places, strict=True)]
    return np.concatenate(pieces), np.concatenate(first)


class _Measured:
    """Forecasts of some levels. `levels (rows, columns)` have no gaps, `known` marks what was none."""

    def __init__(self, levels: Doubles, firsts: Rows, horizon: int) -> None:
        self.known: Flags = np.isfinite(levels)
        self.levels = filled(levels, firsts)
        self._firsts, self._horizon = firsts, horizon
        self._learned = np.arange(len(levels)) < len(levels) * 3 // 4

    def naive(self, transform: Transform) -> float:
        """Return the error of forecasting the mean change after a transform, over all columns."""
        change, known = self._changes(transform, self._horizon)
        fit, rest = known & self._learned[:, None], known & ~self._learned[:, None]
        mean = np.sum(change, axis=0, where=fit) / np.maximum(fit.sum(axis=0), 1)
        return self._error(change - mean, rest)

    def autoregression(self, transform: Transform) -> float:
        """Return the error of a linear autoregression of each column after a transform, over all columns."""
        change, known = self._changes(transform, self._horizon)
        inputs, _ = self._changes(transform, 1)
        inputs[~transform.is_known(self._firsts)] = 0
        lags = max(1, min(LAGS, len(change) // 12))
        left = np.zeros_like(change)
        for column in range(change.shape[1]):
            read = np.stack([self._before(inputs[:, column], self._horizon + lag) for lag in range(lags)], axis=1)
            read = np.column_stack([read, np.ones(len(read))])
            fit = known[:, column] & self._learned
            ridge = 1e-6 * float(np.square(read[fit]).sum() or 1.0) * np.eye(lags + 1)
            weights = np.linalg.solve(read[fit].T @ read[fit] + ridge, read[fit].T @ change[fit, column])
            left[:, column] = change[:, column] - read @ weights
        return self._error(left, known & ~self._learned[:, None])

    def _changes(self, transform: Transform, horizon: int) -> tuple[Doubles, Flags]:
        """Return the differences of all rows, and which of them are known."""
        change = self.levels - transform.bases(self.levels, self._firsts, horizon)
        inside = np.arange(len(change)) - horizon >= self._firsts
        return change, self.known & (inside & transform.is_known(self._firsts, horizon))[:, None]

    def _before(self, column: Doubles, rows: int) -> Doubles:
        """Return a column some rows earlier, 0 before a sequence begins."""
        at = np.arange(len(column)) - rows
        return np.where(at >= self._firsts, column[np.maximum(at, 0)], 0.0)

    @staticmethod
    def _error(left: Doubles, known: Flags) -> float:
        """Return the geometric mean over the columns of the root mean square of what is left."""
        count = known.sum(axis=0)
        squares = np.sum(np.square(left), axis=0, where=known)[count > 0] / count[count > 0]
        return float(np.exp(0.5 * np.log(np.maximum(squares, 1e-300)).mean())) if len(squares) else np.inf


def _periods(levels: Doubles) -> tuple[int, ...]:
    """Return the lag at which the changes of the levels correlate best with themselves, if they do and it is no
    neighbour of a better one."""
    changes = np.diff(levels, axis=0)
    changes = changes - changes.mean(axis=0)
    length = len(changes)
    padded = 1 << (2 * length - 1).bit_length()
    powers = np.square(np.abs(np.fft.rfft(changes, padded, axis=0)))
    correlation = np.fft.irfft(powers, axis=0)[:length]
    moves = correlation[0] > 0
    if not moves.any():
        return ()
    correlation = (correlation[:, moves] / correlation[0, moves]).mean(axis=1)
    most = min(_LONGEST_SEASON, length // 3)
    lags = [
        lag
        for lag in range(2, most)
        if correlation[lag] > _CORRELATED and correlation[lag - 1] < correlation[lag] >= correlation[lag + 1]
    ]
    return (max(lags, key=lambda lag: float(correlation[lag])),) if lags else ()
