"""A snapshot of training: everything that the training thread sends to the window."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, fields, replace
from typing import Literal

import numpy as np
import numpy.typing as npt

from playground.core.batches import Array
from playground.core.diagnosis.survey import Survey
from playground.core.difference import difference
from playground.core.influence import Influence
from playground.core.reach import Reach
from playground.core.saliency import Saliency
from playground.core.shown import Shown
from playground.core.stateless_dissection import AnyDissection
from playground.core.trace import Trace
from playground.core.watch import Watch

Status = Literal["loading", "paused", "running", "reached", "diverged", "failed"]


_NO_QUANTITIES = ("step", "rmse", "mae")


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """The network measured on the whole evaluation set after `step` steps. None: not defined for this task.

    `accuracy` is the share of scored timesteps answered right, `sequence_accuracy` the share of sequences without a
    wrong one; `confidence` is the lowest probability given to a right answer; `error` is the largest distance of an
    answered number from the right one, and `free_run_error` that of free running, in amplitudes. `rmse` and `mae` are
    the root mean square and the mean absolute error of each forecast column, in the data's own units; empty where there
    are none.
    """

    step: int
    loss: float
    accuracy: float | None = None
    sequence_accuracy: float | None = None
    confidence: float | None = None
    error: float | None = None
    free_run_error: float | None = None
    rmse: tuple[float, ...] = ()
    mae: tuple[float, ...] = ()

    @property
    def measured(self) -> dict[str, float]:
        """The finite quantities, by name."""
        values = {each.name: getattr(self, each.name) for each in fields(self) if each.name not in _NO_QUANTITIES}
        return {name: float(value) for name, value in values.items() if value is not None and math.isfinite(value)}


@dataclass(frozen=True, slots=True, eq=False)
class Curve:
    """One point per training step: its number, and its batch's loss and accuracy (NaN: not defined)."""

    steps: npt.NDArray[np.int64] = field(default_factory=lambda: np.empty(0, np.int64))
    loss: npt.NDArray[np.float32] = field(default_factory=lambda: np.empty(0, np.float32))
    accuracy: npt.NDArray[np.float32] = field(default_factory=lambda: np.empty(0, np.float32))

    def __add__(self, later: "Curve") -> "Curve":
        """Return these points followed by the later ones."""
        return Curve.joined((self, later))

    @classmethod
    def joined(cls, pieces: Sequence["Curve"]) -> "Curve":
        """Concatenate the points of all pieces."""
        if not pieces:
            return cls()
        return cls(
            np.concatenate([piece.steps for piece in pieces]),
            np.concatenate([piece.loss for piece in pieces]),
            np.concatenate([piece.accuracy for piece in pieces]),
        )

    def __len__(self) -> int:
        return len(self.steps)

    def __getitem__(self, points: slice) -> "Curve":
        return Curve(self.steps[points], self.loss[points], self.accuracy[points])


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Snapshot:
    """One run at one moment.

    `generation` identifies the run; `turn` counts the user's commands to train or pause that the thread has carried
    out. `curve` and `evaluations` hold what is new since the last snapshot that was taken.

    `trace` belongs to the probe in `watch`, `reach` and `saliency` to the answers named there, `dissection` to the
    unit, and `against` is the trace of the second sequence, if any. `influence` is that on the last answer that the
    task asks for; None while the network that is shown trains, and where that answer is no likelier than all others
    together. All six show the network after `shown_step` steps if the user looks back, and after `step` if that is
    None. `kept_steps` are the steps that the user can look back at, read-only and the same array until they change.

    `seconds` is the time spent training; `engine` says what computes; `reached` is the step at which the network
    reached its mark; `survey` is what was measured for a diagnosis, at times; None before the first step and while the
    user looks back. In a comparison, `other` is the second network's snapshot of the same moment, with its own
    `generation`. `finish` says why the network stopped generating tokens. `spoken_frames (time, features)` is the sound
    that the network generates for the probe, read-only, while the user listens.

    `is_complete`: the snapshot has all six. Readable values are taken from complete snapshots only, so that they all
    belong to one step. Other snapshots have only the trace, which updates the heat maps more often.
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
    influence: Influence | None = None
    dissection: AnyDissection | None = None
    against: Trace | None = None
    shown_step: int | None = None
    kept_steps: npt.NDArray[np.int64] = field(default_factory=lambda: np.empty(0, np.int64))
    message: str = ""
    reached: int | None = None
    survey: Survey | None = None
    other: "Snapshot | None" = None
    finish: str = ""
    spoken_frames: Array | None = None
    is_complete: bool = True

    @property
    def is_training(self) -> bool:
        """Return whether either network is training, even if only to catch up."""
        return self.status == "running" or (self.other is not None and self.other.status == "running")

    def shown(self) -> Shown | None:
        """Return what the panels can show of this network; None without a trace."""
        if self.trace is None:
            return None
        return Shown(
            trace=self.trace,
            reach=self.reach,
            difference=None if self.against is None else difference(self.trace, self.against),
            saliency=self.saliency,
            influence=self.influence,
            step=self.step if self.shown_step is None else self.shown_step,
        )

    def merged_after(self, waiting: "Snapshot") -> "Snapshot":
        """Return this snapshot with the points of an earlier one of the same run that was never taken."""
        if waiting.generation != self.generation:
            return self
        other = self.other
        if other is not None and waiting.other is not None:
            other = other.merged_after(waiting.other)
        return replace(
            self, curve=waiting.curve + self.curve, evaluations=waiting.evaluations + self.evaluations, other=other
        )
