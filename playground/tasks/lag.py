"""Long time lags: `x a1 a2 … a99 x`. The last symbol repeats the first, a hundred timesteps later.

Experiments 2a and 2b of Hochreiter & Schmidhuber (1997), “Long short-term memory”, Neural Computation 9(8), after
Hochreiter (1991). A sequence begins with x or y, has p - 1 symbols a1, a2, … between, and ends as it began. In the
noise-free task (`middle = "same"`) these are always a1 to a(p-1) in order, and the network predicts the next symbol at
every step: all but the last are easy, and learning them does not help with the last. With `middle = "random"` each is
any of a1 to a(p-1), and only the last symbol is asked for. All this is the paper's own variant, except that the paper
has sigmoid outputs; ours are the probabilities of a softmax.

The noise-free task is solved when, for 10,000 training sequences in a row, no output was further than 0.25 from its
target; the random one when that holds at the end of the sequence. The noise-free task has just two sequences, and
evaluation is both.
"""

from dataclasses import dataclass, replace
from typing import Annotated, Literal

import numpy as np
from annotated_types import Interval

from playground.core.batches import Batch, Example, collate
from playground.core.specs import Readout, TaskSpec
from playground.core.vocabulary import Vocabulary
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

ENDS = ("x", "y")
SHOWN_LINES = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Spec(TaskSpec):
    """The keys of `[task]` with `kind = "lag"`: p, the symbols between the ends, and the evaluation set's size
    (random)."""

    kind: Literal["lag"] = "lag"
    p: Annotated[int, Interval(ge=2, le=900)] = 100
    middle: Literal["same", "random"] = "same"
    tested: Annotated[int, Interval(ge=2, le=10_000)] = 1000


@dataclass(frozen=True, kw_only=True)
class LagTask(Task):
    """Sequences that end as they began."""

    spec: Spec

    def batches(self, size: int, seed: int) -> BatchStream:
        """Return batches of new sequences, without those of evaluation if these are held out."""
        apart = {one.inputs.tobytes() for one in self.evaluation}

        def draw(rng: np.random.Generator, _: list[int]) -> Batch:
            drawn: list[Example] = []
            while len(drawn) < size:
                one = self.example(string(rng, self.spec))
                if not self.heldout or one.inputs.tobytes() not in apart:
                    drawn.append(one)
            return collate(drawn)

        return BatchStream(draw, seed)

    def example(self, text: str) -> Example:
        """Make the example of a sequence, which asks for the next symbol at every step."""
        ids = self.encoding.encode(text).inputs
        scored = np.ones(len(ids) - 1, dtype=np.bool_)
        if self.spec.middle == "random":
            scored[:-1] = False
        return Example(ids[:-1], ids[1:], scored)

    def probe(self, text: str) -> Probe:
        """Read a typed sequence. After p symbols, the next repeats the first."""
        probe = sequences.probe(text, self.encoding, self.answers, "every-step")
        expected, tokens = probe.expected.copy(), probe.encoded.tokens
        if self.spec.middle == "random":
            expected[:] = -1
        if len(tokens) >= self.spec.p and tokens[0] in ENDS:
            expected[self.spec.p - 1] = self.answers.index(tokens[0])
        return replace(probe, expected=expected)


def string(rng: np.random.Generator, spec: Spec) -> str:
    """Return a random sequence, its symbols separated by spaces."""
    end = ENDS[int(rng.integers(len(ENDS)))]
    between = np.arange(1, spec.p) if spec.middle == "same" else rng.integers(1, spec.p, size=spec.p - 1)
    return " ".join([end, *(f"a{symbol}" for symbol in between), end])


def make_task(spec: Spec, readout: Readout, seed: int) -> LagTask:
    """Make the task. Raises `TaskError` for a readout of one answer, or if there are too few sequences."""
    if readout != "every-step":
        raise TaskError(f"The lag asks for the next symbol at every step; a {readout} readout gives one answer.")
    same = spec.middle == "same"
    if not same and spec.p < 8:
        raise TaskError(f"With p = {spec.p} there are too few random sequences to hold some out; the least p is 8.")
    symbols = [f"a{symbol}" for symbol in range(1, spec.p)]
    vocabulary = Vocabulary.of("words", [*symbols, *ENDS])
    evaluation_rng, sample_rng = random_stream(seed, EVALUATION_STREAM), random_stream(seed, TRAINING_STREAM)
    task = LagTask(
        encoding=vocabulary,
        answers=vocabulary.entries,
        evaluation=(),
        heldout=not same,
        text="\n".join(string(sample_rng, spec) for _ in range(SHOWN_LINES)),
        criterion=Criterion(sequences=10_000, within=0.25),
        gap=spec.p - 1,
        spec=spec,
    )
    tested = (
        [" ".join([end, *symbols, end]) for end in ENDS]
        if same
        else [string(evaluation_rng, spec) for _ in range(spec.tested)]
    )
    return replace(task, evaluation=tuple(task.example(text) for text in tested))
