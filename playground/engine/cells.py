"""The equations of the recurrent cells and their derivatives, each once, one timestep at a time.

The same lines are run by numpy, where torch trains and its gates are to be shown, and are compiled for training (see
`elementwise`). A cell's weights have blocks of `units` rows, in torch's order. At a timestep, and for each block,

    p = W_ih x + b_ih        q = W_hh last_h + b_hh

and σ' = σ (1 - σ), tanh' = 1 - tanh². All arrays are of this timestep: `gates` and `q` one `(..., units)` for each
block, `last_h`, `h`, `last_c`, `c` the states before and after it `(..., units)`, `extra (..., units)` what the
derivative needs besides. `gates` comes in as p, and the gates are written over it.

Backward, `s` is the gradient of h from above and through the weights, `around` what came past the weights from the
timestep after, and becomes what goes to the one before; `d` and `e` become the gradients of p and q.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from types import MappingProxyType

from playground.core.batches import Array
from playground.core.shapes import BLOCKS
from playground.engine.elementwise import ONE, each, sigmoid, tanh


class Cell(ABC):
    """One kind of recurrent cell.

    `blocks` of its weights' rows, by the names of their gates; `remembers`: whether it has a cell state; `notes`:
    whether it uses `extra`; `splits`: whether e differs from d; `operator`: the name of torch's operator for it.
    """

    blocks: tuple[str, ...]
    remembers: bool
    notes: bool
    splits: bool
    operator: str

    @staticmethod
    @abstractmethod
    def forward(gates: Array, q: Array, last_h: Array, h: Array, last_c: Array, c: Array, extra: Array) -> None:
        """The gates and states of a timestep."""

    @staticmethod
    @abstractmethod
    def backward(
        gates: Array, last_h: Array, h: Array, last_c: Array, extra: Array, s: Array, around: Array, d: Array, e: Array
    ) -> None:
        """The gradients of a timestep."""


class Rnn(Cell):
    """Elman, "Finding structure in time", Cognitive Science 14 (1990): h = tanh(p + q)."""

    blocks, remembers, notes, splits, operator = BLOCKS["rnn"], False, False, False, "rnn_tanh"

    @staticmethod
    def forward(gates: Array, q: Array, last_h: Array, h: Array, last_c: Array, c: Array, extra: Array) -> None:
        """The new state."""
        (p,), (q_h,) = gates, q
        for j in each(h):
            h[j] = tanh(p[j] + q_h[j])

    @staticmethod
    def backward(
        gates: Array, last_h: Array, h: Array, last_c: Array, extra: Array, s: Array, around: Array, d: Array, e: Array
    ) -> None:
        """All goes through the weights, nothing around them."""
        (d_p,) = d
        for j in each(s):
            d_p[j] = s[j] * (ONE - h[j] * h[j])


class Lstm(Cell):
    """Hochreiter & Schmidhuber, Neural Computation 9(8) (1997), with the forget gate of Gers et al. (2000).

    `extra` is tanh(c), `around` the gradient of c.
    """

    blocks, remembers, notes, splits, operator = BLOCKS["lstm"], True, True, False, "lstm"

    @staticmethod
    def forward(gates: Array, q: Array, last_h: Array, h: Array, last_c: Array, c: Array, extra: Array) -> None:
        """The gates decide what of the old memory stays, what of the candidate is added, and what is let out."""
        (i, f, g, o), (q_i, q_f, q_g, q_o), squashed = gates, q, extra
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
        gates: Array, last_h: Array, h: Array, last_c: Array, extra: Array, s: Array, around: Array, d: Array, e: Array
    ) -> None:
        """Through the output gate into c, from there to the other gates and past them to c'."""
        (i, f, g, o), (d_i, d_f, d_g, d_o), squashed = gates, d, extra
        for j in each(s):
            d_o[j] = s[j] * squashed[j] * o[j] * (ONE - o[j])
            around[j] += s[j] * o[j] * (ONE - squashed[j] * squashed[j])
        for j in each(s):
            d_f[j] = around[j] * last_c[j] * f[j] * (ONE - f[j])
        for j in each(s):
            d_i[j] = around[j] * g[j] * i[j] * (ONE - i[j])
            d_g[j] = around[j] * i[j] * (ONE - g[j] * g[j])
        for j in each(s):
            around[j] *= f[j]


class Gru(Cell):
    """Cho et al., EMNLP 2014, in torch's form: the reset gate acts on q_n, and z keeps the old state.

    `extra` is q_n, `around` what z let pass from the gradient of h.
    """

    blocks, remembers, notes, splits, operator = BLOCKS["gru"], False, True, True, "gru"

    @staticmethod
    def forward(gates: Array, q: Array, last_h: Array, h: Array, last_c: Array, c: Array, extra: Array) -> None:
        """The new state lies between the old one and the candidate."""
        (r, z, n), (q_r, q_z, q_n) = gates, q
        for j in each(h):
            r[j] = sigmoid(r[j] + q_r[j])
        for j in each(h):
            z[j] = sigmoid(z[j] + q_z[j])
        for j in each(h):
            extra[j] = q_n[j]
            n[j] = tanh(n[j] + r[j] * q_n[j])
        for j in each(h):
            h[j] = (ONE - z[j]) * n[j] + z[j] * last_h[j]

    @staticmethod
    def backward(
        gates: Array, last_h: Array, h: Array, last_c: Array, extra: Array, s: Array, around: Array, d: Array, e: Array
    ) -> None:
        """To the old state past the weights through z, and through all three gates' weights."""
        (r, z, n), (d_r, d_z, d_n), (e_r, e_z, e_n), q_n = gates, d, e, extra
        for j in each(s):
            s[j] += around[j]
        for j in each(s):
            d_z[j] = e_z[j] = s[j] * (last_h[j] - n[j]) * z[j] * (ONE - z[j])
        for j in each(s):
            d_n[j] = s[j] * (ONE - z[j]) * (ONE - n[j] * n[j])
            e_n[j] = d_n[j] * r[j]
        for j in each(s):
            d_r[j] = e_r[j] = d_n[j] * q_n[j] * r[j] * (ONE - r[j])
        for j in each(s):
            around[j] = s[j] * z[j]


CELLS: Mapping[str, Cell] = MappingProxyType({"rnn": Rnn(), "lstm": Lstm(), "gru": Gru()})
