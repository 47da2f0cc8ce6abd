"""How far back in time an answer's gradient reaches, as read-only arrays."""

from dataclasses import dataclass

import numpy as np

from playground.core.batches import Array
from playground.core.trace import read_only

SHARE = 0.01
"""A gradient reaches back as long as its norm is at least this fraction of its maximum."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Reach:
    """The gradient of the loss of the answer at timestep `at` with respect to the states of every timestep.

    `hidden` and `cell` (None without a cell state) are the norms of the total derivatives with respect to h_t and c_t;
    `forget_products` (None without a cell state) is the product of the forget gates from t + 1 to `at`, averaged over
    the units. Each is `(time, layers)`, and 0 after `at`, on which the answer does not depend. `is_target_known`: the
    loss is taken against the right answer.
    """

    at: int
    is_target_known: bool
    hidden: Array
    cell: Array | None = None
    forget_products: Array | None = None

    def __post_init__(self) -> None:
        for name in ("hidden", "cell", "forget_products"):
            array = getattr(self, name)
            if array is not None:
                object.__setattr__(self, name, read_only(array))

    @property
    def timesteps(self) -> int:
        """Return the number of tokens in the sequence."""
        return len(self.hidden)

    @property
    def memory(self) -> tuple[str, Array]:
        """Return the symbol of the state that carries the memory, and its norms `(time, layers)`: c if there is one,
        since a gate only lets a part of c out to h. The derivative of c_t includes what goes through h_t."""
        return ("h", self.hidden) if self.cell is None else ("c", self.cell)

    def share(self, timestep: int, layer: int) -> float | None:
        """Return the memory's norm at a timestep as a fraction of its largest; None if undefined."""
        norms = self.memory[1][:, layer]
        if timestep >= len(norms) or not norms.any():
            return None
        return float(norms[timestep] / norms.max())

    def steps_back(self, layer: int) -> int:
        """Return how many timesteps before `at` the memory's norm last reaches 1 % of its maximum, going back; 0
        without a gradient."""
        return _steps_back(self.memory[1][: self.at + 1, layer])

    def sentence(self, layer: int) -> str:
        """Describe how far back the gradient reaches, by c and by h if they differ."""
        words = [_words(norms[: self.at + 1, layer]) for norms in (self.memory[1], self.hidden)]
        if words[0] == words[1]:
            return f"reaches {words[0]}" if words[0] else "no gradient"
        by_cell, by_hidden = (each or "nothing" for each in words)
        return f"reaches {by_cell} by c, {by_hidden} by h"

    def short_sentence(self, layer: int) -> str:
        """Describe the reach of the memory alone, for small spaces."""
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
    """Describe how far back the norms `(time,)` up to an answer reach; empty without a gradient."""
    if not norms.any():
        return ""
    back = _steps_back(norms)
    return "the first token" if back == len(norms) - 1 else f"{back} timestep{'s' * (back != 1)} back"
