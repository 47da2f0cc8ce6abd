"""What a task gives to baselines: its training part and what is evaluated, with the history before it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from playground.core.batches import Example

Ids = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Corpus:
    """Tokens to predict, ids below `width`.

    `training` are whole sequences; of each of `tested` the tokens at some positions are scored, `(ids, positions)`, and
    what stands before these is their history.
    """

    width: int
    training: Sequence[Ids]
    tested: Sequence[tuple[Ids, Ids]]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Series:
    """Numbers to forecast, all scaled.

    `inputs (rows, columns)` are what a network reads, without gaps, and `targets (rows, answers)` the right forecast
    about each row, `horizon` rows before; `asked (rows,)` marks the rows about which one is asked for. `levels (rows,
    answers)` are the numbers themselves, from which `forecast` makes forecasts about some rows: those that are right if
    the rows' levels are these. None: forecasts are levels.

    `starts (sequences,)` are the rows at which sequences begin, `trained (count, 2)` those at which the sequences of
    the training part begin and end; forecasts about the rows `evaluated` are scored. `window` is how many rows a
    network reads, `season` the lag at which the series repeats itself, 0 if it is not given.
    """

    inputs: npt.NDArray[np.float32]
    targets: npt.NDArray[np.float32]
    levels: npt.NDArray[np.floating]
    asked: npt.NDArray[np.bool_]
    starts: Ids
    trained: Ids
    evaluated: Ids
    window: int
    horizon: int = 1
    season: int = 0
    forecast: Callable[[npt.NDArray[np.floating], Ids], npt.NDArray[np.floating]] | None = None


def scored_rows(examples: Sequence[Example], horizon: int = 1) -> Ids:
    """Return the rows of a table about which forecasts are scored in some windows of it."""
    return np.concatenate(
        [one.place + horizon + np.flatnonzero(one.scored) for one in examples if one.place is not None]
    )
