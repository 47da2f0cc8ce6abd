"""Accuracy and error by length, against each sequence by itself."""

import numpy as np
import pytest

from playground.core.batches import collate
from playground.core.specs import ModelSpec, Preset
from playground.engine.training.run import Run
from playground.tasks import typed

NUMBERS = typed.Spec(tokens="numbers", sequences="0.1 0.5 => 0.7\n1 2 3 => 3\n4 5 => 1\n1 1 1 1 => 0", held_out=0.0)


def test_the_error_of_numbers_is_the_root_of_its_mean_square() -> None:
    run = Run(Preset(title="x", task=NUMBERS, model=ModelSpec(units=4)), engine="torch")
    run.run(3)
    squares: dict[int, list[float]] = {}
    for one in run.task.evaluation:
        batch = collate([one])
        error = run.predict(batch) - batch.targets[batch.scored]
        squares.setdefault(len(one.inputs), []).append(float(error[0, 0]) ** 2)
    found = run.by_length()
    assert found is not None
    assert (found.step, found.quantity) == (3, "error")
    assert [each.shortest for each in found.bins] == sorted(squares)
    for each in found.bins:
        assert each.value == pytest.approx(np.sqrt(np.mean(squares[each.shortest])), rel=1e-5)


def test_it_can_be_stopped_and_needs_lengths_that_differ() -> None:
    run = Run(Preset(title="x", task=NUMBERS, model=ModelSpec(units=4)), engine="torch")
    assert run.by_length(lambda: True) is None
    same = typed.Spec(sequences="a b => c\nb a => d")
    assert Run(Preset(title="x", task=same, model=ModelSpec(units=4)), engine="torch").by_length() is None
