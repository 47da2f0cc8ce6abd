"""Everything one network computes on one sequence, as arrays that nobody can change."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

import numpy as np

from playground.core.batches import Array


def read_only(array: Array) -> Array:
    """A copy that shares no memory with its source and cannot be written."""
    copy = np.array(array, copy=True, order="C")
    copy.flags.writeable = False
    return copy


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Trace:
    """Gates, states and answers of one network on one sequence.

    `gates` and `states` by name are `(time, layers, units)` float32; the states are those that the network carries from
    one timestep to the next, the "hidden" one always among them, as what a network without a state says stands there.
    `predictions (time, answers)` are probabilities where `answers` names the classes, and numbers in the task's own
    scale where `answers` is empty; `columns` says what each of them is, where they are several. `expected` holds the
    right answer where it is known and asked for: ids `(time,)` with -1 elsewhere, or numbers `(time, answers)` with
    NaN. `frames (time, features)` are the inputs when they are numbers, each timestep's called `frame`. The last
    `generated` tokens were not typed: the network added them.
    """

    cell_kind: str
    tokens: tuple[str, ...]
    known: tuple[bool, ...]
    gates: Mapping[str, Array]
    states: Mapping[str, Array]
    predictions: Array
    answers: tuple[str, ...]
    expected: Array
    columns: tuple[str, ...] = ()
    frames: Array | None = field(default=None)
    frame: str = ""
    generated: int = 0

    def __post_init__(self) -> None:
        for group in ("gates", "states"):
            arrays = {name: read_only(array) for name, array in getattr(self, group).items()}
            object.__setattr__(self, group, MappingProxyType(arrays))
        for name in ("predictions", "expected", "frames"):
            array = getattr(self, name)
            if array is not None:
                object.__setattr__(self, name, read_only(array))

    @property
    def hidden(self) -> Array:
        """What the network says, `(time, layers, units)`."""
        return self.states["hidden"]

    @property
    def cell(self) -> Array | None:
        """The cell state `(time, layers, units)`, where the network has one."""
        return self.states.get("cell")

    @property
    def timesteps(self) -> int:
        """How many tokens the sequence has."""
        return len(self.tokens)

    @property
    def typed(self) -> int:
        """How many tokens stand before those that the network added."""
        return self.timesteps - self.generated

    @property
    def layers(self) -> int:
        """How many layers the network has."""
        return int(self.hidden.shape[1])

    @property
    def units(self) -> int:
        """How many units each layer has."""
        return int(self.hidden.shape[2])

    @property
    def quantities(self) -> dict[str, Array]:
        """Gates and states by name, the hidden state last, each `(time, layers, units)`."""
        carried = {name: array for name, array in self.states.items() if name != "hidden"}
        return {**self.gates, **carried, "hidden": self.hidden}
