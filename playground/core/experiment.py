"""An experiment at one moment: everything that is needed to go on with it as if it had never been closed."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Annotated, Any

import numpy as np
import numpy.typing as npt
from annotated_types import Interval, Len

from playground.core.batches import Batch
from playground.core.snapshot import Curve, Evaluation
from playground.core.specs import Preset, TrainingSpec
from playground.core.vocabulary import Encoding

Vectors = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class BatchesState:
    """Where the batches of a run go on: the state of the stream's random numbers (that of numpy's PCG64), the indices
    of the examples still to come, and the batches that come before the stream's, the next one last."""

    random: Mapping[str, Any]
    waiting: tuple[int, ...]
    returned: tuple[Batch, ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CheckpointState:
    """The network at a step of the past. `vectors (1 or 3, parameters)` are the weights and, where kept, both moments,
    which have seen `updates` updates. `batches` is None if the batches have changed since. `carry` is as in
    `RunState`."""

    step: int
    sequences: int
    vectors: Vectors
    updates: int
    batches: BatchesState | None
    training: TrainingSpec
    carry: Vectors | None = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RunState:
    """A run between two steps, from which another `Run` goes on bit for bit.

    `engine` computed it: "compiled" or "torch". `vectors (3, parameters)` are the weights and both moments of the
    optimiser, flat, in the order of `core.shapes.parameter_shapes`; `first_loss` is NaN before the first batch. `carry
    (states, layers, batch, units)` holds the states that the next batch goes on from, None where none are handed on.
    """

    preset: Preset
    engine: str
    step: int
    sequences: int
    vectors: Vectors
    updates: int
    first_loss: float
    longest: int
    changed_at: int
    gradient_norms: tuple[float, ...]
    batches: BatchesState
    checkpoints: tuple[CheckpointState, ...]
    carry: Vectors | None = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class TrainedNetwork:
    """A run with what is known of its past: all points of its curves and its evaluations, the step at which it reached
    its mark, and the seconds spent training."""

    run: RunState
    curve: Curve
    evaluations: tuple[Evaluation, ...] = ()
    reached: int | None = None
    seconds: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """What the window shows of an experiment.

    The probes in their order, the one that is watched, and the one it is compared with, if any. `timestep` is the
    playhead's, None at the end of the probe; `unit` of `layer` is chosen, None if none is. All three count from 0.
    `step` is the step of the past that is looked back at, None for now. `lesson` is under way, at the step of this
    index; empty without one. `unfinished` are typed sequences that could not be trained yet, for instance because of a
    problem in them.
    """

    probes: Annotated[tuple[str, ...], Len(0, 1000)] = ()
    probe: str = ""
    against: str | None = None
    timestep: Annotated[int, Interval(ge=0, le=2**31)] | None = None
    layer: Annotated[int, Interval(ge=0, le=1000)] = 0
    unit: Annotated[int, Interval(ge=0, le=2**31)] | None = None
    step: Annotated[int, Interval(ge=0, le=2**62)] | None = None
    lesson: Annotated[str, Len(0, 200)] = ""
    lesson_step: Annotated[int, Interval(ge=0, le=1000)] = 0
    unfinished: Annotated[str, Len(0, 2**20)] | None = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Experiment:
    """One network or two that are compared, in training.

    `encoding` and `answers` are the task's. `name` is the shipped preset's or the file's that it comes from, empty if
    it comes from neither, and `opened` that preset as it was opened.
    """

    networks: tuple[TrainedNetwork, ...]
    encoding: Encoding
    answers: tuple[str, ...]
    name: str = ""
    opened: Preset | None = None
    view: View = field(default_factory=View)

    @property
    def preset(self) -> Preset:
        """Return the preset of the first network."""
        return self.networks[0].run.preset


def without_past(experiment: Experiment) -> Experiment:
    """Return the experiment without the snapshots of its past."""
    networks = (replace(each, run=replace(each.run, checkpoints=())) for each in experiment.networks)
    return replace(experiment, networks=tuple(networks))
