"""How much of what the processor could do is done: a step's work in matrix products against the quickest product."""

import time

import torch

from playground.engine.architecture import Architecture


def step_flops(architecture: Architecture, batch: int, timesteps: int) -> int:
    """Multiplications and additions that the matrix products of one training step need.

    A product of `(n, k)` and `(k, m)` needs `2nkm`; its two gradients need twice that. Each timestep has a recurrent
    product in each layer, an input product in each layer but the first, whose tokens are looked up, and the readout.
    """
    a = architecture
    recurrent = a.layers * a.rows * a.units
    between = (a.layers - 1) * a.rows * a.units
    return 3 * 2 * timesteps * batch * (recurrent + between + a.units * a.outputs)


class Peak:
    """The quickest large float32 product on one core that was seen so far, in operations a second."""

    def __init__(self) -> None:
        self.flops = 0.0

    def look(self) -> float:
        """Measure once more, in about a tenth of a second, and give the best so far."""
        threads = torch.get_num_threads()
        torch.set_num_threads(1)
        for size in (512, 1024):
            left, right, result = (torch.rand(size, size) for _ in range(3))
            for _ in range(4):
                begin = time.perf_counter()
                torch.mm(left, right, out=result)
                self.flops = max(self.flops, 2 * size**3 / (time.perf_counter() - begin))
        torch.set_num_threads(threads)
        return self.flops
