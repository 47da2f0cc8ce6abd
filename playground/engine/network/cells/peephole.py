"""The peephole LSTM."""

from playground.core.batches import Array
from playground.core.cell_kinds import KINDS
from playground.engine.network.cells.base import Arrays, Cell
from playground.engine.network.elementwise import ONE, each, sigmoid, tanh


class Peephole(Cell):
    """Gers & Schmidhuber, "Recurrent nets that time and count", IJCNN 2000: gates see the cell state, each unit its
    own.

    The output has a tanh, as in Greff et al., "LSTM: a search space odyssey", IEEE TNNLS 28(10) (2017): the input and
    the forget gate see the last cell state, the output gate the new one. Saves tanh(c).
    """

    kind, saves = KINDS["peephole"], 1

    @staticmethod
    def forward(gates: Arrays, q: Arrays, last: Arrays, new: Arrays, saved: Arrays, own: Arrays) -> None:
        """An LSTM's timestep, in which the output gate needs the new cell state."""
        (i, f, g, o), (q_i, q_f, q_g, q_o), (w_i, w_f, w_o) = gates, q, own
        (_, last_c), (h, c), (squashed,) = last, new, saved
        for j in each(h):
            i[j] = sigmoid(i[j] + q_i[j] + w_i[j] * last_c[j])
        for j in each(h):
            f[j] = sigmoid(f[j] + q_f[j] + w_f[j] * last_c[j])
        for j in each(h):
            g[j] = tanh(g[j] + q_g[j])
        for j in each(h):
            c[j] = f[j] * last_c[j] + i[j] * g[j]
            squashed[j] = tanh(c[j])
        for j in each(h):
            o[j] = sigmoid(o[j] + q_o[j] + w_o[j] * c[j])
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
        """As in an LSTM, and also through the cell state that each gate sees."""
        (i, f, g, o), (d_i, d_f, d_g, d_o), (w_i, w_f, w_o), (g_i, g_f, g_o) = gates, p_grad, own, own_grad
        (_, last_c), (_, c), (squashed,), (_, c_grad), (_, last_c_grad) = last, new, saved, carry_grad, last_carry_grad
        for j in each(h_grad):
            d_o[j] = h_grad[j] * squashed[j] * o[j] * (ONE - o[j])
            c_grad[j] += h_grad[j] * o[j] * (ONE - squashed[j] * squashed[j]) + d_o[j] * w_o[j]
            g_o[j] += d_o[j] * c[j]
        for j in each(h_grad):
            d_f[j] = c_grad[j] * last_c[j] * f[j] * (ONE - f[j])
            g_f[j] += d_f[j] * last_c[j]
        for j in each(h_grad):
            d_i[j] = c_grad[j] * g[j] * i[j] * (ONE - i[j])
            d_g[j] = c_grad[j] * i[j] * (ONE - g[j] * g[j])
            g_i[j] += d_i[j] * last_c[j]
        for j in each(h_grad):
            last_c_grad[j] = c_grad[j] * f[j] + d_i[j] * w_i[j] + d_f[j] * w_f[j]
