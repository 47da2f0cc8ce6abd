"""The specification of an experiment: a `Preset` of task, model, training and mark.

Each bound stands once, in a field's annotation. The file validator and the spin boxes read it there.
"""

import dataclasses
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, Literal, get_args, get_origin, get_type_hints

from annotated_types import Interval, Len

from playground.core.cell_kinds import KINDS
from playground.core.claim import Claim
from playground.core.guided_action import GuidedAction

Tokens = Literal["words", "characters", "numbers"]
if TYPE_CHECKING:
    Cell = str
else:
    Cell = Literal[tuple(KINDS)]
    """A key of `KINDS`. Files and commands are held to it; a type checker cannot know the rows of a table."""
Readout = Literal["every-step", "final", "mean"]
Optimizer = Literal["adam", "sgd"]
Initialisation = Literal["uniform", "chrono"]
SceneTrack = Literal["state", "gate"]
Group = Literal["first steps", "memory", "language", "sound and sight", "benchmarks"]

MAX_TIMESTEPS = 1000
"""The most tokens one training sequence or probe may have."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskSpec:
    """Base class of every task's specification. `kind` names the file in `tasks/` that makes the sequences."""

    kind: str

    def usual_steps(self, training: "TrainingSpec") -> int:
        """Return how many steps to train a preset without a mark, unless told otherwise."""
        return DEFAULT_STEPS


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelSpec:
    """The network: its cell, units, layers, readout and initialisation.

    A cell is recurrent or, to show what recurrence adds, a network without a state: a perceptron on the bag of the
    tokens so far (always one layer), or an MLP or a CNN on the last `window` tokens. `uniform` initialises all weights
    as torch does. `chrono` initialises the gates for memories of all lengths up to `lag` timesteps, so that training
    can discover dependencies that far back.
    """

    cell: Cell = "lstm"
    units: Annotated[int, Interval(ge=1, le=512)] = 16
    layers: Annotated[int, Interval(ge=1, le=4)] = 1
    window: Annotated[int, Interval(ge=1, le=256)] = 8
    readout: Readout = "final"
    initialisation: Initialisation = "uniform"
    lag: Annotated[int, Interval(ge=2, le=10_000)] = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingSpec:
    """How the network learns. `clip` bounds the norm of the gradient; 0 turns clipping off. `carry_state`: batches are
    windows side by side in long sequences, and each begins with the state in which the one before ended."""

    optimizer: Optimizer = "adam"
    learning_rate: Annotated[float, Interval(gt=0, le=1000)] = 0.01
    batch: Annotated[int, Interval(ge=1, le=1024)] = 16
    clip: Annotated[float, Interval(ge=0, le=1000)] = 1.0
    seed: Annotated[int, Interval(ge=0, le=2**31 - 1)] = 0
    evaluate_every: Annotated[int, Interval(ge=1, le=100_000)] = 20
    carry_state: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """When training stops, measured on the evaluation set: every given quantity must be reached.

    `accuracy` is the share of right answers, `sequence_accuracy` the share of sequences without a wrong one;
    `confidence` is the lowest probability of a right answer; `error` is the largest error of a number; `free_run_error`
    is the same, in amplitudes, when the network reads its own predictions. `steps` is how many steps the preset should
    need, and the budget of a run without a window.
    """

    accuracy: Annotated[float, Interval(gt=0, le=1)] | None = None
    sequence_accuracy: Annotated[float, Interval(gt=0, le=1)] | None = None
    loss: Annotated[float, Interval(gt=0, le=1e6)] | None = None
    confidence: Annotated[float, Interval(gt=0, lt=1)] | None = None
    error: Annotated[float, Interval(gt=0, le=1e6)] | None = None
    free_run_error: Annotated[float, Interval(gt=0, le=1e6)] | None = None
    steps: Annotated[int, Interval(ge=1, le=10_000_000)] = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """One view of the experiment for *Present*, which a teacher shows by its title.

    `probe` is the sequence. `step` is the training step whose snapshot is shown, None for the newest; `playhead` is a
    timestep, from 1, None for the last. `track` is the heat map below the chain: the `state` that carries the memory,
    or the `gate` that decides what is kept of it. `compare` is the cell of the second network, None without one.
    """

    title: Annotated[str, Len(1, 80)]
    probe: str
    step: Annotated[int, Interval(ge=0, le=10_000_000)] | None = None
    playhead: Annotated[int, Interval(ge=1, le=MAX_TIMESTEPS)] | None = None
    track: SceneTrack = "state"
    compare: Cell | None = None


DEFAULT_STEPS = 1000
"""How many steps to train a preset without a mark, at most, unless told otherwise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Preset:
    """A whole experiment except its weights. The same preset gives the same numbers anywhere.

    `group` is its section in the gallery. Its story: `look` says what to look at, `try_` (in a file `try`) holds what
    can be tried, and `measured` what was found over seeds. `scenes` are what *Present* goes through. `notes` are the
    user's own.
    """

    schema: Literal[1] = 1
    title: Annotated[str, Len(1, 80)]
    idea: Annotated[str, Len(0, 400)] = ""
    group: Group | None = None
    probes: Annotated[tuple[str, ...], Len(0, 50)] = ()
    scenes: Annotated[tuple[Scene, ...], Len(0, 20)] = ()
    task: TaskSpec
    model: ModelSpec = dataclasses.field(default_factory=ModelSpec)
    training: TrainingSpec = dataclasses.field(default_factory=TrainingSpec)
    mark: Mark | None = None
    look: Annotated[str, Len(0, 800)] = ""
    try_: Annotated[tuple[GuidedAction, ...], Len(0, 12)] = ()
    measured: Annotated[tuple[Claim, ...], Len(0, 20)] = ()
    notes: Annotated[str, Len(0, 20_000)] = ""

    @property
    def budget(self) -> int:
        """Return the most steps to train it for, unless told otherwise."""
        return self.mark.steps if self.mark else self.task.usual_steps(self.training)


def bounds(spec: type, field: str) -> tuple[float, float]:
    """Return the least and the greatest value of a number field, read from its annotation.

    An open bound is moved inside by a millionth. Raises `LookupError` if the field has no bounds.
    """
    hint = get_type_hints(spec, include_extras=True)[field]
    parts = get_args(hint) if get_origin(hint) is not Annotated else (hint,)
    for constraint in (c for part in parts for c in getattr(part, "__metadata__", ())):
        if isinstance(constraint, Interval):
            low: Any = constraint.ge if constraint.ge is not None else _inside(constraint.gt, 1e-6)
            high: Any = constraint.le if constraint.le is not None else _inside(constraint.lt, -1e-6)
            return low, high
    raise LookupError(f"{spec.__name__}.{field} has no bounds")


def length_bounds(spec: type, field: str) -> tuple[int, int]:
    """Return the least and the most characters of a text field, read from its annotation. Raises `LookupError` if it
    has none."""
    hint = get_type_hints(spec, include_extras=True)[field]
    for constraint in getattr(hint, "__metadata__", ()):
        if isinstance(constraint, Len) and constraint.max_length is not None:
            return constraint.min_length, constraint.max_length
    raise LookupError(f"{spec.__name__}.{field} has no bounds")


def _inside(limit: Any, by: float) -> float:
    return float(limit) + by


def choices(spec: type, field: str) -> tuple[Any, ...]:
    """Return the values of a `Literal` field, in their order."""
    return get_args(get_type_hints(spec)[field])
