"""Temporal order: `EacbXdaab…Y…B => XY`. Two or three marks lie far apart among noise; in which order do they come?

Experiments 6a and 6b of Hochreiter & Schmidhuber (1997), “Long short-term memory”, Neural Computation 9(8). A sequence
begins with E and ends with B; between are random letters out of a, b, c and d, and the marks, each X or Y. It has 100
to 110 symbols. Counted from 1 at E, two marks stand at places in 10 to 20 and 50 to 60, three in 10 to 20, 33 to 43 and
66 to 76. The answer at the end is one of the 4 or 8 orders of marks. All this is the paper's own variant, except that
its classes have letters of their own as names, Q for XX and so on, and that its outputs are sigmoids; ours are the
probabilities of a softmax.

It is solved when, for 2,000 training sequences in a row, all outputs were within 0.3 of their targets, and their mean
error is below 0.1; a sequence's error is that of its furthest output.
"""

from dataclasses import dataclass, replace
from itertools import product
from typing import Annotated, Literal

import numpy as np
from annotated_types import Interval

from playground.core.batches import Batch, Example, collate
from playground.core.specs import Readout, TaskSpec
from playground.core.vocabulary import ARROW, Vocabulary
from playground.tasks.common import sequences
from playground.tasks.common.criterion import Criterion
from playground.tasks.common.sequences import Line
from playground.tasks.common.task import (
    EVALUATION_STREAM,
    TRAINING_STREAM,
    BatchStream,
    Probe,
    Task,
    TaskError,
    random_stream,
)

START, END, NOISE, MARKS = "E", "B", "abcd", "XY"
USUAL = 100
"""The paper's T: sequences have from T to 1.1 T symbols."""
PLACES = {2: ((10, 20), (50, 60)), 3: ((10, 20), (33, 43), (66, 76))}
"""The first and last place of each mark, counted from 1, for two marks and for three, in sequences of the usual T."""

SHOWN_LINES = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Spec(TaskSpec):
    """The keys of `[task]` with `kind = "order"`: how many marks, `length` the T of the sequences, which have
    T to 1.1 T symbols with the marks' places in proportion, and the size of the evaluation set."""

    kind: Literal["order"] = "order"
    marks: Literal[2, 3] = 2
    length: Annotated[int, Interval(ge=20, le=900)] = USUAL
    tested: Annotated[int, Interval(ge=1, le=10_000)] = 2000


@dataclass(frozen=True, kw_only=True)
class OrderTask(Task):
    """Random sequences with marks."""

    spec: Spec
    readout: Readout

    def batches(self, size: int, seed: int) -> BatchStream:
        """Return batches of new sequences."""

        def draw(rng: np.random.Generator, _: list[int]) -> Batch:
            return collate([self.example(line(rng, self.spec)) for _ in range(size)])

        return BatchStream(draw, seed)

    def example(self, sequence: Line) -> Example:
        """Make the example of a sequence and its class."""
        return sequences.example(sequence, self.encoding, self.answers, self.readout)

    def probe(self, text: str) -> Probe:
        """Read a typed sequence. Its answer is known if it ends in B and has the right number of marks."""
        probe = sequences.probe(text, self.encoding, self.answers, self.readout)
        tokens = probe.encoded.tokens
        marks = "".join(token for token in tokens if token in MARKS)
        expected = np.full(len(tokens), -1, dtype=np.int64)
        if tokens and tokens[-1] == END and marks in self.answers:
            expected[-1] = self.answers.index(marks)
        return replace(probe, expected=expected)


def line(rng: np.random.Generator, spec: Spec) -> Line:
    """Return a random sequence and its answer, the marks in their order."""
    length = int(rng.integers(spec.length, spec.length + spec.length // 10, endpoint=True))
    symbols = [NOISE[index] for index in rng.integers(len(NOISE), size=length)]
    symbols[0], symbols[-1] = START, END
    answer = ""
    for places in PLACES[spec.marks]:
        first, last = (place * spec.length // USUAL for place in places)
        mark = MARKS[int(rng.integers(len(MARKS)))]
        symbols[int(rng.integers(first, last, endpoint=True)) - 1] = mark
        answer += mark
    return Line(0, "".join(symbols), answer)


def make_task(spec: Spec, readout: Readout, seed: int) -> OrderTask:
    """Make the task. Raises `TaskError` for the every-step readout."""
    if readout == "every-step":
        raise TaskError(
            "There is one answer, at the end: read out the final hidden state, or the mean, not every step."
        )
    evaluation_rng, sample_rng = random_stream(seed, EVALUATION_STREAM), random_stream(seed, TRAINING_STREAM)
    task = OrderTask(
        encoding=Vocabulary.of("characters", [START + NOISE + MARKS + END]),
        answers=tuple("".join(marks) for marks in product(MARKS, repeat=spec.marks)),
        evaluation=(),
        heldout=True,
        text="\n".join(typed(line(sample_rng, spec)) for _ in range(SHOWN_LINES)),
        criterion=Criterion(sequences=2000, within=0.3, mean=0.1),
        spec=spec,
        readout=readout,
    )
    return replace(task, evaluation=tuple(task.example(line(evaluation_rng, spec)) for _ in range(spec.tested)))


def typed(sequence: Line) -> str:
    """Format a sequence as a person would type it."""
    return f"{sequence.prompt} {ARROW} {sequence.answer}"
