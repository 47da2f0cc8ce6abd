"""Reduces values that share a pixel: to the one that stands out most, so that no peak disappears, or to a mean."""

import numpy as np

from playground.core.batches import Array


def extremes(values: Array, usual: Array, timesteps: int, units: int) -> Array:
    """Reduce values `(time, units)` to `(columns, rows)`: from each block of `timesteps` x `units`, take the value
    farthest from its unit's `usual` one `(units,)`. The last blocks may be smaller."""
    if timesteps > 1:
        blocks = _blocks(values, timesteps)
        # numpy reduces short axes slowly, so loop over them.
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


def means(values: Array, units: int) -> Array:
    """Reduce values `(time, units)` to `(time, rows)`: the mean of each `units` neighbours. The last row may have
    fewer."""
    if units == 1:
        return values
    starts = np.arange(0, values.shape[1], units)
    counts = np.diff(np.append(starts, values.shape[1]))
    return np.asarray(np.add.reduceat(values, starts, axis=1) / counts.astype(values.dtype))


def least(values: Array, group: int) -> Array:
    """Return the least of each `group` of values `(time,)`."""
    return values if group == 1 else np.asarray(_blocks(values, group).min(axis=1))


def largest(values: Array, group: int) -> Array:
    """Return the largest of each `group` of values `(time,)`."""
    return values if group == 1 else np.asarray(_blocks(values, group).max(axis=1))


def place_of(value: float, block: Array) -> tuple[int, int]:
    """Return the index at which a block `(time, units)` first holds a value."""
    found = np.argwhere(np.isnan(block) if np.isnan(value) else block == value)
    return int(found[0][0]), int(found[0][1])


def _blocks(values: Array, size: int) -> Array:
    """Split the first axis into `(pieces, size, ...)`, repeating the last entry to fill the last piece."""
    missing = -len(values) % size
    if missing:
        values = np.concatenate([values, np.repeat(values[-1:], missing, axis=0)])
    return values.reshape(-1, size, *values.shape[1:])
