"""The two-sequence problem: its classes by their first values, its noise measured."""

from itertools import islice

import numpy as np
import pytest

from playground import tasks
from playground.core.batches import Array, Batch
from playground.core.vocabulary import Numbers
from playground.tasks.common import sequences
from playground.tasks.common.task import TaskError
from playground.tasks.two_sequence import Spec, example, make_task


def test_the_task_is_found_by_its_kind() -> None:
    task = tasks.make_task(Spec(), "final", 0)
    assert "two_sequence" in tasks.kinds()
    assert (task.tokens, task.answers, task.outputs, task.heldout) == ("numbers", (), 1, True)
    assert task.encoding == Numbers()
    assert len(task.evaluation) == 2560


def test_values_targets_and_lengths_are_the_papers() -> None:
    rng = np.random.default_rng(0)
    drawn = [example(rng, Spec(), 0.1) for _ in range(6000)]
    assert {len(one.inputs) for one in drawn} == set(range(100, 111))
    assert all(np.flatnonzero(one.scored).tolist() == [len(one.inputs) - 1] for one in drawn)
    first = np.array([one.inputs[:3, 0] for one in drawn])
    targets = np.array([one.targets[-1, 0] for one in drawn])
    noise = np.concatenate([one.inputs[3:, 0] for one in drawn])
    assert noise.mean() == pytest.approx(0, abs=0.01)
    assert noise.var() == pytest.approx(0.2, rel=0.02)
    for sign, mean in ((1, 0.2), (-1, 0.8)):
        own = first[:, 0] == sign
        assert own.mean() == pytest.approx(0.5, abs=0.03)
        assert (first[own] == sign).all()
        assert targets[own].mean() == pytest.approx(mean, abs=0.03)
        assert targets[own].var() == pytest.approx(0.1, rel=0.1)


def test_the_telling_values_may_have_noise_of_their_own() -> None:
    rng = np.random.default_rng(0)
    drawn = [example(rng, Spec(telling_variance=0.2), 0) for _ in range(6000)]
    for sign, mean in ((1, 0.2), (-1, 0.8)):
        own = np.array([one.inputs[:3, 0] for one in drawn if one.targets[-1, 0] == np.float32(mean)])
        assert own.mean() == pytest.approx(sign, abs=0.02)
        assert own.var() == pytest.approx(0.2, rel=0.06)


def test_evaluation_has_the_means_for_targets_and_is_never_trained() -> None:
    task = make_task(Spec(length=10, tested=500), "final", 0)
    for one in task.evaluation:
        assert one.targets[-1, 0] == np.float32(0.2 if one.inputs[0, 0] > 0 else 0.8)
    trained = {
        np.ascontiguousarray(batch.inputs[:n, i]).tobytes()
        for batch in islice(task.batches(8, 0), 100)
        for i, n in enumerate(batch.lengths)
    }
    assert len(trained) == 800
    assert not trained & {one.inputs.tobytes() for one in task.evaluation}


def test_the_criterion_is_the_papers() -> None:
    task = make_task(Spec(tested=300), "final", 0)
    assert task.criterion is not None
    assert task.criterion.examples == task.evaluation[:256]
    means = np.array([one.targets[-1] for one in task.evaluation])
    assert task.criterion.is_met(lambda batch: batch.targets[batch.scored] + 0.014)
    assert not task.criterion.is_met(lambda batch: batch.targets[batch.scored] + 0.016)

    def says(batch: Batch, off: float) -> Array:
        """Answers all but one right; that one is off by this much."""
        outputs = batch.targets[batch.scored].copy()
        outputs[7] += off
        return outputs

    assert task.criterion.is_met(lambda batch: says(batch, 0.09))
    assert not task.criterion.is_met(lambda batch: says(batch, 0.11)), "one of them is misclassified"
    assert set(np.unique(means)) == {np.float32(0.2), np.float32(0.8)}


def test_the_same_seed_gives_the_same_sequences() -> None:
    task = make_task(Spec(tested=1), "final", 0)
    one, same, other = (next(task.batches(4, seed)).inputs.tolist() for seed in (1, 1, 2))
    assert one == same != other


def test_the_text_can_be_typed_and_probes_watched() -> None:
    task = make_task(Spec(tested=1), "final", 0)
    lines, problems = sequences.parse(task.text, "numbers", "final")
    assert not problems
    assert len(lines) == 4
    assert task.probe("1 0.5 => 0.2").expected[-1, 0] == np.float32(0.2)
    assert np.isnan(task.probe("1 0.5").expected).all()


def test_a_readout_at_every_step_is_refused() -> None:
    with pytest.raises(TaskError, match="There is one answer, at the end"):
        make_task(Spec(), "every-step", 0)
