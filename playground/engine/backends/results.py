"""What every engine returns: the result on a batch, and a state from which another engine can continue."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

EngineName = Literal["torch", "compiled"]
"""The engine that computes."""


@dataclass(frozen=True, slots=True)
class BatchResult:
    """The mean loss over the scored steps of a batch, and the accuracy (NaN where answers are numbers)."""

    loss: float
    accuracy: float


@dataclass(frozen=True, slots=True, eq=False)
class EngineState:
    """Weights, first and second moments `(3, parameters)` in the order of `weights`, and the number of updates that the
    moments have seen."""

    vectors: npt.NDArray[np.float32]
    updates: int
