"""Forecasts of a series: the last value, the value a season ago, and a linear autoregression."""

import numpy as np
import numpy.typing as npt

from playground.core.baseline import Baseline, Report, standard_error
from playground.tasks.common.baseline_data import Ids, Series
from playground.tasks.common.task import Task

LAGGED_NUMBERS = 256
"""The most numbers that a linear autoregression reads, unless a single row has more."""
PRODUCTS = 4e9
"""About the most products for fitting it: under a second."""
ROWS_A_NUMBER = 8
"""It has to have so many rows to fit for each number that it reads."""
RIDGE = 1e-6
"""The penalty on its weights, relative to the number of rows: enough to tell equal columns apart."""
FALLEN, NEARLY = 0.2, 1.1
"""What is a season, in shares of a squared error; see `find_season`."""
SEARCHED = 2_000_000
"""About the most numbers in which a season is searched for."""

Doubles = npt.NDArray[np.float64]


def measure(task: Task, seed: int, report: Report) -> tuple[Baseline, ...]:
    """Return the three forecasts; the seasonal one only if there is a season. None for a task without a series."""
    series = task.series()
    if series is None or not len(series.evaluated):
        return ()
    first = _first_rows(series)
    rows = series.evaluated
    found = [_scored(series, "last value", series.values[rows - 1])]
    report(0.2)
    season = series.season or find_season(series, report)
    if season:
        found.append(_scored(series, "seasonal last value", seasonal(series, first, season), season=season))
    report(0.5)
    forecast, lags = autoregression(series, first)
    if lags:
        found.append(_scored(series, "linear autoregression", forecast, lags=lags))
    return tuple(found)


def _scored(series: Series, name: str, forecast: npt.NDArray[np.floating], **settings: float) -> Baseline:
    truth = series.values[series.evaluated].astype(np.float64)
    errors = np.square(forecast - truth).mean(axis=1)
    return Baseline(
        name=name,
        verb="forecasts",
        count=truth.size,
        loss=float(errors.mean()),
        error=standard_error(errors),
        settings=settings,
    )


def _first_rows(series: Series) -> Ids:
    """Return for each row the first of its sequence."""
    first = np.zeros(len(series.values), np.int64)
    first[series.starts] = series.starts
    return np.maximum.accumulate(first)


def seasonal(series: Series, first: Ids, season: int) -> npt.NDArray[np.float32]:
    """Return for each evaluated row the one a season before, or the last one where the sequence has none so early."""
    rows = series.evaluated
    early = rows - season
    return series.values[np.where(early >= first[rows], early, rows - 1)]


def find_season(series: Series, report: Report = lambda share: None) -> int:
    """Return the lag, of at most a third of the training part, at which the series repeats itself best: with the least
    mean squared error in the training part, or a lag of which that is a multiple, if its error is `NEARLY` the least.
    0 if there is none.

    A short lag always repeats a smooth series well. Only a lag counts at which the error has fallen by `FALLEN` since a
    shorter one, and is less than at both its neighbours.
    """
    spans = series.trained
    longest = int((spans[:, 1] - spans[:, 0]).max())
    most = longest // 3 + 1
    columns = max(1, min(series.values.shape[1], SEARCHED // max(1, int((spans[:, 1] - spans[:, 0]).sum()))))
    squares, pairs = np.zeros(most + 1), np.zeros(most + 1)
    for number, (begin, end) in enumerate(spans):
        report(0.2 + 0.3 * number / len(spans))
        known = series.known[begin:end].astype(np.float64)
        lags = min(most, end - begin - 1) + 1
        pairs[:lags] += columns * _lagged(known, known, lags)
        for values in series.values[begin:end, :columns].T.astype(np.float64):
            square, value = known * values**2, known * values
            squares[:lags] += (
                _lagged(square, known, lags) + _lagged(known, square, lags) - 2 * _lagged(value, value, lags)
            )
    # Lags without a pair of known rows tell nothing.
    errors = np.where(pairs > 0.5, squares / np.maximum(1, pairs), 0)
    inner, before = errors[2:-1], np.maximum.accumulate(errors[1:-2])
    is_season = (inner < errors[1:-2]) & (inner < errors[3:]) & (inner <= (1 - FALLEN) * before)
    seasons = (np.flatnonzero(is_season) + 2).tolist()
    if not seasons:
        return 0
    best = min(seasons, key=lambda lag: errors[lag])
    return int(next(lag for lag in seasons if not best % lag and errors[lag] <= NEARLY * errors[best]))


def _lagged(late: Doubles, early: Doubles, lags: int) -> Doubles:
    """Return the sum of late[t] * early[t - lag] over t, for each lag: `(lags,)`."""
    size = 1 << int(2 * len(late) - 1).bit_length()
    product = np.fft.rfft(late, size) * np.conj(np.fft.rfft(early, size))
    return np.fft.irfft(product, size)[:lags]


def autoregression(series: Series, first: Ids) -> tuple[Doubles, int]:
    """Return the forecast of each evaluated row `(evaluated, columns)` by least squares from all columns of the rows
    before it, and how many rows these are: as many as the network reads, fewer where there are too few to fit so many
    weights, 0 if there are too few for any. Before the beginning of a sequence its first row is repeated."""
    columns = series.values.shape[1]
    rows = np.concatenate([np.arange(begin + 1, end) for begin, end in series.trained])
    rows = rows[series.known[rows]]
    most = min(max(LAGGED_NUMBERS, columns), len(rows) // ROWS_A_NUMBER)
    lags = min(series.window, most // columns)
    if not lags:
        return np.zeros((len(series.evaluated), columns)), 0
    numbers = lags * columns + 1
    used = min(len(rows), int(PRODUCTS / numbers**2))
    rows = rows[np.linspace(0, len(rows) - 1, used).astype(np.int64)]
    inputs, targets = _lagged_rows(series, first, rows, lags), series.values[rows].astype(np.float64)
    penalty = RIDGE * len(rows) * np.eye(numbers)
    penalty[-1, -1] = 0
    weights = np.linalg.solve(inputs.T @ inputs + penalty, inputs.T @ targets)
    return _lagged_rows(series, first, series.evaluated, lags) @ weights, lags


def _lagged_rows(series: Series, first: Ids, rows: Ids, lags: int) -> Doubles:
    """Return the rows before each row, and a one: `(rows, lags * columns + 1)`."""
    before = np.maximum(rows[:, None] - 1 - np.arange(lags), first[rows][:, None])
    read = series.values[before].astype(np.float64).reshape(len(rows), -1)
    return np.concatenate((read, np.ones((len(rows), 1))), axis=1)
