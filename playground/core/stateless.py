"""One timestep of a unit without a state taken apart: the sum of all that it sees, which nobody can change."""

from dataclasses import dataclass

from playground.core.dissection import Dissected, Dissection


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What a unit's weights make of one thing that it sees, W x: of all that came in at a `timestep`, whose `token` is
    named; or, where `below` is a unit's number, of what that unit of the layer below said there, `came`: then W is one
    weight."""

    timestep: int
    token: str
    below: int | None
    came: float | None
    product: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class StatelessDissection(Dissected):
    """What a unit of a perceptron, an MLP or a CNN computes, in which there is no gate and no state before.

    `preactivation` is the sum of all `parts`, the oldest first, and the `bias`, and `h` is tanh of it. Each part is one
    timestep that the unit sees; where a layer above the first sees only one, each is one unit of the layer below. A
    perceptron's products are divided by the number of timesteps so far: their sum is the mean.
    """

    parts: tuple[Part, ...]
    bias: float
    preactivation: float


AnyDissection = Dissection | StatelessDissection
"""Of a unit of any network."""
