"""The facts that a diagnosis rests on."""

from dataclasses import dataclass, field

import numpy as np

from playground.core.baseline import Baselines
from playground.core.batches import Array
from playground.core.diagnosis.survey import Survey
from playground.core.snapshot import Evaluation
from playground.core.specs import Preset
from playground.core.trace import Trace

FEWEST = 60
"""So many steps a run must have made before its loss says how it learns."""
_AT_MOST = 20_000
"""The best loss is looked for among so many of the last steps."""
STALLED_FROM = 0.97
"""The loss has stopped falling if it is at least this fraction of what it was half as many steps ago."""
_LEARNED, _LEFT = 0.99, 0.01
"""Without a mark, a network has learned its task once it answers this share right or, where answers are numbers, once
no more than this share of its first loss is left."""


@dataclass(frozen=True, slots=True)
class Progress:
    """Mean losses over a tenth of the steps each: the `first`, those in the `middle`, the `last`, and the `best`; and
    the mean `accuracy` of the last, NaN where answers are numbers."""

    first: float
    middle: float
    last: float
    best: float
    accuracy: float

    @property
    def has_stalled(self) -> bool:
        """Return whether the loss fell no further in the second half."""
        return self.last >= STALLED_FROM * self.middle


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Facts:
    """All that is known of one network in training.

    `losses` and `accuracies (steps,)` are those of each step's batch. `evaluations` are those on held-out sequences,
    empty where none are held out, `last` the newest evaluation. `has_reached`: it reached its mark. `survey` was
    measured at a step near the last one, `trace` is of the probe. `baselines` are those of its task.
    """

    preset: Preset
    step: int
    losses: Array
    accuracies: Array
    evaluations: tuple[Evaluation, ...] = ()
    last: Evaluation | None = None
    has_reached: bool = False
    survey: Survey | None = None
    trace: Trace | None = None
    baselines: Baselines = field(default_factory=Baselines)
    progress: Progress | None = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "progress", _progress(self.losses, self.accuracies))

    @property
    def has_learned(self) -> bool:
        """Return whether it learned its task: it reached its mark or, without one, answers nearly all right."""
        if self.has_reached or self.preset.mark is not None or self.last is None:
            return self.has_reached
        if self.last.accuracy is not None:
            return self.last.accuracy >= _LEARNED
        return self.progress is not None and self.progress.last <= _LEFT * self.progress.first

    @property
    def has_stalled(self) -> bool:
        """Return whether it stopped learning before it had learned its task."""
        return not self.has_learned and self.progress is not None and self.progress.has_stalled


def _progress(losses: Array, accuracies: Array) -> Progress | None:
    """Return how the loss went; None after fewer than `FEWEST` steps."""
    steps = len(losses)
    if steps < FEWEST:
        return None
    width, half = steps // 10, steps // 2
    sums = np.concatenate(([0.0], np.cumsum(losses[-_AT_MOST:], dtype=np.float64)))
    best = (sums[width:] - sums[:-width]).min() / width if len(sums) > width else np.inf
    first, middle, last = (float(np.mean(losses[at : at + width])) for at in (0, half, steps - width))
    return Progress(first, middle, last, min(first, middle, last, float(best)), float(np.mean(accuracies[-width:])))
