"""How far back in time an answer's gradient reaches, as arrays that nobody can change."""

from dataclasses import dataclass

import numpy as np

from playground.core.trace import Array, read_only

SHARE = 0.01
"""A gradient reaches as far back as its norm is this part of its largest."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Reach:
    """The gradient of one answer's loss, the answer at timestep `at`, at every timestep of a sequence.

    `hidden` and `cell` (None where the network has no cell state) are the norms of the whole derivative with respect
    to h_t and c_t, and `forgets` (None with it) the product of the forget gates from t + 1 to `at`, its mean over the
    units; each `(time, layers)`, and 0 after `at`, on which the answer does not depend. `known`: whether the loss is
    that against the right answer.
    """

    at: int
    known: bool
    hidden: Array
    cell: Array | None = None
    forgets: Array | None = None

    def __post_init__(self) -> None:
        for name in ("hidden", "cell", "forgets"):
            array = getattr(self, name)
            if array is not None:
                object.__setattr__(self, name, read_only(array))

    @property
    def timesteps(self) -> int:
        """How many tokens the sequence has."""
        return len(self.hidden)

    def steps_back(self, layer: int) -> int:
        """How many timesteps before `at` the norm for h is 1 % of its largest for the last time, going back; 0 where
        there is no gradient at all."""
        norms = self.hidden[: self.at + 1, layer]
        largest = norms.max(initial=0)
        return self.at - int(np.argmax(norms >= SHARE * largest)) if largest > 0 else 0

    def sentence(self, layer: int) -> str:
        """How far back it reaches, in words."""
        back = self.steps_back(layer)
        if not self.hidden[:, layer].any():
            return "no gradient"
        if back == self.at:
            return "reaches the first token"
        return f"reaches {back} timestep{'s' * (back != 1)} back"
