"""A trained network, as files hold it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

import numpy as np

from playground.core.batches import Array
from playground.core.specs import Preset
from playground.core.trace import read_only
from playground.core.vocabulary import Encoding, Numbers

Weights = Mapping[str, Array]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Model:
    """A trained network, and everything needed to use it.

    `steps` and `sequences` count its training. `weights` are float32 under torch's names, read-only. `answers` is empty
    if the network answers with numbers. `evaluation` is what was measured of it on the evaluation set, by the names of
    `core.snapshot.Evaluation`, and `measured_on` says in words what that set is; both are empty if that is not known.
    `baselines` are the figures of simple predictors on the same set, by their names; empty if there are none, or if
    they are not known.
    """

    preset: Preset
    encoding: Encoding
    answers: tuple[str, ...]
    weights: Weights
    steps: int = 0
    sequences: int = 0
    evaluation: Mapping[str, float] = field(default_factory=dict)
    measured_on: str = ""
    baselines: Mapping[str, Mapping[str, float]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        weights = {name: read_only(np.asarray(array, dtype=np.float32)) for name, array in self.weights.items()}
        object.__setattr__(self, "weights", MappingProxyType(weights))

    @property
    def numbers(self) -> Numbers:
        """Return how numbers are scaled; not at all if tokens are no numbers."""
        return self.encoding if isinstance(self.encoding, Numbers) else Numbers()
