"""Counting: `aaabbb.`, as many b as a, then the end sign.

The language aⁿbⁿ of Gers & Schmidhuber (2001), “LSTM recurrent networks learn simple context-free and context-sensitive
languages”, IEEE Transactions on Neural Networks 12(6). At each step the network predicts the next symbol. In this
variant a string ends in `.`, the state starts from zero at each string (theirs begins and ends with one sign and
predicts the *set* of symbols that may follow), and only the steps with one right answer are scored: from the first b
on, the remaining b and then the end sign. The number of a cannot be predicted.

Training draws n uniformly from a range; evaluation takes each n above it, up to twice the greatest.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Annotated, Literal

import numpy as np
from annotated_types import Interval

from playground.core.batches import Example
from playground.core.specs import Readout, TaskSpec
from playground.core.vocabulary import Vocabulary
from playground.tasks.common import sequences
from playground.tasks.common.task import BatchStream, Probe, Task, TaskError, epochs

UP, DOWN, END = "a", "b", "."


@dataclass(frozen=True, slots=True, kw_only=True)
class Spec(TaskSpec):
    """The keys of `[task]` with `kind = "counting"`: the least and the greatest n in training."""

    kind: Literal["counting"] = "counting"
    shortest: Annotated[int, Interval(ge=1, le=100)] = 1
    longest: Annotated[int, Interval(ge=1, le=100)] = 10


@dataclass(frozen=True, kw_only=True)
class CountingTask(Task):
    """Strings of aⁿbⁿ, each with its end sign."""

    training: tuple[Example, ...]

    def batches(self, size: int, seed: int) -> BatchStream:
        """Return batches of every trained n once in random order, then again in another order, for ever."""
        return epochs(self.training, size, seed)

    def probe(self, text: str) -> Probe:
        """Read a typed string. After its last b, the answer is another b while one is missing, and then the end
        sign."""
        probe = sequences.probe(text, self.encoding, self.answers, "every-step")
        expected = np.full(len(probe.expected), -1, dtype=np.int64)
        for time, sign in enumerate(next_symbols(probe.encoded.tokens)):
            if sign:
                expected[time] = self.answers.index(sign)
        return replace(probe, expected=expected)


def next_symbols(tokens: tuple[str, ...]) -> Iterator[str]:
    """Yield the only symbol that may follow each token; the empty string if there are several, or if the string is
    wrong."""
    ups = downs = 0
    broken = False
    for token in tokens:
        broken = broken or token not in (UP, DOWN) or (token == UP and downs > 0) or (token == DOWN and downs == ups)
        ups, downs = ups + (token == UP), downs + (token == DOWN)
        if broken or not downs:
            yield ""
        else:
            yield DOWN if downs < ups else END


def string(n: int) -> str:
    """Return the string of n a and n b, with its end sign."""
    return UP * n + DOWN * n + END


def make_task(spec: Spec, readout: Readout, seed: int) -> CountingTask:
    """Make the counting task. Raises `TaskError` for a readout of one answer, or an empty range."""
    if readout != "every-step":
        raise TaskError(f"Counting asks for the next symbol at every step; a {readout} readout gives one answer.")
    if spec.shortest > spec.longest:
        raise TaskError(f"The shortest n, {spec.shortest}, is above the longest, {spec.longest}.")
    vocabulary = Vocabulary.of("characters", [string(1)])
    trained = range(spec.shortest, spec.longest + 1)
    longer = range(spec.longest + 1, 2 * spec.longest + 1)
    return CountingTask(
        encoding=vocabulary,
        answers=vocabulary.entries,
        training=tuple(_example(n, vocabulary) for n in trained),
        evaluation=tuple(_example(n, vocabulary) for n in longer),
        heldout=True,
        text="\n".join(string(n) for n in trained[:16]),
    )


def _example(n: int, vocabulary: Vocabulary) -> Example:
    """Return a string as inputs and next symbols `(2 n,)`, the last n of which are scored."""
    ids = vocabulary.encode(string(n)).inputs
    return Example(ids[:-1], ids[1:], np.arange(2 * n) >= n)
