"""The GRU."""

from playground.core.batches import Array
from playground.core.cell_kinds import KINDS
from playground.engine.network.cells.base import Arrays, Cell
from playground.engine.network.elementwise import ONE, each, sigmoid, tanh


class Gru(Cell):
    """Cho et al., EMNLP 2014, in torch's form: the reset gate acts on q_n, and z keeps the old state.

    Saves q_n.
    """

    kind, saves, separate_recurrent_grad, operator = KINDS["gru"], 1, True, "gru"

    @staticmethod
    def forward(gates: Arrays, q: Arrays, last: Arrays, new: Arrays, saved: Arrays, own: Arrays) -> None:
        """The new state lies between the old one and the candidate."""
        (r, z, n), (q_r, q_z, q_n) = gates, q
        (last_h,), (h,), (saved_q_n,) = last, new, saved
        for j in each(h):
            r[j] = sigmoid(r[j] + q_r[j])
        for j in each(h):
            z[j] = sigmoid(z[j] + q_z[j])
        for j in each(h):
            saved_q_n[j] = q_n[j]
            n[j] = tanh(n[j] + r[j] * q_n[j])
        for j in each(h):
            h[j] = (ONE - z[j]) * n[j] + z[j] * last_h[j]

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
        """The gradient reaches the last state through z, which bypasses the weights, and through all three gates'
        weights."""
        (r, z, n), (d_r, d_z, d_n), (e_r, e_z, e_n) = gates, p_grad, q_grad
        (last_h,), (q_n,), (carried,), (last_h_grad,) = last, saved, carry_grad, last_carry_grad
        for j in each(h_grad):
            h_grad[j] += carried[j]
        for j in each(h_grad):
            d_z[j] = e_z[j] = h_grad[j] * (last_h[j] - n[j]) * z[j] * (ONE - z[j])
        for j in each(h_grad):
            d_n[j] = h_grad[j] * (ONE - z[j]) * (ONE - n[j] * n[j])
            e_n[j] = d_n[j] * r[j]
        for j in each(h_grad):
            d_r[j] = e_r[j] = d_n[j] * q_n[j] * r[j] * (ONE - r[j])
        for j in each(h_grad):
            last_h_grad[j] = h_grad[j] * z[j]
