"""The shape of a network: what its parameters are called, and how large each is."""

import math
from dataclasses import dataclass

from playground.core.specs import Cell, ModelSpec, Readout
from playground.engine.cells import CELLS
from playground.tasks.task import Task


@dataclass(frozen=True, slots=True, kw_only=True)
class Architecture:
    """A recurrent network with a linear readout.

    `vectors`: whether a timestep's input is a vector of numbers instead of a token; `numbers`: whether it answers with
    numbers instead of classes.
    """

    cell: Cell
    inputs: int
    units: int
    layers: int
    outputs: int
    readout: Readout
    numbers: bool
    vectors: bool = False

    @classmethod
    def of(cls, model: ModelSpec, task: Task) -> "Architecture":
        """The network of a specification, as wide at both ends as the task asks."""
        return cls(
            cell=model.cell,
            inputs=task.encoding.width,
            units=model.units,
            layers=model.layers,
            outputs=task.outputs,
            readout=model.readout,
            numbers=not task.answers,
            vectors=task.tokens == "numbers",
        )

    @property
    def rows(self) -> int:
        """The rows of each recurrent layer's weights: one block of `units` for each of the cell's sums."""
        return len(CELLS[self.cell].blocks) * self.units

    @property
    def shapes(self) -> dict[str, tuple[int, ...]]:
        """Each parameter's name, torch's own, and its shape, in the order in which they lie in memory."""
        shapes: dict[str, tuple[int, ...]] = {}
        for layer in range(self.layers):
            shapes[f"rnn.weight_ih_l{layer}"] = (self.rows, self.units if layer else self.inputs)
            shapes[f"rnn.weight_hh_l{layer}"] = (self.rows, self.units)
            shapes[f"rnn.bias_ih_l{layer}"] = (self.rows,)
            shapes[f"rnn.bias_hh_l{layer}"] = (self.rows,)
        return shapes | {"readout.weight": (self.outputs, self.units), "readout.bias": (self.outputs,)}

    def operations(self, batch: int, timesteps: int) -> int:
        """Multiplications and additions that the matrix products of one training step need.

        A product of `(n, k)` and `(k, m)` needs `2nkm`; its two gradients need twice that. Each timestep has a
        recurrent product in each layer, an input product in each layer but the first, whose tokens are looked up, and
        the readout.
        """
        between = (2 * self.layers - 1) * self.rows * self.units
        return 3 * 2 * timesteps * batch * (between + self.units * self.outputs)

    @property
    def parameters(self) -> int:
        """How many numbers training adjusts."""
        return sum(math.prod(shape) for shape in self.shapes.values())
