"""The textbook equations of the recurrent cells, each once, one timestep at a time, in numpy.

Every cell gets the same two sums, computed by whoever unrolls it, and splits them into blocks of `units` rows in
torch's order:

    projected = W_ih x_t + b_ih          (..., blocks * units)
    recurrent = W_hh h_{t-1} + b_hh      (..., blocks * units)

A leading batch axis is allowed everywhere. σ is the logistic function, ⊙ the elementwise product.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Protocol

import numpy as np

from playground.core.batches import Array


@dataclass(frozen=True, slots=True)
class Moment:
    """What a cell computes at one timestep, each `(..., units)`; `cell` is 0 where the cell has no cell state."""

    gates: Mapping[str, Array]
    hidden: Array
    cell: Array


class Cell(Protocol):
    """One kind of recurrent cell.

    `blocks`: how many blocks of `units` rows its weights have; `remembers`: whether it has a cell state;
    `operator`: the name of torch's operator for it.
    """

    blocks: int
    remembers: bool
    operator: str

    def step(self, projected: Array, recurrent: Array, hidden: Array, cell: Array) -> Moment:
        """The next state from the two sums and the last state."""
        ...


class Rnn:
    """Elman, "Finding structure in time", Cognitive Science 14 (1990), with tanh: h = tanh(W x + U h + b)."""

    blocks, remembers, operator = 1, False, "rnn_tanh"

    def step(self, projected: Array, recurrent: Array, hidden: Array, cell: Array) -> Moment:
        """The next state."""
        return Moment({}, np.tanh(projected + recurrent), cell)


class Lstm:
    """Hochreiter & Schmidhuber, Neural Computation 9(8) (1997), with the forget gate of Gers et al. (2000).

    i = σ(...), f = σ(...), g = tanh(...), o = σ(...);  c' = f ⊙ c + i ⊙ g;  h' = o ⊙ tanh(c')
    """

    blocks, remembers, operator = 4, True, "lstm"

    def step(self, projected: Array, recurrent: Array, hidden: Array, cell: Array) -> Moment:
        """The next state."""
        i, f, g, o = _blocks(projected + recurrent, 4)
        i, f, g, o = sigmoid(i), sigmoid(f), np.tanh(g), sigmoid(o)
        cell = f * cell + i * g
        return Moment({"forget": f, "input": i, "candidate": g, "output": o}, o * np.tanh(cell), cell)


class Gru:
    """Cho et al., EMNLP 2014, in torch's form: the reset gate acts on U h + b_hn, and z keeps the old state.

    r = σ(...), z = σ(...);  n = tanh(W_n x + b_in + r ⊙ (U_n h + b_hn));  h' = (1 - z) ⊙ n + z ⊙ h
    """

    blocks, remembers, operator = 3, False, "gru"

    def step(self, projected: Array, recurrent: Array, hidden: Array, cell: Array) -> Moment:
        """The next state."""
        (pr, pz, pn), (qr, qz, qn) = _blocks(projected, 3), _blocks(recurrent, 3)
        r, z = sigmoid(pr + qr), sigmoid(pz + qz)
        n = np.tanh(pn + r * qn)
        return Moment({"reset": r, "update": z, "candidate": n}, (1 - z) * n + z * hidden, cell)


CELLS: Mapping[str, Cell] = MappingProxyType({"rnn": Rnn(), "lstm": Lstm(), "gru": Gru()})


def sigmoid(x: Array) -> Array:
    """The logistic function, written with tanh so that it never overflows."""
    half = x.dtype.type(0.5)
    logistic: Array = half * np.tanh(half * x) + half
    return logistic


def _blocks(rows: Array, count: int) -> tuple[Array, ...]:
    """`(..., count * units)` as `count` views `(..., units)`."""
    units = rows.shape[-1] // count
    return tuple(rows[..., k * units : (k + 1) * units] for k in range(count))
