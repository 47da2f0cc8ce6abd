"""One timestep of one layer taken apart: every number between its inputs and its new state, read-only."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal, NamedTuple

from playground.core.batches import Array
from playground.core.trace import Trace, read_only

LIKELIEST = 5
"""How many of the likeliest answers to list."""


class Predicted(NamedTuple):
    """A predicted number: its column's name, empty if there is only one column, and the right value, None if
    unknown."""

    name: str
    value: float
    truth: float | None


def predicted(trace: Trace, timestep: int) -> tuple[Predicted, ...]:
    """Return the numbers that the network predicts after a timestep; empty if its answers are classes."""
    if trace.answers:
        return ()
    rows = zip(
        trace.columns or ("",), trace.predictions[timestep].tolist(), trace.expected[timestep].tolist(), strict=True
    )
    return tuple(Predicted(name, value, None if math.isnan(truth) else truth) for name, value, truth in rows)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Operation:
    """A weighted sum and its activation function; `value` is the output.

    `preactivation` = `input` (W x) + `input_bias` + `recurrent` + `peephole`, and `recurrent` = `hidden` (U h₋₁) +
    `hidden_bias`; in a GRU's candidate, r times that sum. `peephole` is a weight times the cell state, None without a
    peephole. `weights (inputs,)` and `hidden_weights (units,)` are the unit's rows of W and U. Where a gate scales h₋₁
    before its product with U, `hidden` is that of `scaled_hidden (units,)`; else this is None.
    """

    name: str
    symbol: str
    function: Literal["σ", "tanh", ""]
    input: float
    input_bias: float
    hidden: float
    hidden_bias: float
    recurrent: float
    preactivation: float
    value: float
    weights: Array
    hidden_weights: Array
    peephole: float | None = None
    scaled_hidden: Array | None = None

    def __post_init__(self) -> None:
        for name in ("weights", "hidden_weights", "scaled_hidden"):
            array = getattr(self, name)
            if array is not None:
                object.__setattr__(self, name, read_only(array))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Dissected:
    """The fields that the dissections of all kinds of unit share. With `unit` None, each number is the mean over all
    units of the layer: sums still hold, products and functions do not.

    `h` is the output and `token` the timestep's token. `likeliest` lists the answers as if the sequence ended here,
    `predicted` the numbers if answers are numbers.
    """

    cell_kind: str
    timestep: int
    layer: int
    layers: int
    unit: int | None
    units: int
    h: float
    token: str
    likeliest: tuple[tuple[str, float], ...]
    predicted: tuple[Predicted, ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Dissection(Dissected):
    """What a unit of a recurrent cell computes. In a mean over units, `kept` is the mean of the products.

    `kept` is what remains of the state: f c₋₁ in an LSTM, z h₋₁ in a GRU. `added` is what the cell adds: i g, or (1 -
    z) g. Their sum is c, or h. `squashed` is tanh(c). Fields that the cell does not have are None. `entry` is the
    token's index in the vocabulary `entries`; if the input is numbers or the layer below, `entry` is None and `inputs
    (inputs,)` holds the input. `last_hidden (units,)` is the whole last hidden state.
    """

    operations: Mapping[str, Operation]
    last_h: float
    last_c: float | None
    c: float | None
    squashed: float | None
    kept: float | None
    added: float | None
    entry: int | None
    entries: tuple[str, ...]
    inputs: Array | None
    last_hidden: Array

    def __post_init__(self) -> None:
        object.__setattr__(self, "operations", MappingProxyType(dict(self.operations)))
        for name in ("inputs", "last_hidden"):
            array = getattr(self, name)
            if array is not None:
                object.__setattr__(self, name, read_only(array))
