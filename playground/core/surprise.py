"""How unexpected each token of a sequence was, and the ranks of a unit's values: what running text is tinted by."""

import numpy as np
import numpy.typing as npt

from playground.core.trace import Trace

LEAST_PROBABILITY = float(np.finfo(np.float32).tiny)
"""Less probable tokens count as this probable: float32 rounds their probability to 0."""


def surprise(trace: Trace) -> npt.NDArray[np.float64]:
    """Return the bits of each token `(time,)`: -log2 of the probability that the network gave it one timestep before.

    For a network whose answer at each timestep is the next token. NaN at the first timestep, for an unknown token and
    for one that is no answer.
    """
    bits = np.full(trace.timesteps, np.nan)
    numbers = {answer: number for number, answer in enumerate(trace.answers)}
    ids = np.array(
        [numbers.get(token, -1) if known else -1 for token, known in zip(trace.tokens, trace.known, strict=True)],
        dtype=np.int64,
    )
    at = np.flatnonzero(ids[1:] >= 0) + 1
    given = trace.predictions[at - 1, ids[at]].astype(np.float64)
    bits[at] = -np.log2(np.maximum(given, LEAST_PROBABILITY))
    return bits


def ranks(values: npt.NDArray[np.floating]) -> npt.NDArray[np.float64]:
    """Return the rank of each of some values `(time,)` from 0, the lowest, to 1, the highest. Equal values share the
    mean of their ranks; a single value, and equal ones, have 0.5."""
    if len(values) < 2:
        return np.full(len(values), 0.5)
    _, places, counts = np.unique(values, return_inverse=True, return_counts=True)
    means = np.cumsum(counts) - (counts + 1) / 2
    shares: npt.NDArray[np.float64] = means[places] / (len(values) - 1)
    return shares
