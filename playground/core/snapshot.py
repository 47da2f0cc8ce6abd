"""What one moment of training looks like: all that crosses from the training thread to the window."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np
import numpy.typing as npt

from playground.core.batches import Array
from playground.core.difference import difference
from playground.core.reach import Reach
from playground.core.saliency import Saliency
from playground.core.shown import Shown
from playground.core.stateless import AnyDissection
from playground.core.trace import Trace
from playground.core.watch import Watch

Status = Literal["loading", "paused", "running", "reached", "diverged", "failed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """The network measured on the whole evaluation set after `step` steps. None: has no meaning for this task.

    `accuracy` is the share of scored steps that are answered right, `sequence_accuracy` that of sequences with no wrong
    one; `confidence` the least probability given to a right answer; `error` the largest distance of an answered number
    from the right one, and `free_run_error` that of running free, in amplitudes.
    """

    step: int
    loss: float
    accuracy: float | None = None
    sequence_accuracy: float | None = None
    confidence: float | None = None
    error: float | None = None
    free_run_error: float | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Curve:
    """One point for each training step: its number, its batch's loss, its batch's accuracy (NaN: has none)."""

    steps: npt.NDArray[np.int64] = field(default_factory=lambda: np.empty(0, np.int64))
    loss: npt.NDArray[np.float32] = field(default_factory=lambda: np.empty(0, np.float32))
    accuracy: npt.NDArray[np.float32] = field(default_factory=lambda: np.empty(0, np.float32))

    def __add__(self, later: "Curve") -> "Curve":
        """These points, then the later ones."""
        return Curve.joined((self, later))

    @classmethod
    def joined(cls, pieces: Sequence["Curve"]) -> "Curve":
        """The points of all pieces, one after the other."""
        if not pieces:
            return cls()
        return cls(
            np.concatenate([piece.steps for piece in pieces]),
            np.concatenate([piece.loss for piece in pieces]),
            np.concatenate([piece.accuracy for piece in pieces]),
        )

    def __len__(self) -> int:
        return len(self.steps)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Snapshot:
    """One moment of one run.

    `generation` says which run, and `turn` which of the user's commands to train or pause had been heeded; `curve` and
    `evaluations` hold what came since the last snapshot that was taken; `trace` is that of the probe in `watch`, and
    `reach` that of the answer it names; `saliency` is that of the answer in `watch`, if any; `dissection` that of the
    unit. `against` is the trace of the second sequence, if any is watched. All five are of the network after
    `shown_step` steps where that is looked back at, else (None) of now; `kept` are the steps
    that can be looked back at, read-only and the same array until they change. `seconds` is time spent training;
    `engine` says what computes; `reached` is the step at which it was at its mark. While two networks are compared,
    `other` is the second one's snapshot of the same moment, whose `generation` is counted apart. `finish` says, once
    this network adds no more tokens to the probe, why. `said (time, features)` is what the network says of the probe,
    read-only, while somebody listens and the task has it say anything.

    `whole`: it has all that is read, and what is read is then taken from it alone, so that all of it is of one step.
    Otherwise it has, of the five, the trace alone, whose pictures are watched more often than anybody reads.
    """

    generation: int
    turn: int = 0
    status: Status
    step: int = 0
    sequences: int = 0
    seconds: float = 0.0
    steps_per_second: float = 0.0
    parameters: int = 0
    engine: str = ""
    curve: Curve = field(default_factory=Curve)
    evaluations: tuple[Evaluation, ...] = ()
    heldout: bool = False
    watch: Watch = field(default_factory=Watch)
    trace: Trace | None = None
    reach: Reach | None = None
    saliency: Saliency | None = None
    dissection: AnyDissection | None = None
    against: Trace | None = None
    shown_step: int | None = None
    kept: npt.NDArray[np.int64] = field(default_factory=lambda: np.empty(0, np.int64))
    message: str = ""
    reached: int | None = None
    other: "Snapshot | None" = None
    finish: str = ""
    said: Array | None = None
    whole: bool = True

    @property
    def moving(self) -> bool:
        """Whether a network is training, be it that it only catches up."""
        return self.status == "running" or (self.other is not None and self.other.status == "running")

    def shown(self) -> Shown | None:
        """What there is to show of this network; None without a trace."""
        if self.trace is None:
            return None
        return Shown(
            trace=self.trace,
            reach=self.reach,
            difference=None if self.against is None else difference(self.trace, self.against),
            saliency=self.saliency,
            step=self.step if self.shown_step is None else self.shown_step,
        )

    def after(self, waiting: "Snapshot") -> "Snapshot":
        """This snapshot with what an earlier one, which nobody took, had to tell of the same run."""
        if waiting.generation != self.generation:
            return self
        other = self.other
        if other is not None and waiting.other is not None:
            other = other.after(waiting.other)
        return replace(
            self, curve=waiting.curve + self.curve, evaluations=waiting.evaluations + self.evaluations, other=other
        )
