"""The minGRU."""

from playground.core.batches import Array
from playground.core.cell_kinds import KINDS
from playground.engine.network.cells.base import Arrays, Cell
from playground.engine.network.elementwise import ONE, each, sigmoid


class MinGru(Cell):
    """Feng et al., "Were RNNs all we needed?", arXiv:2410.01201 (2024), section 3.1.

    Gate and candidate see only x, the candidate has no activation function, and z lets new in.
    """

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
        h_grad: Array,
        carry_grad: Arrays,
        last_carry_grad: Arrays,
        p_grad: Arrays,
        q_grad: Arrays,
        own_grad: Arrays,
    ) -> None:
        """The gradient reaches the last state through 1 - z alone: no weights lie between timesteps."""
        (z, g), (d_z, d_g), (last_h,), (carried,), (last_h_grad,) = gates, p_grad, last, carry_grad, last_carry_grad
        for j in each(h_grad):
            h_grad[j] += carried[j]
        for j in each(h_grad):
            d_z[j] = h_grad[j] * (g[j] - last_h[j]) * z[j] * (ONE - z[j])
        for j in each(h_grad):
            d_g[j] = h_grad[j] * z[j]
            last_h_grad[j] = h_grad[j] * (ONE - z[j])
