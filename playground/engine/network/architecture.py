"""The shape of a network: what its parameters are called, and how large each is."""

import math
from dataclasses import dataclass

from playground.core import shapes
from playground.core.shapes import Sight
from playground.core.specs import Cell, ModelSpec, Readout
from playground.tasks.common.task import Task


@dataclass(frozen=True, slots=True, kw_only=True)
class Architecture:
    """A network of layers with a linear readout.

    `vectors`: whether a timestep's input is a vector of numbers instead of a token; `numbers`: whether it answers with
    numbers instead of classes; `window`: how many tokens a network without a state is to see, which means nothing to a
    recurrent one.
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
        """The network of a specification, as wide at both ends as the task asks."""
        ends, vectors = (task.encoding.width, task.outputs), task.tokens == "numbers"
        return cls.between(model, *ends, vectors=vectors, numbers=not task.answers)

    @classmethod
    def between(cls, model: ModelSpec, inputs: int, outputs: int, *, vectors: bool, numbers: bool) -> "Architecture":
        """The network of a specification between ends of these widths."""
        return cls(
            cell=model.cell,
            inputs=inputs,
            units=model.units,
            layers=shapes.depth(model),
            outputs=outputs,
            readout=model.readout,
            numbers=numbers,
            vectors=vectors,
            window=1 if shapes.seen(model) is None else model.window,
        )

    @property
    def recurrent(self) -> bool:
        """Whether it carries a state from one timestep to the next."""
        return shapes.is_recurrent(self.cell)

    @property
    def rows(self) -> int:
        """The rows of each layer's weights: one block of `units` for each of the cell's sums."""
        return shapes.rows(self)

    @property
    def sights(self) -> tuple[Sight, ...]:
        """What each layer sees where there is no state; empty where there is one."""
        return shapes.sights(self)

    @property
    def shapes(self) -> dict[str, tuple[int, ...]]:
        """Each parameter's name, torch's own, and its shape, in the order in which they lie in memory."""
        return shapes.shapes(self, self.inputs, self.outputs)

    def operations(self, batch: int, timesteps: int) -> int:
        """Multiplications and additions that the matrix products of one training step need.

        A product of `(n, k)` and `(k, m)` needs `2nkm`; its two gradients need twice that. Each timestep has a
        recurrent product in each layer, an input product in each layer but the first, whose tokens are looked up, and
        the readout. Without a state, it is one product for each timestep that a layer sees.
        """
        products = 2 * self.layers - 1 if self.recurrent else sum(sight.width for sight in self.sights[1:])
        between = products * self.rows * self.units
        return 3 * 2 * timesteps * batch * (between + self.units * self.outputs)

    @property
    def parameters(self) -> int:
        """How many numbers training adjusts."""
        return sum(math.prod(shape) for shape in self.shapes.values())
