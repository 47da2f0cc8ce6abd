"""Random sequences with a network's own answers, to which an exported file is held."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from playground.core.batches import Array

TOLERANCE = 1e-5
"""How far an exported file's answers may lie from the network's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Samples:
    """Sequences and the answers to them, computed in double precision.

    Each of `inputs` is ids `(batch, time)` or unscaled numbers `(batch, time, features)`, and each of `answers (batch,
    time, outputs)` holds probabilities or numbers. `unit` is the size of an ordinary answer: 1 for probabilities, else
    what numbers are multiplied by. `rounding` is how far single precision takes the network's own answers from these:
    a network with chaotic states multiplies each rounding error with every timestep.
    """

    inputs: tuple[Array, ...]
    answers: tuple[Array, ...]
    unit: float | Array = 1.0
    rounding: float = 0.0

    @property
    def allowed(self) -> float:
        """Return the largest difference that is not a fault."""
        return max(TOLERANCE, 10 * self.rounding)

    def largest_difference(self, answers: Sequence[Sequence[Array]]) -> float:
        """Return the largest difference of some answers, in units or, where an answer is larger than a unit, as a
        fraction of it. Of each input, the answers at the last timesteps may be given alone. It is infinite if an answer
        is not a number or has another shape."""
        largest = 0.0
        for own, ways in zip(self.answers, answers, strict=True):
            for other in ways:
                here = own[:, own.shape[1] - other.shape[1] :] if other.ndim == own.ndim and other.shape[1] else own
                if other.shape != here.shape or not np.isfinite(other).all():
                    return np.inf
                size = np.maximum(self.unit, np.abs(here))
                largest = max(largest, float(np.max(np.abs(other - here) / size)))
        return largest
