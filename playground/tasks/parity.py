"""Parity: `1101 => odd`. Is the number of ones odd? One bit of memory, flipped by each 1.

The classical example of what a single layer of thresholds cannot compute (Minsky & Papert, “Perceptrons”, 1969), as a
sequence: a window over the last few bits does not help, since every earlier bit counts as much. This variant asks at
every step for the parity so far, written as `even` or `odd`. The lengths of training strings are uniform in a range;
evaluation strings are five times as long as the longest, so that none of them is ever trained.
"""

from dataclasses import dataclass, replace
from typing import Annotated, Literal

import numpy as np
from annotated_types import Interval

from playground.core.batches import Batch, Example, collate
from playground.core.specs import Readout, TaskSpec
from playground.core.vocabulary import ARROW, Vocabulary
from playground.tasks.common import sequences
from playground.tasks.common.task import (
    EVALUATION_STREAM,
    TRAINING_STREAM,
    BatchStream,
    Probe,
    Task,
    TaskError,
    random_stream,
)

ANSWERS = ("even", "odd")
FURTHER = 5
"""How many times longer evaluation strings are than the longest trained ones."""

SHOWN_LINES = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Spec(TaskSpec):
    """The keys of `[task]` with `kind = "parity"`: the range of trained lengths, and the size of the evaluation set."""

    kind: Literal["parity"] = "parity"
    shortest: Annotated[int, Interval(ge=1, le=200)] = 1
    longest: Annotated[int, Interval(ge=1, le=200)] = 20
    tested: Annotated[int, Interval(ge=1, le=2000)] = 100


@dataclass(frozen=True, kw_only=True)
class ParityTask(Task):
    """Random strings of bits."""

    spec: Spec
    readout: Readout

    def batches(self, size: int, seed: int) -> BatchStream:
        """Return batches of new strings."""

        def draw(rng: np.random.Generator, _: list[int]) -> Batch:
            lengths = rng.integers(self.spec.shortest, self.spec.longest, size=size, endpoint=True)
            return collate([self.example(random_bits(rng, length)) for length in lengths])

        return BatchStream(draw, seed)

    def example(self, text: str) -> Example:
        """Make the example of a string of bits, which asks for the parity so far: at every step, or at the last
        alone."""
        targets = np.array([int(sign == "1") for sign in text]).cumsum() % 2
        scored = np.arange(len(text)) >= (0 if self.readout == "every-step" else len(text) - 1)
        return Example(self.encoding.encode(text).inputs, targets, scored)

    def probe(self, text: str) -> Probe:
        """Read a typed string. The answer is the parity of the ones so far, up to the first token that is not a bit; at
        the last step alone if only that is read out."""
        probe = sequences.probe(text.partition(ARROW)[0], self.encoding, (), "final")
        known = np.cumprod(np.array(probe.encoded.known, dtype=np.int64))
        ones = np.cumsum([token == "1" for token in probe.encoded.tokens])
        if self.readout != "every-step":
            known[:-1] = 0
        return replace(probe, expected=np.where(known > 0, ones % 2, -1).astype(np.int64))


def random_bits(rng: np.random.Generator, length: int) -> str:
    """Return random bits."""
    return "".join("01"[bit] for bit in rng.integers(2, size=length))


def make_task(spec: Spec, readout: Readout, seed: int) -> ParityTask:
    """Make the parity task. Raises `TaskError` for an empty range of lengths."""
    if spec.shortest > spec.longest:
        raise TaskError(f"The shortest string, {spec.shortest}, is above the longest, {spec.longest}.")
    evaluation_rng, sample_rng = random_stream(seed, EVALUATION_STREAM), random_stream(seed, TRAINING_STREAM)
    task = ParityTask(
        encoding=Vocabulary.of("characters", ["01"]),
        answers=ANSWERS,
        evaluation=(),
        heldout=True,
        text="\n".join(_typed(random_bits(sample_rng, spec.longest)) for _ in range(SHOWN_LINES)),
        spec=spec,
        readout=readout,
    )
    tested = (random_bits(evaluation_rng, FURTHER * spec.longest) for _ in range(spec.tested))
    return replace(task, evaluation=tuple(task.example(text) for text in tested))


def _typed(text: str) -> str:
    return f"{text} {ARROW} {ANSWERS[text.count('1') % 2]}"
