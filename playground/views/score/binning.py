"""What a pixel shows where several values share it: the one that stands out most, so that none hides among others."""

import numpy as np

from playground.core.batches import Array


def extremes(values: Array, usual: Array, timesteps: int, units: int) -> Array:
    """Of each block of `timesteps` x `units` of the values `(time, units)`, the value that lies farthest from what is
    `usual (units,)` for its unit: `(columns, rows)`. The last blocks may be smaller."""
    if timesteps > 1:
        blocks = _blocks(values, timesteps)
        # One timestep after the other: numpy is slow in reducing an axis so short.
        high = low = blocks[:, 0]
        for t in range(1, timesteps):
            high, low = np.maximum(high, blocks[:, t]), np.minimum(low, blocks[:, t])
        values = np.where(high - usual >= usual - low, high, low)
    if units > 1:
        rows, means = _blocks(values.T, units), _blocks(usual, units)
        values, farthest = rows[:, 0], np.abs(rows[:, 0] - means[:, :1])
        for row in range(1, units):
            far = np.abs(rows[:, row] - means[:, row : row + 1])
            values = np.where(far > farthest, rows[:, row], values)
            farthest = np.maximum(far, farthest)
        values = values.T
    return values


def least(values: Array, group: int) -> Array:
    """The least of each `group` of values `(time,)`."""
    return values if group == 1 else np.asarray(_blocks(values, group).min(axis=1))


def largest(values: Array, group: int) -> Array:
    """The largest of each `group` of values `(time,)`."""
    return values if group == 1 else np.asarray(_blocks(values, group).max(axis=1))


def place_of(value: float, block: Array) -> tuple[int, int]:
    """Where a block `(time, units)` first has a value."""
    found = np.argwhere(np.isnan(block) if np.isnan(value) else block == value)
    return int(found[0][0]), int(found[0][1])


def _blocks(values: Array, size: int) -> Array:
    """The first axis in pieces: `(pieces, size, ...)`. The last one is filled up with what it ends with."""
    missing = -len(values) % size
    if missing:
        values = np.concatenate([values, np.repeat(values[-1:], missing, axis=0)])
    return values.reshape(-1, size, *values.shape[1:])
