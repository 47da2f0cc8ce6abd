"""The plain RNN."""

from playground.core.batches import Array
from playground.core.cell_kinds import KINDS
from playground.engine.network.cells.base import Arrays, Cell
from playground.engine.network.elementwise import ONE, each, tanh


class Rnn(Cell):
    """Elman, "Finding structure in time", Cognitive Science 14 (1990): h = tanh(p + q)."""

    kind, operator = KINDS["rnn"], "rnn_tanh"

    @staticmethod
    def forward(gates: Arrays, q: Arrays, last: Arrays, new: Arrays, saved: Arrays, own: Arrays) -> None:
        """Compute the new hidden state."""
        (p,), (q_h,), (h,) = gates, q, new
        for j in each(h):
            h[j] = tanh(p[j] + q_h[j])

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
        """The whole gradient goes through the weights."""
        (d_p,), (h,) = p_grad, new
        for j in each(h_grad):
            d_p[j] = h_grad[j] * (ONE - h[j] * h[j])
