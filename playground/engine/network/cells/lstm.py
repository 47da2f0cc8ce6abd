"""The LSTM."""

from playground.core.batches import Array
from playground.core.cell_kinds import KINDS
from playground.engine.network.cells.base import Arrays, Cell
from playground.engine.network.elementwise import ONE, each, sigmoid, tanh


class Lstm(Cell):
    """Hochreiter & Schmidhuber, Neural Computation 9(8) (1997), with the forget gate of Gers et al. (2000).

    What it saves is tanh(c).
    """

    kind, saves, operator = KINDS["lstm"], 1, "lstm"

    @staticmethod
    def forward(gates: Arrays, q: Arrays, last: Arrays, new: Arrays, saved: Arrays, own: Arrays) -> None:
        """The gates decide what of the old memory stays, what of the candidate is added, and what is let out."""
        (i, f, g, o), (q_i, q_f, q_g, q_o) = gates, q
        (_, last_c), (h, c), (squashed,) = last, new, saved
        for j in each(h):
            i[j] = sigmoid(i[j] + q_i[j])
        for j in each(h):
            f[j] = sigmoid(f[j] + q_f[j])
        for j in each(h):
            g[j] = tanh(g[j] + q_g[j])
        for j in each(h):
            o[j] = sigmoid(o[j] + q_o[j])
        for j in each(h):
            c[j] = f[j] * last_c[j] + i[j] * g[j]
            squashed[j] = tanh(c[j])
            h[j] = o[j] * squashed[j]

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
        """Through the output gate into c, from there to the other gates and past them to the last c."""
        (i, f, g, o), (d_i, d_f, d_g, d_o) = gates, d
        (_, last_c), (squashed,), (_, c_grad), (_, last_c_grad) = last, saved, carry, passed
        for j in each(s):
            d_o[j] = s[j] * squashed[j] * o[j] * (ONE - o[j])
            c_grad[j] += s[j] * o[j] * (ONE - squashed[j] * squashed[j])
        for j in each(s):
            d_f[j] = c_grad[j] * last_c[j] * f[j] * (ONE - f[j])
        for j in each(s):
            d_i[j] = c_grad[j] * g[j] * i[j] * (ONE - i[j])
            d_g[j] = c_grad[j] * i[j] * (ONE - g[j] * g[j])
        for j in each(s):
            last_c_grad[j] = c_grad[j] * f[j]
