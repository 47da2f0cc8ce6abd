"""The elementwise functions of the cells' equations, for numpy, torch and compiled code alike.

An equation is written once, as a loop `for j in each(h)`. In numpy and torch its body runs once, with `j` standing for
all elements; compiled, `j` counts them. The arrays of a function with such loops must not overlap.
"""

from collections.abc import Iterable
from typing import Any

import numpy as np

from playground.core.batches import Array

ONE, HALF = np.float32(1), np.float32(0.5)
"""As float32 they keep the precision of the other factor; in compiled code a Python number would make it float64."""


def each(array: Array) -> Iterable[Any]:
    """Return the elements of an array, as indices that also fit arrays of the same size."""
    return (slice(None),)


def tanh(x: Any) -> Any:
    """The hyperbolic tangent."""
    return x.tanh() if hasattr(x, "tanh") else np.tanh(x)


def sigmoid(x: Any) -> Any:
    """The logistic function, computed with tanh so that it never overflows."""
    return HALF * tanh(HALF * x) + HALF
