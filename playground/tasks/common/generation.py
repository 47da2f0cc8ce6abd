"""Generation on a task: whether it is possible, which tokens end it, and the probe with the generated tokens."""

from dataclasses import replace

import numpy as np

from playground.core.batches import Array, collate
from playground.core.specs import MAX_TIMESTEPS, Readout
from playground.core.vocabulary import FEATURES, Encoded, Encoding, Vocabulary
from playground.tasks.common.task import Probe, Task

_DIGITS = 6
"""Those of a number that a network generates in the data's own units, which may be large and change little."""

SAMPLE = 64
"""How many sequences to look at to find out what a task asks for."""


def generation_problem(task: Task, readout: Readout) -> str:
    """Return why a network cannot generate on this task, in a sentence; empty if it can.

    It can if its answer at each timestep is the next token.
    """
    if readout != "every-step":
        return "Generate needs the readout “every step”: this network gives one answer, at the end."
    vocabulary = task.encoding
    same = (
        task.answers == vocabulary.entries if isinstance(vocabulary, Vocabulary) else task.numbers == vocabulary.width
    )
    if same and bool(task.answers) == isinstance(vocabulary, Vocabulary):
        if task.obstacle:
            return ""
        batch = collate(task.evaluation[:SAMPLE])
        followed = np.arange(1, len(batch.inputs))[:, None] < batch.lengths
        asked = followed & batch.scored[:-1]
        if np.array_equal(batch.targets[:-1][asked], batch.inputs[1:][asked]):
            return ""
    return "There is nothing to generate: the answers of this task are not the sequence’s next tokens."


def end_tokens(task: Task) -> frozenset[int]:
    """Return the ids of the tokens that end a sequence: whenever one is the right answer, it is the last.

    Looks them up in some training sequences. Empty if the tokens are numbers, or there are no training sequences.
    """
    if not isinstance(task.encoding, Vocabulary) or task.obstacle:
        return frozenset()
    batch = next(task.batches(4 * SAMPLE, 0))
    last = batch.scored & (np.arange(len(batch.scored))[:, None] == batch.lengths - 1)
    final, others = (set(batch.targets[places].tolist()) for places in (last, batch.scored & ~last))
    return frozenset(final - others)


def remaining_timesteps(probe: Probe) -> int:
    """Return how many tokens fit behind a probe; 0 for an empty probe, which nothing can follow."""
    return MAX_TIMESTEPS - len(probe.encoded.tokens) if probe.encoded.tokens else 0


def extend_probe(probe: Probe, values: Array, encoding: Encoding, truth: Array | None = None) -> Probe:
    """Append what a network generated to a probe: ids `(time,)`, or scaled numbers `(time, features)`.

    The right answers are those of the probe; for numbers also `truth (time + 1, features)`, scaled, if known: what
    follows the probe's last token and each generated one.
    """
    typed, count = len(probe.encoded.tokens), len(values)
    if not count and truth is None:
        return probe
    expected = np.concatenate((probe.expected, np.full((count, *probe.expected.shape[1:]), _nothing(probe.expected))))
    if isinstance(encoding, Vocabulary):
        tokens = tuple(encoding.entries[index] for index in values)
    else:
        own = None if probe.own is None else probe.own.extended(values)
        numbers = encoding.raw(values) if own is None else own.frames[typed:]
        tokens = tuple(FEATURES.join(f"{number + 0:.{_DIGITS if own else 3}g}" for number in row) for row in numbers)
        if truth is not None:
            known = truth[: count + 1]
            expected[typed - 1 :] = (
                encoding.raw(known) if probe.own is None else probe.own.extended(known).frames[typed:]
            )
        probe = replace(probe, own=own)
    before = probe.encoded
    encoded = Encoded(before.tokens + tokens, np.concatenate((before.inputs, values)), before.known + (True,) * count)
    return replace(probe, encoded=encoded, expected=expected.astype(probe.expected.dtype), generated_count=count)


def _nothing(expected: Array) -> float:
    """Return the value that marks an unknown answer."""
    return -1 if expected.dtype.kind == "i" else np.nan
