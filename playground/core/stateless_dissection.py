"""One timestep of a unit without a state taken apart: the sum over all its inputs, read-only."""

from dataclasses import dataclass

from playground.core.dissection import Dissected, Dissection


@dataclass(frozen=True, slots=True, kw_only=True)
class WeightedInput:
    """One summand W x of a unit: the whole input of a `timestep`, whose token is `token`; or, if `below` is a unit's
    index, the output `input_value` of that unit of the layer below, where W is one weight."""

    timestep: int
    token: str
    below: int | None
    input_value: float | None
    product: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class StatelessDissection(Dissected):
    """What a unit of a perceptron, an MLP or a CNN computes, without gates or a last state.

    `preactivation` is the sum of all `parts`, the oldest first, and the `bias`; `h` is its tanh. Each part is one
    timestep that the unit reads; in a layer above the first that reads only one timestep, each part is one unit of the
    layer below. A perceptron's products are divided by the number of timesteps so far, so that their sum is the mean.
    """

    parts: tuple[WeightedInput, ...]
    bias: float
    preactivation: float


AnyDissection = Dissection | StatelessDissection
"""The dissection of a unit of any network."""
