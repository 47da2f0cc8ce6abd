"""What every engine returns: the result on a batch, and a state from which another engine can continue."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from playground.engine.network.architecture import Architecture
from playground.engine.network.cells import CELLS

EngineName = Literal["torch", "compiled"]
"""The engine that computes."""


@dataclass(frozen=True, slots=True)
class BatchResult:
    """The mean loss over the scored steps of a batch, and the accuracy (NaN where answers are numbers)."""

    loss: float
    accuracy: float


@dataclass(frozen=True, slots=True, eq=False)
class EngineState:
    """Weights, first and second moments `(3, parameters)` in the order of `weights`, the number of updates that the
    moments have seen, and the carry `(states, layers, batch, units)` that the next batch goes on from, None where no
    state is handed on."""

    vectors: npt.NDArray[np.float32]
    updates: int
    carry: npt.NDArray[np.float32] | None = None


def carry_shape(architecture: Architecture, size: int) -> tuple[int, int, int, int]:
    """Return the shape of the carry of a batch of this many sequences, `(states, layers, batch, units)`."""
    return len(CELLS[architecture.cell].states), architecture.layers, size, architecture.units
