"""n-grams with Witten-Bell smoothing, for text."""

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

from playground.core.baseline import Baseline, Report, standard_error
from playground.tasks.common.baseline_data import Corpus, Ids
from playground.tasks.common.task import Task

ORDERS = (3, 5)
LARGEST = 5_000_000
"""The most tokens that are counted, the last of the training part, so that it takes a few seconds."""

Doubles = npt.NDArray[np.float64]


def measure(task: Task, seed: int, report: Report) -> tuple[Baseline, ...]:
    """Return the n-grams of each order. None for a task without a corpus."""
    corpus = task.corpus()
    if corpus is None:
        return ()
    # Said where it is not the whole training part.
    settings = {"last tokens": LARGEST} if sum(map(len, corpus.training)) > LARGEST else {}
    return tuple(
        Baseline(
            name=f"{order}-gram",
            verb="predicts",
            count=len(likely),
            loss=float(-np.log(likely).mean()),
            error=standard_error(-np.log(likely)),
            settings=settings,
        )
        for order, likely in enumerate(probabilities(corpus, max(ORDERS), report), 1)
        if order in ORDERS
    )


def probabilities(corpus: Corpus, order: int, report: Report = lambda share: None) -> Iterator[Doubles]:
    """Yield the probabilities `(scored,)` of the scored tokens, first by n-grams of order 1, then of each order up to
    `order`.

    The estimate of each order is interpolated with the one below, and that of order 1 with the same probability for
    each token: p(w | h) = (c(h w) + t(h) p(w | h')) / (c(h) + t(h)), where c counts in the training part, t(h) is how
    many different tokens follow h there, and h' is h without its first token. Before a sequence stands a token that is
    never predicted.

    Witten and Bell (1991), “The zero-frequency problem: estimating the probabilities of novel events in adaptive text
    compression”, IEEE Transactions on Information Theory 37(4), method C; interpolated as in Chen and Goodman (1998),
    “An empirical study of smoothing techniques for language modeling”.
    """
    width, start = corpus.width, order - 1
    trained = _joined(_last(corpus.training, LARGEST), width, start)
    tested = _joined([ids for ids, _ in corpus.tested], width, start)
    asked = _positions(corpus, start)
    counted = np.flatnonzero(trained < width)
    # A context's number, of the contexts that are asked for; others are not counted.
    contexts, asked_contexts = np.zeros(len(counted), np.int64), np.zeros(len(asked), np.int64)
    likely = np.full(len(asked), 1 / width)
    for length in range(order):
        report(length / order)
        if length:
            kinds, asked_contexts = np.unique(
                asked_contexts * (width + 1) + tested[asked - length], return_inverse=True
            )
            pairs = contexts * (width + 1) + trained[counted - length]
            places = np.minimum(np.searchsorted(kinds, pairs), len(kinds) - 1)
            is_asked = kinds[places] == pairs
            counted, contexts = counted[is_asked], places[is_asked]
        report((length + 0.5) / order)
        likely = _interpolated(
            likely, contexts * width + trained[counted], asked_contexts * width + tested[asked], width
        )
        yield likely


def _interpolated(likely: Doubles, grams: Ids, asked: Ids, width: int) -> Doubles:
    """Return the probabilities of one order from those of the order below. `grams` and `asked` are a context's number
    times `width`, plus a token."""
    kinds, counts = np.unique(grams, return_counts=True)
    contexts, size = asked // width, int(asked.max()) // width + 1
    total = np.bincount(kinds // width, counts, minlength=size)[contexts]
    different = np.bincount(kinds // width, minlength=size)[contexts]
    places = np.minimum(np.searchsorted(kinds, asked), max(0, len(kinds) - 1))
    count = np.where(kinds[places] == asked, counts[places], 0) if len(kinds) else np.zeros(len(asked))
    # A context that was never seen tells nothing more than the shorter one.
    return np.where(total > 0, (count + different * likely) / np.maximum(1, total + different), likely)


def _last(sequences: Sequence[Ids], most: int) -> list[Ids]:
    """Return the last sequences, cut to so many tokens."""
    kept: list[Ids] = []
    for ids in reversed(sequences):
        if most > 0:
            kept.append(ids[-most:])
            most -= len(ids)
    return kept[::-1]


def _joined(sequences: Sequence[Ids], width: int, start: int) -> Ids:
    """Return all sequences in a row, with `start` tokens that are never predicted before each."""
    before = np.full(start, width, np.int64)
    return np.concatenate([part for ids in sequences for part in (before, ids)])


def _positions(corpus: Corpus, start: int) -> Ids:
    """Return the positions that are scored when all tested sequences are joined."""
    lengths = [start + len(ids) for ids, _ in corpus.tested]
    begin = np.cumsum([0, *lengths[:-1]])
    return np.concatenate([at + start + positions for at, (_, positions) in zip(begin, corpus.tested, strict=True)])
