"""Adding and multiplying: two of a hundred numbers are marked, and the answer is their sum or product.

Experiments 4 and 5 of Hochreiter & Schmidhuber (1997), “Long short-term memory”, Neural Computation 9(8). A timestep is
a value and a marker. Sequences have a random length from T to 1.1 T. One of the first ten timesteps is marked with 1,
then another of the first T/2 - 1; the first and the last timestep have the marker -1, all others 0. Values are uniform
in [-1, 1], and the answer is 0.5 + (x1 + x2) / 4; for the product, in [0, 1], and it is x1 x2. If the first timestep is
a marked one, it keeps its marker 1 and its value counts as 0, for the product as 1, so that it does not change the
result. All this is the paper's own variant; many later papers leave the -1 out and mark in each half.

Adding is solved when the last 2,000 training sequences were all answered to within 0.04 and their mean error is below
0.01; the product when fewer than 13 of them were not answered to within 0.04.
"""

from dataclasses import dataclass, replace
from typing import Annotated, Literal

import numpy as np
from annotated_types import Interval

from playground.core.batches import Array, Batch, Example, collate
from playground.core.specs import Readout, TaskSpec
from playground.core.vocabulary import ARROW, FEATURES, Numbers
from playground.tasks.common import sequences
from playground.tasks.common.criterion import Criterion
from playground.tasks.common.task import (
    EVALUATION_STREAM,
    TRAINING_STREAM,
    BatchStream,
    Probe,
    Task,
    TaskError,
    random_stream,
)

Operation = Literal["add", "multiply"]

FIRST = 10
"""The first mark is within this many timesteps."""

ADDED = Criterion(sequences=2000, within=0.04, mean=0.01)
MULTIPLIED = Criterion(sequences=2000, within=0.04, wrong=12)

SHOWN_LINES = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Spec(TaskSpec):
    """The keys of `[task]` with `kind = "adding"`: `length` is T, `tested` the size of the evaluation set."""

    kind: Literal["adding"] = "adding"
    operation: Operation = "add"
    length: Annotated[int, Interval(ge=10, le=900)] = 100
    tested: Annotated[int, Interval(ge=1, le=10_000)] = 2000


@dataclass(frozen=True, kw_only=True)
class AddingTask(Task):
    """Sequences of random values, two of them marked."""

    spec: Spec

    def batches(self, size: int, seed: int) -> BatchStream:
        """Return batches of new sequences."""

        def draw(rng: np.random.Generator, _: list[int]) -> Batch:
            return collate([example(rng, self.spec) for _ in range(size)])

        return BatchStream(draw, seed)

    def probe(self, text: str) -> Probe:
        """Read a typed sequence. The answer is known if two timesteps are marked with 1."""
        probe = sequences.probe(text, self.encoding, (), "final")
        marked = probe.encoded.inputs[probe.encoded.inputs[:, 1] == 1, 0]
        expected = np.full((len(probe.encoded.inputs), 1), np.nan, dtype=np.float32)
        if len(marked) == 2:
            expected[-1] = answer(marked[0], marked[1], self.spec.operation)
        return replace(probe, expected=expected)


def answer(one: float, other: float, operation: Operation) -> float:
    """Return the right answer for the two marked values."""
    return 0.5 + (one + other) / 4 if operation == "add" else one * other


def example(rng: np.random.Generator, spec: Spec) -> Example:
    """Return a random sequence of values and markers `(time, 2)`; scored at its last timestep."""
    adds = spec.operation == "add"
    time = int(rng.integers(spec.length, spec.length + spec.length // 10, endpoint=True))
    inputs = np.zeros((time, 2), dtype=np.float32)
    inputs[:, 0] = rng.uniform(-1 if adds else 0, 1, time)
    inputs[[0, -1], 1] = -1
    first = int(rng.integers(min(FIRST, spec.length // 2 - 1)))
    second = int(rng.integers(spec.length // 2 - 2))
    second += second >= first
    inputs[[first, second], 1] = 1
    if 0 in (first, second):
        inputs[0, 0] = 0 if adds else 1
    targets = np.zeros((time, 1), dtype=np.float32)
    targets[-1] = answer(inputs[first, 0], inputs[second, 0], spec.operation)
    return Example(inputs, targets, np.arange(time) == time - 1)


def make_task(spec: Spec, readout: Readout, seed: int) -> AddingTask:
    """Make the adding task. Raises `TaskError` for the every-step readout."""
    if readout == "every-step":
        raise TaskError(
            "There is one answer, at the end: read out the final hidden state, or the mean, not every step."
        )
    evaluation_rng, sample_rng = random_stream(seed, EVALUATION_STREAM), random_stream(seed, TRAINING_STREAM)
    return AddingTask(
        encoding=Numbers(width=2),
        answers=(),
        evaluation=tuple(example(evaluation_rng, spec) for _ in range(spec.tested)),
        heldout=True,
        text="\n".join(typed(example(sample_rng, spec)) for _ in range(SHOWN_LINES)),
        criterion=ADDED if spec.operation == "add" else MULTIPLIED,
        spec=spec,
    )


def typed(sequence: Example) -> str:
    """Format a sequence as a person would type it, to two decimals; the marker 0 is left out."""
    return f"{' '.join(_timestep(*row) for row in sequence.inputs)} {ARROW} {sequence.targets[-1, 0]:.3g}"


def _timestep(value: Array, marker: Array) -> str:
    # Adding 0 turns -0 into 0.
    number = f"{round(float(value), 2) + 0:g}"
    return f"{number}{FEATURES}{marker:g}" if marker else number
