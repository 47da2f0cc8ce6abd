"""The limit of the colours of values without bounds, such as a cell state."""

import numpy as np

from playground.core.batches import Array
from playground.views.score.scale import round_up

_MUCH_LESS = 0.4
"""A limit narrows only once the values keep within this share of it, so that colours do not flicker."""


def fitting_limit(values: Array, before: float = 1.0) -> float:
    """Return a round limit, at least 1, for the 95th percentile of the absolute values: the one from `before` while it
    fits. Ignores values that are not finite."""
    sizes = np.abs(values[np.isfinite(values)])
    if not sizes.size:
        return before
    place = int(0.95 * (sizes.size - 1))
    reach = float(np.partition(sizes, place, axis=None)[place])
    fits = _MUCH_LESS * before <= reach <= before or (before == 1 and reach <= 1)
    return before if fits else round_up(max(reach, 1.0))
