"""What every engine gives: how a batch was answered, and a state that another engine can go on from."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

Name = Literal["torch", "compiled"]
"""Which engine computes."""


@dataclass(frozen=True, slots=True)
class BatchResult:
    """One batch's loss, its mean over scored steps, and accuracy (NaN where answers are numbers)."""

    loss: float
    accuracy: float


@dataclass(frozen=True, slots=True, eq=False)
class State:
    """Weights, first and second moments `(3, parameters)` in the order of `weights`, and the updates they have seen."""

    vectors: npt.NDArray[np.float32]
    updates: int
