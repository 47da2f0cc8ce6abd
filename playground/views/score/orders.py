"""Orders of a layer's units: functions from states over time to a list of units."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

import numpy as np

from playground.core.batches import Array

_TIMESTEPS = 256
"""The most timesteps used to compare units. Longer sequences are sampled evenly."""


def as_they_are(states: Array) -> Array:
    """Order by number. Like every order, takes states `(time, units)` and returns units `(units,)`, top to bottom."""
    return np.arange(states.shape[1])


def by_final_state(states: Array) -> Array:
    """Order by the state at the last timestep, largest first."""
    return np.argsort(-states[-1], kind="stable") if len(states) else as_they_are(states)


def by_strength(states: Array) -> Array:
    """Order by the root mean square over time, largest first."""
    return np.argsort(-np.square(states, dtype=np.float64).sum(axis=0), kind="stable")


def by_similarity(states: Array) -> Array:
    """Order by hierarchical clustering of the units' states over time, with average linkage of Euclidean distances.
    Turns clusters so that neighbours differ little (Bar-Joseph, Gifford and Jaakkola, "Fast optimal leaf ordering for
    hierarchical clustering", 2001; scipy's result is near the optimum, not always at it)."""
    if not len(states) or states.shape[1] < 3:
        return as_they_are(states)
    from scipy.cluster import hierarchy

    seen = np.unique(np.linspace(0, len(states) - 1, _TIMESTEPS).round().astype(int))
    tree = hierarchy.linkage(np.nan_to_num(states[seen].T), "average", optimal_ordering=True)
    return np.asarray(hierarchy.leaves_list(tree), dtype=np.intp)


ORDERS: Mapping[str, tuple[str, Callable[[Array], Array]]] = MappingProxyType(
    {
        "index": ("As they are", as_they_are),
        "final": ("By final state", by_final_state),
        "similarity": ("By similarity", by_similarity),
        "strength": ("By strength", by_strength),
    }
)
"""Each order by its key in the settings: its name on screen and its function."""
SLOW = "similarity"
"""The order that is computed on a thread of its own."""
