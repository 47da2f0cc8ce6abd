"""Forecasts of a series: the last value, the value a season ago, and a linear autoregression."""

import numpy as np
import numpy.typing as npt

from playground.core.baseline import Baseline, Report, standard_error
from playground.tasks.common.baseline_data import Ids, Series
from playground.tasks.common.task import Task

LAGGED_NUMBERS = 256
"""The most numbers that a linear autoregression reads, unless a single row has more."""
PRODUCTS, READ = 4e9, 4_000_000
"""About the most products for fitting it, and the most numbers that it reads at once: under a second."""
ROWS_A_NUMBER = 8
"""It has to have so many rows to fit for each number that it reads."""
RIDGE = 1e-6
"""The penalty on its weights, relative to the number of rows: enough to tell equal columns apart."""
FALLEN, NEARLY = 0.2, 1.1
"""What is a season, in shares of a squared error; see `find_season`."""
SEARCHED = 1_000_000
"""About the most numbers in which a season is searched for: in the last rows of a sequence, the first columns."""

Doubles = npt.NDArray[np.float64]


def measure(task: Task, seed: int, report: Report) -> tuple[Baseline, ...]:
    """Return the three forecasts; the seasonal one only if there is a season. None for a task without a series."""
    series = task.series()
    if series is None or not len(series.evaluated):
        return ()
    first = _first_rows(series)
    found = [_scored(series, "last value", repeated(series, first, series.horizon))]
    season = series.season or find_season(series, report)
    if season:
        found.append(_scored(series, "seasonal last value", repeated(series, first, season), season=season))
    report(0.5)
    forecast, lags = autoregression(series, first)
    if lags:
        found.append(_scored(series, "linear autoregression", forecast, lags=lags))
    return tuple(found)


def _scored(series: Series, name: str, forecast: npt.NDArray[np.floating], **settings: float) -> Baseline:
    truth = series.targets[series.evaluated].astype(np.float64)
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
    first = np.zeros(len(series.inputs), np.int64)
    first[series.starts] = series.starts
    return np.maximum.accumulate(first)


def repeated(series: Series, first: Ids, season: int) -> npt.NDArray[np.floating]:
    """Return the forecasts about the evaluated rows that repeat what was the fewest seasons before that are known when
    the forecast is made; or the last value where the sequence has nothing so early."""
    rows = series.evaluated
    early, last = rows - -(-series.horizon // season) * season, rows - series.horizon
    levels = series.levels[np.where(early >= first[rows], early, last)]
    return levels if series.forecast is None else series.forecast(levels, rows)


def find_season(series: Series, report: Report = lambda share: None) -> int:
    """Return the lag, of at most a third of the training part, at which the series repeats itself best: with the least
    mean squared error in the training part, or a lag of which that is a multiple, if its error is `NEARLY` the least.
    0 if there is none.

    A short lag always repeats a smooth series well. Only a lag counts at which the error has fallen by `FALLEN` since a
    shorter one, and is less than at both its neighbours.
    """
    ends = series.trained[:, 1]
    spans = np.stack((np.maximum(series.trained[:, 0], ends - SEARCHED), ends), axis=1)
    lengths = spans[:, 1] - spans[:, 0]
    most = int(lengths.max()) // 3 + 1
    columns = max(1, min(series.levels.shape[1], SEARCHED // int(lengths.sum())))
    squares, pairs = np.zeros(most + 1), np.zeros(most + 1)
    # Columns of any size count alike.
    parts = [series.levels[begin:end, :columns].astype(np.float64) for begin, end in spans]
    trained = np.concatenate(parts)
    mean, spread = trained.mean(axis=0), trained.std(axis=0)
    for number, (part, (begin, end)) in enumerate(zip(parts, spans, strict=True)):
        report(0.2 + 0.3 * number / len(spans))
        known = series.asked[begin:end].astype(np.float64)
        lags = min(most, end - begin - 1) + 1
        pairs[:lags] += columns * _lagged(known, known, lags)
        for values in ((part - mean) / np.where(spread > 0, spread, 1)).T:
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
    """Return the forecasts about the evaluated rows `(evaluated, answers)` by least squares from all columns of the
    rows before, and how many rows these are: as many as the network reads, fewer where there are too few to fit so many
    weights, 0 if there are too few for any. Before the beginning of a sequence its first row is repeated."""
    columns = series.inputs.shape[1]
    rows = np.concatenate([np.arange(begin + series.horizon, end) for begin, end in series.trained])
    rows = rows[series.asked[rows]]
    most = min(max(LAGGED_NUMBERS, columns), len(rows) // ROWS_A_NUMBER)
    lags = min(series.window, most // columns)
    if not lags:
        return np.zeros((len(series.evaluated), series.targets.shape[1])), 0
    numbers = lags * columns + 1
    used = min(len(rows), int(PRODUCTS / numbers**2), READ // numbers)
    rows = rows[np.linspace(0, len(rows) - 1, used).astype(np.int64)]
    inputs, targets = _lagged_rows(series, first, rows, lags), series.targets[rows].astype(np.float64)
    penalty = RIDGE * len(rows) * np.eye(numbers)
    penalty[-1, -1] = 0
    weights = np.linalg.solve(inputs.T @ inputs + penalty, inputs.T @ targets)
    parts = np.array_split(series.evaluated, -(-len(series.evaluated) * numbers // READ))
    return np.concatenate([_lagged_rows(series, first, part, lags) @ weights for part in parts]), lags


def _lagged_rows(series: Series, first: Ids, rows: Ids, lags: int) -> Doubles:
    """Return what is read before the forecast about each row, and a one: `(rows, lags * columns + 1)`."""
    before = np.maximum(rows[:, None] - series.horizon - np.arange(lags), first[rows][:, None])
    read = series.inputs[before].astype(np.float64).reshape(len(rows), -1)
    return np.concatenate((read, np.ones((len(rows), 1))), axis=1)
