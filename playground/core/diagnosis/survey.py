"""What is measured of a network over the sequences it is evaluated on, for a diagnosis."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

import numpy as np

from playground.core.batches import Array
from playground.core.trace import read_only


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Survey:
    """A network after `step` steps, on a sample of its evaluation set, and how it was trained so far.

    `saturated` is the share of each gate's values, by name, that lie within 1 % of a bound; "hidden" is the hidden
    state of a network without gates. `dead` of all `units` hardly change over all sequences and timesteps. `given` and
    `right (classes,)` count how often each class is answered and how often it is right; empty for numbers.

    `gap` is how many timesteps before an answer a token stands that decides it, as far as the data tell; `kept` is the
    share of the change that such a token makes in the states that is left at the answer. `reached` is how many
    timesteps back the gradient of an answer reaches (`core.reach`), of `timesteps` before that answer. Those are
    medians over the sequences; None where there is none.

    `longest` is the most timesteps of a training sequence so far, and `longest_evaluated` of one that it is evaluated
    on; `sequences` is how many training sequences there are (None: made without end), `moved` how far the weights have
    moved since they were drawn, relative to their norm; `changed_at` is the step of the last change of the settings of
    training. `has_diverged`: its last step diverged and was undone.
    `gradient_norms` are those of the last updates before clipping, as far as they were measured.
    """

    step: int
    saturated: Mapping[str, float] = field(default_factory=dict)
    dead: int = 0
    units: int = 0
    given: Array = field(default_factory=lambda: np.zeros(0, np.int64))
    right: Array = field(default_factory=lambda: np.zeros(0, np.int64))
    gap: int | None = None
    kept: float | None = None
    reached: int | None = None
    timesteps: int | None = None
    longest: int = 0
    longest_evaluated: int = 0
    sequences: int | None = None
    moved: float = 0.0
    changed_at: int = 0
    has_diverged: bool = False
    gradient_norms: Array = field(default_factory=lambda: np.zeros(0))

    def __post_init__(self) -> None:
        object.__setattr__(self, "saturated", MappingProxyType(dict(self.saturated)))
        for name in ("given", "right", "gradient_norms"):
            object.__setattr__(self, name, read_only(getattr(self, name)))
