"""Two sequences: three values tell which of two classes it is, a hundred of noise follow, and the training targets are
noisy, too.

Experiment 3c of Hochreiter & Schmidhuber (1997), “Long short-term memory”, Neural Computation 9(8), after Bengio,
Simard & Frasconi (1994). The first three values are 1 in the one class and -1 in the other; all others are Gaussian
noise of variance 0.2. A sequence has a random length from T to 1.1 T. The answer, at the end, is 0.2 or 0.8, but each
training target has Gaussian noise of variance 0.1: the network has to learn the mean. All this is the paper's own
variant; in evaluation the targets are the means themselves. In experiment 3b the telling values have noise, too: the
key `telling_variance`.

It is solved when, of the first 256 sequences of the evaluation set, no output is 0.1 or further from its mean, and the
mean distance is below 0.015. The paper draws a random test set of 256 for each network; ours is the same for all.
"""

from dataclasses import dataclass
from typing import Annotated, Literal

import numpy as np
from annotated_types import Interval

from playground.core.batches import Array, Batch, Example, collate
from playground.core.specs import Readout, TaskSpec
from playground.core.vocabulary import ARROW, Numbers
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

SIGNS, MEANS = (1.0, -1.0), (0.2, 0.8)
"""The telling value and the mean answer of each class."""

TESTED = 256
"""The number of evaluation sequences that decide whether the task is solved."""

SHOWN_LINES = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Spec(TaskSpec):
    """The keys of `[task]` with `kind = "two_sequence"`: T, the number of telling values, the variances of the noise on
    them, on the other values and on the targets, and the size of the evaluation set."""

    kind: Literal["two_sequence"] = "two_sequence"
    length: Annotated[int, Interval(ge=10, le=900)] = 100
    telling: Annotated[int, Interval(ge=1, le=10)] = 3
    telling_variance: Annotated[float, Interval(ge=0, le=1)] = 0.0
    input_variance: Annotated[float, Interval(ge=0, le=1)] = 0.2
    target_variance: Annotated[float, Interval(ge=0, le=1)] = 0.1
    tested: Annotated[int, Interval(ge=1, le=10_000)] = 2560


@dataclass(frozen=True, kw_only=True)
class TwoSequenceTask(Task):
    """Sequences of noise behind a few telling values."""

    spec: Spec

    def batches(self, size: int, seed: int) -> BatchStream:
        """Return batches of new sequences, with noisy targets."""

        def draw(rng: np.random.Generator, _: list[int]) -> Batch:
            return collate([example(rng, self.spec, self.spec.target_variance) for _ in range(size)])

        return BatchStream(draw, seed)

    def probe(self, text: str) -> Probe:
        """Read typed numbers. The answer is known if it stands behind an arrow."""
        return sequences.probe(text, self.encoding, (), "final")


def example(rng: np.random.Generator, spec: Spec, target_variance: float) -> Example:
    """Return a random sequence `(time, 1)` of either class; scored at its last timestep."""
    time = int(rng.integers(spec.length, spec.length + spec.length // 10, endpoint=True))
    kind = int(rng.integers(2))
    values = rng.normal(0, np.sqrt(spec.input_variance), time)
    values[: spec.telling] = rng.normal(SIGNS[kind], np.sqrt(spec.telling_variance), spec.telling)
    targets = np.zeros((time, 1), dtype=np.float32)
    targets[-1] = MEANS[kind] + rng.normal(0, np.sqrt(target_variance))
    return Example(values.astype(np.float32)[:, None], targets, np.arange(time) == time - 1)


def make_task(spec: Spec, readout: Readout, seed: int) -> TwoSequenceTask:
    """Make the task. Raises `TaskError` for the every-step readout."""
    if readout == "every-step":
        raise TaskError(
            "There is one answer, at the end: read out the final hidden state, or the mean, not every step."
        )
    evaluation_rng, sample_rng = random_stream(seed, EVALUATION_STREAM), random_stream(seed, TRAINING_STREAM)
    evaluation = tuple(example(evaluation_rng, spec, 0) for _ in range(spec.tested))
    return TwoSequenceTask(
        encoding=Numbers(),
        answers=(),
        evaluation=evaluation,
        heldout=True,
        text="\n".join(typed(example(sample_rng, spec, spec.target_variance)) for _ in range(SHOWN_LINES)),
        criterion=Criterion(examples=evaluation[:TESTED], within=0.1, mean=0.015),
        spec=spec,
    )


def typed(sequence: Example) -> str:
    """Format a sequence as a person would type it, to two decimals."""
    return f"{' '.join(map(_number, sequence.inputs))} {ARROW} {_number(sequence.targets[-1])}"


def _number(features: Array) -> str:
    # Adding 0 turns -0 into 0.
    return f"{round(float(features[0]), 2) + 0:g}"
