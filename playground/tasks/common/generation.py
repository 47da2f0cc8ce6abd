"""Whether a network can go on by itself with what it learned, where that ends, and the sequence it has come to."""

from dataclasses import replace

import numpy as np

from playground.core.batches import Array, collate
from playground.core.specs import MAX_TIMESTEPS, Readout
from playground.core.vocabulary import FEATURES, Encoded, Encoding, Vocabulary
from playground.tasks.common.task import Probe, Task

SAMPLE = 64
"""So many sequences tell what a task asks for."""


def obstacle(task: Task, readout: Readout) -> str:
    """Why a network on this task cannot go on by itself, in a sentence; empty where it can.

    It can where its answer at a step is what comes next in the sequence.
    """
    if readout != "every-step":
        return "Generate needs the readout “every step”: this network gives one answer, at the end."
    batch, vocabulary = collate(task.evaluation[:SAMPLE]), task.encoding
    same = (
        task.answers == vocabulary.entries if isinstance(vocabulary, Vocabulary) else task.numbers == vocabulary.width
    )
    if same and bool(task.answers) == isinstance(vocabulary, Vocabulary):
        followed = np.arange(1, len(batch.inputs))[:, None] < batch.lengths
        asked = followed & batch.scored[:-1]
        if np.array_equal(batch.targets[:-1][asked], batch.inputs[1:][asked]):
            return ""
    return "There is nothing to generate: the answers of this task are not the sequence’s next tokens."


def ends(task: Task) -> frozenset[int]:
    """The ids of tokens after which nothing more was ever asked: wherever one is the right answer, it is the last.

    Looked up in some training sequences. Empty where the tokens are numbers.
    """
    if not isinstance(task.encoding, Vocabulary):
        return frozenset()
    batch = next(task.batches(4 * SAMPLE, 0))
    last = batch.scored & (np.arange(len(batch.scored))[:, None] == batch.lengths - 1)
    final, others = (set(batch.targets[places].tolist()) for places in (last, batch.scored & ~last))
    return frozenset(final - others)


def room(probe: Probe) -> int:
    """How many tokens fit behind a probe; none behind an empty one, of which nothing follows."""
    return MAX_TIMESTEPS - len(probe.encoded.tokens) if probe.encoded.tokens else 0


def extended(probe: Probe, values: Array, encoding: Encoding, truth: Array | None = None) -> Probe:
    """A probe with what a network added to it: ids `(time,)`, or numbers `(time, features)` as the network takes them.

    The right answers are those of the probe; of numbers the `truth (time + 1, features)`, as the network takes them,
    where it is known: what comes after the probe's last token, and after each added one.
    """
    typed, count = len(probe.encoded.tokens), len(values)
    if not count and truth is None:
        return probe
    expected = np.concatenate((probe.expected, np.full((count, *probe.expected.shape[1:]), _nothing(probe.expected))))
    if isinstance(encoding, Vocabulary):
        tokens = tuple(encoding.entries[index] for index in values)
    else:
        tokens = tuple(FEATURES.join(f"{number + 0:.3g}" for number in row) for row in encoding.raw(values))
        if truth is not None:
            expected[typed - 1 :] = encoding.raw(truth[: count + 1])
    before = probe.encoded
    encoded = Encoded(before.tokens + tokens, np.concatenate((before.inputs, values)), before.known + (True,) * count)
    return replace(probe, encoded=encoded, expected=expected.astype(probe.expected.dtype), generated=count)


def _nothing(expected: Array) -> float:
    """What stands for an answer that is not known."""
    return -1 if expected.dtype.kind == "i" else np.nan
