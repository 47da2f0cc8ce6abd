"""What the cells' equations are made of, for numpy, torch and compiled code alike.

An equation is written once, as a loop `for j in each(h)`: in numpy and torch its body runs a single time and `j` stands
for all elements; compiled, `j` counts them. No two arrays of a function with such loops may share memory.
"""

from collections.abc import Iterable
from typing import Any

import numpy as np

from playground.core.batches import Array

ONE, HALF = np.float32(1), np.float32(0.5)
"""In float32 they keep the precision of the other factor; compiled, a Python number would make it float64."""


def each(array: Array) -> Iterable[Any]:
    """The elements of an array, and of all that are as large."""
    return (slice(None),)


def tanh(x: Any) -> Any:
    """The hyperbolic tangent."""
    return x.tanh() if hasattr(x, "tanh") else np.tanh(x)


def sigmoid(x: Any) -> Any:
    """The logistic function, written with tanh so that it never overflows."""
    return HALF * tanh(HALF * x) + HALF
