"""What an experiment is, as data: a `Preset` of task, model, training and mark.

Every bound stands once, in a field's annotation. The file validator reads it there, and so does the spin box.
"""

import dataclasses
from dataclasses import dataclass
from typing import Annotated, Any, Literal, get_args, get_origin, get_type_hints

from annotated_types import Interval, Len

Tokens = Literal["words", "characters", "numbers"]
Cell = Literal["rnn", "lstm", "gru", "peephole", "mingru", "perceptron", "mlp", "cnn"]
Readout = Literal["every-step", "final", "mean"]
Optimizer = Literal["adam", "sgd"]
Initialisation = Literal["uniform", "chrono"]
Group = Literal["first steps", "memory", "language", "sound and sight", "benchmarks"]

MAX_TIMESTEPS = 1000
"""The most tokens one training sequence or probe may have."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskSpec:
    """Base of every task's own specification. `kind` names the file in `tasks/` that makes the sequences."""

    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelSpec:
    """The network: which cell, how wide, how deep, where its answer is read, and how its weights begin.

    A cell is a recurrent one or, to see what recurrence adds, a network without a state: a perceptron on the bag of
    the tokens so far (of one layer, whatever `layers` says), or an MLP or a CNN that sees the last `window` tokens.
    `uniform` draws all weights alike, as torch does. `chrono` lets the cells begin with memories of all lengths up to
    `lag` timesteps, which is what they need to find out that something so far back matters.
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
    """How the network learns. `clip` bounds the gradient's norm; 0 leaves it as it is."""

    optimizer: Optimizer = "adam"
    learning_rate: Annotated[float, Interval(gt=0, le=1000)] = 0.01
    batch: Annotated[int, Interval(ge=1, le=1024)] = 16
    clip: Annotated[float, Interval(ge=0, le=1000)] = 1.0
    seed: Annotated[int, Interval(ge=0, le=2**31 - 1)] = 0
    evaluate_every: Annotated[int, Interval(ge=1, le=100_000)] = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """Where training stops, measured on the evaluation set: every quantity given must be reached.

    `accuracy` is the share of right answers, `sequence_accuracy` that of sequences with no wrong one; `confidence` the
    least probability given to any right answer; `error` the largest error of any number; `free_run_error` the same, in
    amplitudes, when the network is fed its own predictions. `steps` is the preset's promise, and the headless
    run's budget.
    """

    accuracy: Annotated[float, Interval(gt=0, le=1)] | None = None
    sequence_accuracy: Annotated[float, Interval(gt=0, le=1)] | None = None
    loss: Annotated[float, Interval(gt=0, le=1e6)] | None = None
    confidence: Annotated[float, Interval(gt=0, lt=1)] | None = None
    error: Annotated[float, Interval(gt=0, le=1e6)] | None = None
    free_run_error: Annotated[float, Interval(gt=0, le=1e6)] | None = None
    steps: Annotated[int, Interval(ge=1, le=10_000_000)] = 2000


UNMARKED = 1000
"""How many steps a preset without a mark is trained for, where nobody gives a number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Preset:
    """The whole of an experiment but its weights. The same preset gives the same numbers, anywhere.

    `group` is where it stands in the gallery.
    """

    schema: Literal[1] = 1
    title: Annotated[str, Len(1, 80)]
    idea: Annotated[str, Len(0, 400)] = ""
    group: Group | None = None
    probes: Annotated[tuple[str, ...], Len(0, 50)] = ()
    task: TaskSpec
    model: ModelSpec = dataclasses.field(default_factory=ModelSpec)
    training: TrainingSpec = dataclasses.field(default_factory=TrainingSpec)
    mark: Mark | None = None

    @property
    def budget(self) -> int:
        """How many steps it is trained for at most, where nobody gives a number."""
        return self.mark.steps if self.mark else UNMARKED


def bounds(spec: type, field: str) -> tuple[float, float]:
    """The least and the greatest value that a number of a specification may have, read from its annotation.

    An open bound comes back a millionth inside. Raises `LookupError` where the field has none.
    """
    hint = get_type_hints(spec, include_extras=True)[field]
    parts = get_args(hint) if get_origin(hint) is not Annotated else (hint,)
    for constraint in (c for part in parts for c in getattr(part, "__metadata__", ())):
        if isinstance(constraint, Interval):
            low: Any = constraint.ge if constraint.ge is not None else _inside(constraint.gt, 1e-6)
            high: Any = constraint.le if constraint.le is not None else _inside(constraint.lt, -1e-6)
            return low, high
    raise LookupError(f"{spec.__name__}.{field} has no bounds")


def lengths(spec: type, field: str) -> tuple[int, int]:
    """The least and the most characters of a text, read from its annotation. Raises `LookupError` where it has none."""
    hint = get_type_hints(spec, include_extras=True)[field]
    for constraint in getattr(hint, "__metadata__", ()):
        if isinstance(constraint, Len) and constraint.max_length is not None:
            return constraint.min_length, constraint.max_length
    raise LookupError(f"{spec.__name__}.{field} has no bounds")


def _inside(limit: Any, by: float) -> float:
    return float(limit) + by


def choices(spec: type, field: str) -> tuple[Any, ...]:
    """The values a field of a `Literal` type may take, in their order."""
    return get_args(get_type_hints(spec)[field])
