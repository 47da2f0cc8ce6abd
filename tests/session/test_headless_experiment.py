"""Two networks that are compared train without a window as in it, and end at the same step."""

from dataclasses import replace

import pytest

from playground.core.specs import Mark, ModelSpec, Preset, TrainingSpec
from playground.engine.training.run import Run
from playground.session import headless_experiment
from playground.session.learner import Learner
from playground.session.learners import Learners
from playground.tasks import typed

PRESET = Preset(
    title="Test",
    task=typed.Spec(sequences="The grass is always => greener\nIt is winter. The grass is => brown\nno => yes"),
    model=ModelSpec(units=6),
    training=TrainingSpec(batch=2, evaluate_every=4, learning_rate=0.05),
)
OTHER = replace(PRESET, model=ModelSpec(cell="rnn", units=3))


def learners(mark):
    return [Learner(Run(replace(each, mark=mark), engine="torch"), 0) for each in (PRESET, OTHER)]


@pytest.mark.parametrize("mark", [None, Mark(accuracy=0.99), Mark(loss=0.4)])
def test_they_train_as_in_lock_step(mark):
    pair = Learners(*learners(mark))
    while pair.front < 80 and not (mark and pair.are_past_mark):
        pair.train(80 - pair.front, lambda: False)
    alone = learners(mark)
    results = headless_experiment.train_all(alone, 80)
    assert [each.run.step for each in alone] == [pair.front] * 2
    assert mark is None or pair.front < 80
    assert len({each.reached for each in alone}) == (1 if mark is None else 2)
    for one, other in zip(alone, pair.all, strict=True):
        assert one.reached == other.reached
        assert one.run.state().vectors.tobytes() == other.run.state().vectors.tobytes()
        assert one.record.curve.loss.tobytes() == other.record.curve.loss.tobytes()
        assert results[one].step == one.run.step
    experiment = headless_experiment.experiment_of(alone, "test", None)
    assert [network.run.preset.model.cell for network in experiment.networks] == ["lstm", "rnn"]
