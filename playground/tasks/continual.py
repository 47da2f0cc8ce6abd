"""The continual embedded Reber grammar: `BTBTXSETEBPBPVVEPE…`, string after string without a sign of where one ends.

Gers, Schmidhuber & Cummins (2000), “Learning to forget: continual prediction with LSTM”, Neural Computation 12(10):
strings of the embedded grammar (see `reber`) follow one another endlessly, and the network's state is never reset, so
the network has to learn to forget what a string left behind. At each step the one or two symbols that may follow must
be the likeliest; after an E that ends a string that is B.

This variant trains on streams of a fixed length that each start from a zero state, where the paper's streams run until
the first mistake. It tests as the paper does: on streams far longer than those of training, without a wrong prediction;
their number is a key. Streams are drawn anew, and every test stream is longer than any of training. The task is solved
when, in addition, no symbol of another ten streams of 100,000 is predicted wrong.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from typing import Annotated, Literal

import numpy as np
from annotated_types import Interval

from playground.core.batches import Batch, Example, collate
from playground.core.specs import Readout, TaskSpec
from playground.core.vocabulary import Vocabulary
from playground.tasks.common.criterion import Criterion
from playground.tasks.common.task import EVALUATION_STREAM, TRAINING_STREAM, BatchStream, TaskError, random_stream
from playground.tasks.reber import SYMBOLS, GrammarTask, embedded, string

GRAMMAR = embedded(endless=True)
PERFECT_STREAMS, PERFECT_LENGTH = 10, 100_000
"""The paper's perfect solution makes no mistake in this many streams of this many symbols."""

SHOWN_LINES, SHOWN_SYMBOLS = 8, 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Spec(TaskSpec):
    """The keys of `[task]` with `kind = "continual"`: the length of a training stream, and the length and number of
    test streams, in symbols."""

    kind: Literal["continual"] = "continual"
    length: Annotated[int, Interval(ge=20, le=1000)] = 200
    tested: Annotated[int, Interval(ge=100, le=100_000)] = 10_000
    streams: Annotated[int, Interval(ge=1, le=100)] = 10


@dataclass(frozen=True, kw_only=True)
class ContinualTask(GrammarTask):
    """Endless streams of a grammar's strings."""

    length: int

    def batches(self, size: int, seed: int) -> BatchStream:
        """Return batches of new streams."""

        def draw(rng: np.random.Generator, _: list[int]) -> Batch:
            return collate([self.example(stream(rng, self.length + 1)) for _ in range(size)])

        return BatchStream(draw, seed)


def stream(rng: np.random.Generator, length: int) -> str:
    """Return the first `length` symbols of an endless stream."""
    return "".join(_pieces(rng, length))[:length]


def make_task(spec: Spec, readout: Readout, seed: int) -> ContinualTask:
    """Make the task. Raises `TaskError` for a readout of one answer, or if the test streams are too short."""
    if readout != "every-step":
        raise TaskError(f"The grammar asks for the next symbol at every step; a {readout} readout gives one answer.")
    if spec.tested <= spec.length:
        raise TaskError(
            f"The test's streams of {spec.tested} symbols are not longer than training's, {spec.length}; make them so."
        )
    evaluation_rng, sample_rng = random_stream(seed, EVALUATION_STREAM), random_stream(seed, TRAINING_STREAM)
    vocabulary = Vocabulary.of("characters", [SYMBOLS])
    task = ContinualTask(
        encoding=vocabulary,
        answers=vocabulary.entries,
        evaluation=(),
        heldout=True,
        text="\n".join(stream(sample_rng, SHOWN_SYMBOLS) for _ in range(SHOWN_LINES)),
        grammar=GRAMMAR,
        length=spec.length,
    )
    evaluation = tuple(task.example(stream(evaluation_rng, spec.tested + 1)) for _ in range(spec.streams))

    @cache
    def perfect() -> tuple[Example, ...]:
        return tuple(task.example(stream(evaluation_rng, PERFECT_LENGTH + 1)) for _ in range(PERFECT_STREAMS))

    return replace(task, evaluation=evaluation, criterion=Criterion(examples=evaluation, further=perfect))


def _pieces(rng: np.random.Generator, length: int) -> Iterator[str]:
    symbols = 0
    while symbols < length:
        piece = string(rng)
        symbols += len(piece)
        yield piece
