"""Measures the processor's peak: the fastest matrix product, to which the products of a training step are compared.

It is torch's or this program's own, because a library need not use all that a processor has.
"""

import time
from collections.abc import Callable
from functools import partial

import numpy as np
import torch

from playground.core.batches import Array
from playground.engine.backends import compiler


class Peak:
    """The fastest float32 product of square matrices on one core so far, in operations a second: `torch` is the fastest
    of torch's, `flops` the fastest of all."""

    def __init__(self) -> None:
        self.torch = 0.0
        self.flops = 0.0

    def measure(self) -> float:
        """Measure again, in about a quarter of a second, and return the best `flops` so far."""
        threads = torch.get_num_threads()
        torch.set_num_threads(1)
        for size in (256, 512, 1024):
            left, right = torch.rand(2, size, size)
            result = torch.empty(size, size)
            self.torch = max(self.torch, _flops(size, partial(torch.mm, left, right, out=result)))
            if compiler.is_ready("lstm"):
                own = own_product(left.numpy(), right.numpy(), result.numpy())
                self.flops = max(self.flops, _flops(size, own))
        self.flops = max(self.flops, self.torch)
        torch.set_num_threads(threads)
        return self.flops


def own_product(left: Array, right: Array, result: Array) -> Callable[[], object]:
    """Return a function that multiplies two float32 matrices into a third, as the compiled engine does.

    Each dimension is a multiple of 32. The second matrix is packed before, as the engine does once a step.
    """
    from numba import njit

    from playground.engine.backends.kernels import products
    from playground.engine.backends.kernels.compiled import OPTIONS

    multiply, depth = products.multiply, len(right)
    panels = right.reshape(depth, -1, products.WIDE).transpose(1, 0, 2).reshape(-1)
    bias = np.zeros(right.shape[1], np.float32)

    def product(left: Array, panels: Array, bias: Array, result: Array) -> None:
        multiply(left, panels, bias, result)

    compiled = njit(**OPTIONS)(product)
    return lambda: compiled(left, panels, bias, result[None])


def _flops(size: int, multiply: Callable[[], object]) -> float:
    """Return the operations a second of the fastest of several calls."""
    multiply()
    seconds = []
    for _ in range(4):
        begin = time.perf_counter()
        multiply()
        seconds.append(time.perf_counter() - begin)
    return 2 * size**3 / min(seconds)
