"""One timestep of one layer taken apart: every number between its inputs and its new state, that nobody can change."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal, NamedTuple

from playground.core.batches import Array
from playground.core.trace import Trace, read_only

LIKELIEST = 5
"""How many answers are named."""


class Predicted(NamedTuple):
    """A number that is predicted: its column's name, which is empty where it is the only one, and the right one, None
    where that is not known."""

    name: str
    value: float
    truth: float | None


def predicted(trace: Trace, timestep: int) -> tuple[Predicted, ...]:
    """The numbers that follow a timestep, as the network says; none where its answers are no numbers."""
    if trace.answers:
        return ()
    rows = zip(
        trace.columns or ("",), trace.predictions[timestep].tolist(), trace.expected[timestep].tolist(), strict=True
    )
    return tuple(Predicted(name, value, None if math.isnan(truth) else truth) for name, value, truth in rows)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Operation:
    """A weighted sum and the function it goes through; `value` is what comes out.

    `preactivation` = `input` (W x) + `input_bias` + `recurrent` + `peephole`, and `recurrent` = `hidden` (U h₋₁) +
    `hidden_bias`; in a GRU's candidate, r times that sum. `peephole` is a weight times the cell state, None where the
    sum does not see it. `weights (inputs,)` and `hidden_weights (units,)` are the unit's rows of W
    and U.
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

    def __post_init__(self) -> None:
        for name in ("weights", "hidden_weights"):
            object.__setattr__(self, name, read_only(getattr(self, name)))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Dissected:
    """What is told of every kind of unit at a timestep; or, where `unit` is None, the mean of each number over all
    units of the layer, so that sums of them still hold, and products and functions do not.

    `h` is what comes out and `token` the token of the timestep. `likeliest` has the answers as if the sequence ended
    here, `predicted` the numbers where answers are numbers.
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
    """What a unit of a cell computes. Of a mean, `kept` is the mean of the products.

    `kept` is what stays of the state: f c₋₁ in an LSTM, z h₋₁ in a GRU. `added` comes to it: i g, or (1 - z) g. Their
    sum is c, or h. `squashed` is tanh(c). What a cell does not have is None. `entry` is the token's place in the
    vocabulary `entries`; where the input is no token but numbers or the layer below, `entry` is None and `inputs
    (inputs,)` what came in. `last_hidden (units,)` is the whole hidden state before.
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
