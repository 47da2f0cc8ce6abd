"""In which order the units of a layer stand: rules that go from their states over time to a list of units."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

import numpy as np

from playground.core.batches import Array

_TIMESTEPS = 256
"""The most timesteps by which units are compared; of a longer sequence, so many at even distances."""


def as_they_are(states: Array) -> Array:
    """By their numbers. Like all rules it takes states `(time, units)` and gives units `(units,)`, top to bottom."""
    return np.arange(states.shape[1])


def by_final_state(states: Array) -> Array:
    """From the largest to the smallest state at the last timestep."""
    return np.argsort(-states[-1], kind="stable") if len(states) else as_they_are(states)


def by_strength(states: Array) -> Array:
    """From the largest to the smallest root of the mean square over time."""
    return np.argsort(-np.square(states, dtype=np.float64).sum(axis=0), kind="stable")


def by_similarity(states: Array) -> Array:
    """By hierarchical clustering of what units do over time, with average linkage of Euclidean distances; clusters
    stay together, turned so that neighbours differ little (after Bar-Joseph, Gifford and Jaakkola, "Fast optimal leaf
    ordering for hierarchical clustering", 2001; scipy's result is near the optimum, not always at it)."""
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
"""Each by the name under which it is kept, with what it is called on screen."""
SLOW = "similarity"
"""The one that is too slow to wait for."""
