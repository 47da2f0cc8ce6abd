"""The shape of a network: the names and sizes of its parameters."""

import math
from dataclasses import dataclass

from playground.core import shapes
from playground.core.shapes import ReceptiveField
from playground.core.specs import Cell, ModelSpec, Readout
from playground.tasks.common.task import Task


@dataclass(frozen=True, slots=True, kw_only=True)
class Architecture:
    """Layers with a linear readout.

    `vectors`: whether a timestep's input is a vector of numbers instead of a token; `numbers`: whether the network
    answers with numbers instead of classes; `window`: how many tokens a network without a state sees, which a recurrent
    one ignores.
    """

    cell: Cell
    inputs: int
    units: int
    layers: int
    outputs: int
    readout: Readout
    numbers: bool
    vectors: bool = False
    window: int = 1

    @classmethod
    def of(cls, model: ModelSpec, task: Task) -> "Architecture":
        """Return the network of a model specification, with inputs and outputs as wide as the task needs."""
        ends, vectors = (task.encoding.width, task.outputs), task.tokens == "numbers"
        return cls.between(model, *ends, vectors=vectors, numbers=not task.answers)

    @classmethod
    def between(cls, model: ModelSpec, inputs: int, outputs: int, *, vectors: bool, numbers: bool) -> "Architecture":
        """Return the network of a model specification, with inputs and outputs of these widths."""
        return cls(
            cell=model.cell,
            inputs=inputs,
            units=model.units,
            layers=shapes.depth(model),
            outputs=outputs,
            readout=model.readout,
            numbers=numbers,
            vectors=vectors,
            window=1 if shapes.context_length(model) is None else model.window,
        )

    @property
    def is_recurrent(self) -> bool:
        """Whether the network carries a state from one timestep to the next."""
        return shapes.is_recurrent(self.cell)

    @property
    def rows(self) -> int:
        """The rows of a layer's input weights: a block of `units` for each of the cell's sums."""
        return shapes.weight_rows(self)

    @property
    def sights(self) -> tuple[ReceptiveField, ...]:
        """What each layer of a network without a state sees; empty for a recurrent one."""
        return shapes.receptive_fields(self)

    @property
    def shapes(self) -> dict[str, tuple[int, ...]]:
        """Each parameter's name, which is torch's own, and its shape, in the order of the flat vector."""
        return shapes.parameter_shapes(self, self.inputs, self.outputs)

    def operations(self, batch: int, timesteps: int) -> int:
        """Return how many multiplications and additions the matrix products of one training step need.

        A product of `(n, k)` and `(k, m)` needs `2nkm`; its two gradients need twice that. Each timestep has a
        recurrent product in each layer, an input product in each layer but the first, whose tokens are looked up, and
        the readout. Without a state, a layer has one product for each timestep that it sees.
        """
        products = 2 * self.layers - 1 if self.is_recurrent else sum(sight.width for sight in self.sights[1:])
        between = products * self.rows * self.units
        return 3 * 2 * timesteps * batch * (between + self.units * self.outputs)

    @property
    def parameter_count(self) -> int:
        """How many numbers training adjusts."""
        return sum(math.prod(shape) for shape in self.shapes.values())
