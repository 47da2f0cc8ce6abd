"""How far back in time an answer's gradient reaches, as arrays that nobody can change."""

from dataclasses import dataclass

import numpy as np

from playground.core.batches import Array
from playground.core.trace import read_only

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

    @property
    def memory(self) -> tuple[str, Array]:
        """What carries a memory from one timestep to the next, by its symbol, and its norms `(time, layers)`: c where
        there is one, for h is only what a gate lets out of it. What goes through h_t is in the derivative of c_t."""
        return ("h", self.hidden) if self.cell is None else ("c", self.cell)

    def share(self, timestep: int, layer: int) -> float | None:
        """The memory's norm at a timestep as a part of that at the answer; None where it is undefined."""
        norms = self.memory[1][:, layer]
        if timestep >= len(norms) or not norms[self.at]:
            return None
        return float(norms[timestep] / norms[self.at])

    def steps_back(self, layer: int) -> int:
        """How many timesteps before `at` the memory's norm is 1 % of its largest for the last time, going back; 0 where
        there is no gradient at all."""
        return _steps_back(self.memory[1][: self.at + 1, layer])

    def sentence(self, layer: int) -> str:
        """How far back it reaches, in words; by c and by h, where these are not the same."""
        words = [_words(norms[: self.at + 1, layer]) for norms in (self.memory[1], self.hidden)]
        if words[0] == words[1]:
            return f"reaches {words[0]}" if words[0] else "no gradient"
        by_cell, by_hidden = (each or "nothing" for each in words)
        return f"reaches {by_cell} by c, {by_hidden} by h"

    def brief(self, layer: int) -> str:
        """The same of the memory alone, for where there is less room."""
        symbol, norms = self.memory
        words = _words(norms[: self.at + 1, layer])
        if not words:
            return "no gradient"
        words = f"to {words}" if words.startswith("the") else words
        return words if self.cell is None else f"{symbol}: {words}"


def _steps_back(norms: Array) -> int:
    largest = norms.max(initial=0)
    return len(norms) - 1 - int(np.argmax(norms >= SHARE * largest)) if largest > 0 else 0


def _words(norms: Array) -> str:
    """How far back the norms `(time,)` up to an answer reach; empty without a gradient."""
    if not norms.any():
        return ""
    back = _steps_back(norms)
    return "the first token" if back == len(norms) - 1 else f"{back} timestep{'s' * (back != 1)} back"
