"""The GRU that resets the state before its product."""

from playground.core.batches import Array
from playground.core.cell_kinds import KINDS
from playground.engine.network.cells.base import Arrays, Cell
from playground.engine.network.elementwise import ONE, each, sigmoid, tanh


class ChoGru(Cell):
    """Cho et al., EMNLP 2014, equations 5 to 8: the reset gate acts on h, before the product with the candidate's
    weights.

    As in torch's GRU, z keeps the old state. Saves s = r h, and has room for its gradient.
    """

    kind, saves = KINDS["chogru"], 2

    @staticmethod
    def reset(gates: Arrays, q: Arrays, last: Arrays, saved: Arrays) -> None:
        """Both gates, and what r leaves of the last state."""
        (r, z, _), (q_r, q_z, _), (last_h,), (s, _) = gates, q, last, saved
        for j in each(s):
            r[j] = sigmoid(r[j] + q_r[j])
            s[j] = r[j] * last_h[j]
        for j in each(s):
            z[j] = sigmoid(z[j] + q_z[j])

    @staticmethod
    def forward(gates: Arrays, q: Arrays, last: Arrays, new: Arrays, saved: Arrays, own: Arrays) -> None:
        """The new state lies between the old one and the candidate."""
        (_, z, n), (_, _, q_n), (last_h,), (h,) = gates, q, last, new
        for j in each(h):
            n[j] = tanh(n[j] + q_n[j])
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
        """The gradient reaches the last state through z, and the candidate's sum."""
        (_, z, n), (_, d_z, d_n), (last_h,), (carried,), (last_h_grad,) = (
            gates,
            p_grad,
            last,
            carry_grad,
            last_carry_grad,
        )
        for j in each(h_grad):
            h_grad[j] += carried[j]
        for j in each(h_grad):
            d_z[j] = h_grad[j] * (last_h[j] - n[j]) * z[j] * (ONE - z[j])
        for j in each(h_grad):
            d_n[j] = h_grad[j] * (ONE - z[j]) * (ONE - n[j] * n[j])
            last_h_grad[j] = h_grad[j] * z[j]

    @staticmethod
    def reset_backward(gates: Arrays, last: Arrays, saved: Arrays, last_carry_grad: Arrays, p_grad: Arrays) -> None:
        """The gradient of s reaches the last state through r, and r itself."""
        (r, _, _), (d_r, _, _), (last_h,), (_, s_grad), (last_h_grad,) = gates, p_grad, last, saved, last_carry_grad
        for j in each(s_grad):
            d_r[j] = s_grad[j] * last_h[j] * r[j] * (ONE - r[j])
        for j in each(s_grad):
            last_h_grad[j] += s_grad[j] * r[j]
