"""What a recurrent cell is: the sums it takes from its weights, the states it carries, and its equations.

The same lines of an equation are run by numpy, by torch's autograd and by compiled code (see `elementwise`). At a
timestep, and for each block of `units` rows of the weights,

    p = W_ih x + b_ih        q = W_hh last_h + b_hh

and σ' = σ (1 - σ), tanh' = 1 - tanh². All arrays are of one timestep, `(..., units)`: `gates` and `q` have one for each
block, `last` and `new` one for each state, the hidden state first, `saved` one for each array that the derivative needs
besides, and `own` one for each parameter that has a number a unit.
"""

from abc import ABC, abstractmethod
from collections.abc import Sequence

from playground.core.batches import Array
from playground.core.cell_kinds import CellKind

Arrays = Sequence[Array] | Array
"""One array for each block, state or parameter: a tuple of them, or in numpy one array that has them as its first
axis."""


class Cell(ABC):
    """One kind of recurrent cell, by its row in the table of kinds.

    `saves`: how many arrays its derivative needs besides gates and states; `separate_recurrent_grad`: whether the
    gradient of q differs from that of p; `operator`: torch's operator for it, where there is one.
    """

    kind: CellKind
    saves: int = 0
    separate_recurrent_grad: bool = False
    operator: str = ""

    @property
    def blocks(self) -> tuple[str, ...]:
        """The names of its gates, in the order of the rows of its weights."""
        return self.kind.blocks

    @property
    def states(self) -> tuple[str, ...]:
        """The names of what it carries from one timestep to the next, "hidden" first."""
        return self.kind.states

    @property
    def own(self) -> tuple[str, ...]:
        """The names of its parameters besides weights and biases, each `(units,)`."""
        return self.kind.own

    @property
    def sees_hidden(self) -> bool:
        """Whether its gates see the hidden state, so that there are W_hh and b_hh."""
        return self.kind.sees_hidden

    @property
    def has_cell_state(self) -> bool:
        """Whether it carries a cell state beside the hidden state."""
        return "cell" in self.states

    @staticmethod
    @abstractmethod
    def forward(gates: Arrays, q: Arrays, last: Arrays, new: Arrays, saved: Arrays, own: Arrays) -> None:
        """The gates and the new states. `gates` come in as p, and the gates are written over it."""

    @staticmethod
    @abstractmethod
    def backward(
        gates: Arrays,
        last: Arrays,
        new: Arrays,
        saved: Arrays,
        own: Arrays,
        s: Array,
        carry: Arrays,
        passed: Arrays,
        d: Arrays,
        e: Arrays,
        own_grad: Arrays,
    ) -> None:
        """The gradients of a timestep.

        `s` is the gradient of the new hidden state from above and through the weights, `carry` those of the new states
        that came past the weights from the timestep after. They become the whole gradients of the new states: that of
        the hidden state in `s`. What goes past the weights to the last states is written to `passed`, which holds 0
        where there is no such way; the gradients of p and q to `d` and `e`; those of the cell's own parameters, one for
        each sequence, are added to `own_grad`.
        """
