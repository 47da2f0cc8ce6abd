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
        """The new state."""
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
        s: Array,
        carry: Arrays,
        passed: Arrays,
        d: Arrays,
        e: Arrays,
        own_grad: Arrays,
    ) -> None:
        """All goes through the weights, nothing past them."""
        (d_p,), (h,) = d, new
        for j in each(s):
            d_p[j] = s[j] * (ONE - h[j] * h[j])
