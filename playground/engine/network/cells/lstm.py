"""The LSTM."""

from playground.core.batches import Array
from playground.core.cell_kinds import KINDS
from playground.engine.network.cells.base import Arrays, Cell
from playground.engine.network.elementwise import ONE, each, sigmoid, tanh


class Lstm(Cell):
    """Hochreiter & Schmidhuber, Neural Computation 9(8) (1997), with the forget gate of Gers et al. (2000).

    Saves tanh(c).
    """

    kind, saves, operator = KINDS["lstm"], 1, "lstm"

    @staticmethod
    def forward(gates: Arrays, q: Arrays, last: Arrays, new: Arrays, saved: Arrays, own: Arrays) -> None:
        """The gates decide how much of the old cell state stays, how much of the candidate is added, and how much is
        output."""
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
        h_grad: Array,
        carry_grad: Arrays,
        last_carry_grad: Arrays,
        p_grad: Arrays,
        q_grad: Arrays,
        own_grad: Arrays,
    ) -> None:
        """The gradient goes through the output gate into c, and from c to the other gates and to the last c."""
        (i, f, g, o), (d_i, d_f, d_g, d_o) = gates, p_grad
        (_, last_c), (squashed,), (_, c_grad), (_, last_c_grad) = last, saved, carry_grad, last_carry_grad
        for j in each(h_grad):
            d_o[j] = h_grad[j] * squashed[j] * o[j] * (ONE - o[j])
            c_grad[j] += h_grad[j] * o[j] * (ONE - squashed[j] * squashed[j])
        for j in each(h_grad):
            d_f[j] = c_grad[j] * last_c[j] * f[j] * (ONE - f[j])
        for j in each(h_grad):
            d_i[j] = c_grad[j] * g[j] * i[j] * (ONE - i[j])
            d_g[j] = c_grad[j] * i[j] * (ONE - g[j] * g[j])
        for j in each(h_grad):
            last_c_grad[j] = c_grad[j] * f[j]
