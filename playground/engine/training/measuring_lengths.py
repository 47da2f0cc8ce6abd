"""Measures a network on the evaluation set by the length of its sequences."""

from collections.abc import Callable

import numpy as np

from playground.core.by_length import ByLength, Quantity, by_length
from playground.engine.training.evaluation import Evaluator, Predictor, never
from playground.tasks.common.criterion import correct_answers


def measure(
    evaluator: Evaluator,
    engine: Predictor,
    quantity: Quantity,
    step: int,
    should_stop: Callable[[], bool] = never,
) -> ByLength | None:
    """Return how right the network is by length after `step` steps. None if all sequences have the same length, or when
    `should_stop` ends it between two parts of the set."""
    sums, counts = np.zeros(len(evaluator.lengths)), np.zeros(len(evaluator.lengths), np.int64)
    for part, outputs in evaluator.outputs(engine, should_stop):
        if quantity == "error":
            of_each = np.square(outputs - part.batch.targets[part.batch.scored], dtype=np.float64).sum(axis=1)
        else:
            of_each = correct_answers(outputs, part.batch).astype(np.float64)
        np.add.at(sums, part.owners, of_each)
        np.add.at(counts, part.owners, outputs.shape[1] if quantity == "error" else 1)
    if should_stop():
        return None
    return by_length(step, quantity, evaluator.lengths, sums, counts)
