"""How far the mean of a few numbers between 0 and 1 may be from the mean of all there could be."""

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
import numpy.typing as npt

DRAWS = 20_000


def of_mean(values: Sequence[float], confidence: float = 0.95) -> tuple[float, float]:
    """The interval in which the mean of a distribution on [0, 1] lies, from a few `values` drawn of it.

    Gaffke (2005), “Three test statistics for a nonparametric one-sided hypothesis on the mean of a nonnegative
    variable”, Mathematical Methods of Statistics 14(4); Learned-Miller & Thomas (2019), “A new confidence interval for
    the mean of a bounded random variable”, arXiv:1905.06208. The values and the upper limit 1 are weighted at random,
    by the spacings of uniform numbers; a mean as large as that is exceeded with the wanted probability. Likewise with 0
    for the lower end. It asks nothing of the distribution but its limits, and of zeros and ones it is Clopper and
    Pearson's exact interval. Student's interval would be much shorter, and wrong: five runs that all succeed say
    little of how many fail of a hundred, and it says none.

    Raises `ValueError` without values.
    """
    if not values:
        raise ValueError("there is no interval of no values")
    tail = (1 - confidence) / 2
    # In order, for the weights are not: the runs of a study finish in any.
    return _of_sorted(tuple(sorted(values)), tail)


@lru_cache(maxsize=4096)
def _of_sorted(values: tuple[float, ...], tail: float) -> tuple[float, float]:
    """The same values are asked for each time that another run has ended."""
    weights = _weights(len(values))
    low, high = (np.quantile(weights @ [*values, end], of) for end, of in ((0.0, tail), (1.0, 1 - tail)))
    return max(0.0, float(low)), min(1.0, float(high))


@lru_cache(maxsize=32)
def _weights(values: int) -> npt.NDArray[np.float64]:
    """Random weights `(draws, values + 1)` that add up to 1, always the same ones."""
    return np.random.default_rng(0).dirichlet(np.ones(values + 1), DRAWS)
