"""A confidence interval for the mean of a distribution on [0, 1], from a few samples."""

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
import numpy.typing as npt

DRAWS = 20_000


def mean_interval(values: Sequence[float], confidence: float = 0.95) -> tuple[float, float]:
    """Return the interval `(low, high)` in which the mean of a distribution on [0, 1] lies, given a sample of `values`.

    Gaffke (2005), “Three test statistics for a nonparametric one-sided hypothesis on the mean of a nonnegative
    variable”, Mathematical Methods of Statistics 14(4); Learned-Miller & Thomas (2019), “A new confidence interval for
    the mean of a bounded random variable”, arXiv:1905.06208. The values and the upper limit 1 get random weights, the
    spacings of uniform numbers; the upper end is a quantile of the weighted means. The lower end likewise, with 0. The
    interval assumes only the limits of the distribution, and for zeros and ones it is the exact one of Clopper and
    Pearson. Student's interval would be much shorter, and wrong: if all of five runs succeed, it has no width, though
    many of a hundred might fail.

    Raises `ValueError` if there are no values.
    """
    if not values:
        raise ValueError("there is no interval of no values")
    tail = (1 - confidence) / 2
    # Sorted, because each value has fixed random weights and the runs of a study finish in any order.
    return _of_sorted(tuple(sorted(values)), tail)


@lru_cache(maxsize=4096)
def _of_sorted(values: tuple[float, ...], tail: float) -> tuple[float, float]:
    """Cached: each time a run ends, the same values are asked for again."""
    weights = _weights(len(values))
    low, high = (np.quantile(weights @ [*values, end], of) for end, of in ((0.0, tail), (1.0, 1 - tail)))
    return max(0.0, float(low)), min(1.0, float(high))


@lru_cache(maxsize=32)
def _weights(values: int) -> npt.NDArray[np.float64]:
    """Return random weights `(draws, values + 1)` whose rows add up to 1. They are the same in every call."""
    return np.random.default_rng(0).dirichlet(np.ones(values + 1), DRAWS)
