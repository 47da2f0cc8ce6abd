"""The minGRU."""

from playground.core.batches import Array
from playground.core.cell_kinds import KINDS
from playground.engine.network.cells.base import Arrays, Cell
from playground.engine.network.elementwise import ONE, each, sigmoid


class MinGru(Cell):
    """Feng et al., "Were RNNs all we needed?", arXiv:2410.01201 (2024), section 3.1: gate and candidate see only x, and
    the candidate goes through no function. z lets new in."""

    kind = KINDS["mingru"]

    @staticmethod
    def forward(gates: Arrays, q: Arrays, last: Arrays, new: Arrays, saved: Arrays, own: Arrays) -> None:
        """The new state lies between the old one and the candidate."""
        (z, g), (last_h,), (h,) = gates, last, new
        for j in each(h):
            z[j] = sigmoid(z[j])
        for j in each(h):
            h[j] = (ONE - z[j]) * last_h[j] + z[j] * g[j]

    @staticmethod
    def backward(
        gates: Arrays,
        last: Arrays,
        new: Arrays,
        saved: Arrays,
        own: Arrays,
        s: Array,
        carry: Arrays,
        passed: Arrays,
        d: Arrays,
        e: Arrays,
        own_grad: Arrays,
    ) -> None:
        """To the last state through 1 - z alone: no weights lie between one timestep and the next."""
        (z, g), (d_z, d_g), (last_h,), (h_grad,), (last_h_grad,) = gates, d, last, carry, passed
        for j in each(s):
            s[j] += h_grad[j]
        for j in each(s):
            d_z[j] = s[j] * (g[j] - last_h[j]) * z[j] * (ONE - z[j])
        for j in each(s):
            d_g[j] = s[j] * z[j]
            last_h_grad[j] = s[j] * (ONE - z[j])
