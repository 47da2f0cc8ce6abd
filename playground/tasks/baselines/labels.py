"""The most frequent class, and the class of the nearest training sequence."""

import numpy as np
import numpy.typing as npt

from playground.core.baseline import Baseline, Report
from playground.core.batches import Batch, Example, collate
from playground.core.vocabulary import Numbers
from playground.tasks.common.baseline_data import Ids
from playground.tasks.common.task import Task

NUMBERS = 25_000_000
"""The most numbers of training sequences that are compared with; of more, a sample is drawn."""
PRODUCTS = {"numbers": 2e10, "tokens": 5e8}
"""About the most products for all distances: a few seconds."""
LONGEST = 3
"""Tokens are compared by how often each one, each pair and each triple in a row is in a sequence."""
ROWS = 256
"""So many evaluated sequences are compared at once."""

Doubles = npt.NDArray[np.float64]


def measure(task: Task, seed: int, report: Report) -> tuple[Baseline, ...]:
    """Return the most frequent class and, where sequences are held out, the nearest neighbour. None unless there are
    training sequences to go through, each with one class as its answer."""
    if not task.answers or not task.evaluation or not all(map(_has_single_answer, task.evaluation)):
        return ()
    sequences = task.batches(1, seed).sequences
    if sequences is None:
        return ()
    longest = max(len(each.inputs) for each in task.evaluation)
    used = max(1, min(sequences, NUMBERS // (longest * _features(task))))
    # The first batch of all sequences is the training part as it stands.
    training, tested = next(task.batches(used, seed)), collate(task.evaluation)
    labels, right = _labels(training), _labels(tested)
    found = [_scored("most frequent class", right == np.bincount(labels).argmax())]
    if task.heldout:
        # Otherwise each sequence would be its own nearest neighbour.
        by = "numbers" if isinstance(task.encoding, Numbers) else "tokens"
        measured = nearest_numbers if by == "numbers" else nearest_tokens
        neighbours, compared = measured(training, tested, report)
        settings = {"sequences": compared} if compared < sequences else {}
        found.append(_scored("nearest neighbour", right == labels[neighbours], **settings))
    return tuple(found)


def _has_single_answer(example: Example) -> bool:
    return bool(example.scored[-1]) and int(example.scored.sum()) == 1 and example.possible is None


def _features(task: Task) -> int:
    return task.encoding.width if isinstance(task.encoding, Numbers) else 1


def _labels(batch: Batch) -> Ids:
    """Return the class of each sequence."""
    return np.asarray(batch.targets[batch.lengths - 1, np.arange(batch.size)])


def _scored(name: str, hits: npt.NDArray[np.bool_], **settings: float) -> Baseline:
    return Baseline(name=name, verb="answers", count=len(hits), accuracy=float(hits.mean()), settings=settings)


def nearest_numbers(training: Batch, tested: Batch, report: Report = lambda share: None) -> tuple[Ids, int]:
    """Return for each tested sequence the number of the training sequence at the least Euclidean distance `(tested,)`,
    the first of several, and how many were compared. Numbers are scaled as a network reads them; shorter sequences end
    with zeros, the mean of standardised numbers. This is the 1-NN of the UCR archive."""
    time = max(len(training.inputs), len(tested.inputs))
    width = time * training.inputs.shape[2]
    compared = max(1, min(training.size, int(PRODUCTS["numbers"] / (tested.size * width))))
    rows = _rows(training, time)[:compared]
    squares, found = np.einsum("rn,rn->r", rows, rows), np.empty(tested.size, np.int64)
    asked = _rows(tested, time)
    for start in range(0, len(asked), ROWS):
        report(start / len(asked))
        # The tested sequence's own square is the same for all.
        found[start : start + ROWS] = (squares - 2 * asked[start : start + ROWS] @ rows.T).argmin(axis=1)
    return found, compared


def _rows(batch: Batch, time: int) -> Doubles:
    """Return a sequence a row, `(batch, time * features)`."""
    rows = np.zeros((batch.size, time, batch.inputs.shape[2]))
    rows[:, : len(batch.inputs)] = batch.inputs.swapaxes(0, 1)
    return rows.reshape(batch.size, -1)


def nearest_tokens(training: Batch, tested: Batch, report: Report = lambda share: None) -> tuple[Ids, int]:
    """Return for each tested sequence the number of the training sequence whose counts of one to `LONGEST` tokens in a
    row have the greatest cosine with its own `(tested,)`, the first of several, and how many were compared."""
    base = int(max(training.inputs.max(), tested.inputs.max())) + 2
    kinds, owners, weights = _bags(training, base)
    asked, askers, asked_weights = _bags(tested, base)
    order = np.argsort(kinds, kind="stable")
    kinds, owners, weights = kinds[order], owners[order], weights[order]
    begin, end = np.searchsorted(kinds, asked, "left"), np.searchsorted(kinds, asked, "right")
    compared = training.size
    if (products := int((end - begin).sum())) > PRODUCTS["tokens"]:
        compared = max(1, int(compared * PRODUCTS["tokens"] / products))
        kept = owners < compared
        kinds, owners, weights = kinds[kept], owners[kept], weights[kept]
        begin, end = np.searchsorted(kinds, asked, "left"), np.searchsorted(kinds, asked, "right")
    first = np.searchsorted(askers, np.arange(tested.size + 1))
    found = np.empty(tested.size, np.int64)
    for number in range(tested.size):
        if not number % ROWS:
            report(number / tested.size)
        own = slice(first[number], first[number + 1])
        spans = list(map(slice, begin[own].tolist(), end[own].tolist()))
        shared = [weights[span] * weight for span, weight in zip(spans, asked_weights[own], strict=True)]
        likeness = np.bincount(np.concatenate([owners[span] for span in spans]), np.concatenate(shared), compared)
        found[number] = likeness.argmax()
    return found, compared


def _bags(batch: Batch, base: int) -> tuple[Ids, Ids, Doubles]:
    """Return the kinds of tokens in a row, the sequences they are in, and their counts there divided by the length of
    the sequence's vector of counts. They come in the order of the sequences."""
    keys: list[Ids] = []
    owners: list[Ids] = []
    grams = np.zeros_like(batch.inputs)
    for length in range(min(LONGEST, len(batch.inputs))):
        # Padding begins where the sequence ends; 0 stands for no token.
        grams = grams[: len(grams) - (length > 0)] * base + batch.inputs[length:] + 1
        there = np.arange(length, len(batch.inputs))[:, None] < batch.lengths
        keys.append(grams[there])
        owners.append(np.broadcast_to(np.arange(batch.size), there.shape)[there])
    kinds, numbers = np.unique(np.concatenate(keys), return_inverse=True)
    pairs, counts = np.unique(np.concatenate(owners) * len(kinds) + numbers, return_counts=True)
    sequence, kind = pairs // len(kinds), pairs % len(kinds)
    norms = np.sqrt(np.bincount(sequence, np.square(counts, dtype=np.float64), minlength=batch.size))
    return kinds[kind], sequence, counts / norms[sequence]
