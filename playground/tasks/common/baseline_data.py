"""What a task gives to baselines: its training part and what is evaluated, with the history before it."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

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
    """Numbers to forecast.

    `values (rows, columns)` are scaled as a network reads them; `known (rows,)` marks rows without a gap. `starts
    (sequences,)` are the rows at which sequences begin, `trained (count, 2)` those at which the sequences of the
    training part begin and end. The rows `evaluated` are scored, each forecast from those before it in its sequence.
    `window` is how many rows a network reads, `season` the lag at which the series repeats itself, 0 if it is not
    given.
    """

    values: npt.NDArray[np.float32]
    known: npt.NDArray[np.bool_]
    starts: Ids
    trained: Ids
    evaluated: Ids
    window: int
    season: int = 0
