"""The interface of a recurrent cell: its blocks, states and parameters, and its equations.

Numpy, torch's autograd and compiled code all run the same lines (see `elementwise`). At a timestep, and for each block
of `units` rows of the weights,

    p = W_ih x + b_ih        q = W_hh last_h + b_hh

and σ' = σ (1 - σ), tanh' = 1 - tanh². All arrays are of one timestep, `(..., units)`: `gates` and `q` have one for each
block, `last` and `new` one for each state, the hidden state first, `saved` one for each further array that the
derivative needs, and `own` one for each parameter besides weights and biases.

A cell with `resets_before` takes a timestep in two parts, because the q of its last block is W_hh s + b_hh, where s is
what the other gates leave of last_h: `reset` computes these gates and s, and `forward` the rest.
"""

from abc import ABC, abstractmethod
from collections.abc import Sequence

from playground.core.batches import Array
from playground.core.cell_kinds import CellKind

Arrays = Sequence[Array] | Array
"""One array for each block, state or parameter: a tuple of arrays, or one numpy array with these as its first axis."""


class Cell(ABC):
    """One kind of recurrent cell, described by its row in the table of kinds.

    `saves`: how many arrays the derivative needs besides gates and states; with `resets_before` the first is s, the
    second its gradient; `separate_recurrent_grad`: whether the
    gradient of q differs from that of p; `operator`: the name of torch's operator for the cell, if there is one.
    """

    kind: CellKind
    saves: int = 0
    separate_recurrent_grad: bool = False
    operator: str = ""

    @property
    def blocks(self) -> tuple[str, ...]:
        """The names of the gates, in the order of the rows of the weights."""
        return self.kind.gate_names

    @property
    def states(self) -> tuple[str, ...]:
        """The names of the states carried from one timestep to the next, "hidden" first."""
        return self.kind.states

    @property
    def own(self) -> tuple[str, ...]:
        """The names of the parameters besides weights and biases, each `(units,)`."""
        return self.kind.extra_parameters

    @property
    def sees_hidden(self) -> bool:
        """Whether the gates see the hidden state, so that there are W_hh and b_hh."""
        return self.kind.sees_hidden

    @property
    def resets_before(self) -> bool:
        """Whether the last block's recurrent product is that of s, which the other gates must be known for."""
        return self.kind.resets_before

    @property
    def has_cell_state(self) -> bool:
        """Whether the cell carries a cell state beside the hidden state."""
        return "cell" in self.states

    @staticmethod
    @abstractmethod
    def forward(gates: Arrays, q: Arrays, last: Arrays, new: Arrays, saved: Arrays, own: Arrays) -> None:
        """Compute the gates and the new states. `gates` hold p at first; the gates overwrite it."""

    @staticmethod
    @abstractmethod
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
        """Compute the gradients of a timestep.

        `h_grad` holds the gradient of the new hidden state from the layer above and through the weights; `carry_grad`
        those of the new states that bypass the weights, from the next timestep. They become the whole gradients of the
        new states, that of the hidden state in `h_grad`. The gradients of the last states that bypass the weights are
        written to `last_carry_grad`, which holds 0 at first; those of p and q to `p_grad` and `q_grad`. Those of the
        own parameters, one for each sequence, are added to `own_grad`.
        """

    @staticmethod
    def reset(gates: Arrays, q: Arrays, last: Arrays, saved: Arrays) -> None:
        """Compute all gates but the last, and s, the first of `saved`, for a cell with `resets_before`. `gates` hold p
        at first; the last q is not known yet."""
        raise NotImplementedError

    @staticmethod
    def reset_backward(gates: Arrays, last: Arrays, saved: Arrays, last_carry_grad: Arrays, p_grad: Arrays) -> None:
        """Go on where `backward` ended, once the second of `saved` holds the gradient of s, which comes from the last
        block's: compute what is left of `p_grad`, and add to `last_carry_grad`."""
        raise NotImplementedError
