"""A network made elsewhere: its tokens or numbers, and its answers. Any probe can be read; nothing can be trained."""

from dataclasses import dataclass
from itertools import islice
from typing import Annotated, Literal

import numpy as np
from annotated_types import Interval

from playground.core import specs
from playground.core.batches import Example
from playground.core.specs import Readout, TaskSpec
from playground.core.vocabulary import FEATURES, UNKNOWN, Encoding, Numbers, Vocabulary, tokenize
from playground.tasks.common import sequences
from playground.tasks.common.task import BatchStream, Probe, Task, epochs

SAMPLE = 6
"""The most timesteps of the sequence that is shown at first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spec(TaskSpec):
    """The keys of `[task]` with `kind = "inspected"`.

    `vocabulary` holds the tokens in the order of their ids, which begin with 1; id 0 is the unknown token. Without it a
    timestep has `features` numbers. Without `answers` the network answers with `numbers` numbers.
    """

    kind: Literal["inspected"] = "inspected"
    tokens: specs.Tokens = "words"
    vocabulary: tuple[str, ...] = ()
    answers: tuple[str, ...] = ()
    features: Annotated[int, Interval(ge=1, le=10_000)] = 1
    numbers: Annotated[int, Interval(ge=1, le=10_000)] = 1

    @property
    def encoding(self) -> Encoding:
        """Return the vocabulary with the unknown token, or the numbers of a timestep."""
        if self.tokens == "numbers":
            return Numbers(width=self.features)
        return Vocabulary(self.tokens, (UNKNOWN, *self.vocabulary))


@dataclass(frozen=True, kw_only=True)
class InspectedTask(Task):
    """What an inspected network reads and answers."""

    readout: Readout

    @property
    def predicts_next(self) -> bool:
        """Whether the right answer at a timestep is the next token."""
        if isinstance(self.encoding, Vocabulary):
            same = self.answers == self.encoding.entries
        else:
            same = not self.answers and self.numbers == self.encoding.width
        return same and self.readout == "every-step"

    def batches(self, size: int, seed: int) -> BatchStream:
        """Return a sequence of zeros again and again: it has the shape of a batch, and nothing to learn."""
        words = isinstance(self.encoding, Vocabulary)
        inputs = np.zeros(SAMPLE, np.int64) if words else np.zeros((SAMPLE, self.encoding.width), np.float32)
        targets = np.zeros(SAMPLE, np.int64) if self.answers else np.zeros((SAMPLE, self.numbers), np.float32)
        return epochs((Example(inputs, targets, np.ones(SAMPLE, np.bool_)),), 1, seed)

    def probe(self, text: str) -> Probe:
        """Read a typed text. The right answers are known where they are the next tokens, or behind an arrow."""
        readout: Readout = "every-step" if self.predicts_next else "final"
        probe = sequences.probe(text, self.encoding, self.answers, readout)
        if self.answers or probe.expected.shape[1] == self.numbers:
            return probe
        return Probe(probe.encoded, np.full((len(probe.encoded.tokens), self.numbers), np.nan, np.float32))

    def samples(self) -> tuple[str, ...]:
        """Return one sequence to watch at first: the first tokens that can be typed, or an impulse in each of the first
        numbers of a timestep."""
        if isinstance(self.encoding, Vocabulary):
            kind, entries = self.encoding.kind, self.encoding.entries[1:]
            tokens = islice((entry for entry in entries if tokenize(kind, entry) == (entry,)), SAMPLE)
            return ((" " if kind == "words" else "").join(tokens),)
        count = min(SAMPLE, self.encoding.width)
        impulses = np.eye(self.encoding.width, dtype=np.int64)[:count] if self.encoding.width > 1 else [[1]] + [[0]] * 5
        return (" ".join(FEATURES.join(map(str, row)) for row in impulses),)


def make_task(spec: Spec, readout: Readout, seed: int) -> InspectedTask:
    """Make the task."""
    return InspectedTask(
        encoding=spec.encoding,
        answers=spec.answers,
        evaluation=(),
        heldout=False,
        text="",
        numbers=spec.numbers,
        obstacle="This network was made elsewhere, and without its sequences there is nothing to train it on.",
        readout=readout,
    )
