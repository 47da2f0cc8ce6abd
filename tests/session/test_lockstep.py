"""Two networks in lock step get the same batches, and each has the same numbers as alone."""

import time
from dataclasses import replace

import numpy as np
import pytest

from playground import tasks
from playground.core.comparison_presets import counterpart, with_shared_settings
from playground.core.snapshot import Curve, Evaluation, Snapshot
from playground.core.specs import Mark, ModelSpec, Preset, TrainingSpec
from playground.core.watch import Watch
from playground.engine.backends import compiler
from playground.engine.training.batch_queue import BatchQueue
from playground.engine.training.run import Run
from playground.session.training_thread import TrainingThread
from playground.tasks import typed

TEXT = "The grass is always => greener\nIt is winter. The grass is always => brown\nIt is spring. The grass is => wet"
PROBE = "It is winter. The grass is always"
LSTM = Preset(
    title="Test", task=typed.Spec(sequences=TEXT), model=ModelSpec(units=8), training=TrainingSpec(batch=1, seed=5)
)
RNN = with_shared_settings(
    LSTM, replace(LSTM, model=ModelSpec(cell="rnn", units=12), training=TrainingSpec(learning_rate=0.003))
)


class Box:
    is_fetched = True

    def __init__(self):
        self.snapshots = []

    def post(self, snapshot):
        self.snapshots.append(snapshot)

    def notify(self, notice):
        raise AssertionError(notice)

    @property
    def last(self):
        return self.snapshots[-1]

    @property
    def curves(self):
        """The curves of both networks; of the second, only those of its latest generation."""
        others = [s.other for s in self.snapshots if s.other is not None]
        now = [other.curve for other in others if other.generation == others[-1].generation]
        return sum((s.curve for s in self.snapshots), Curve()), sum(now, Curve())

    def wait(self, done, seconds=120):
        # Code for an optimiser that no test before has used may have to be compiled first.
        end = time.monotonic() + seconds
        while not (self.snapshots and done(self.last)):
            assert time.monotonic() < end, self.snapshots[-1:]
            time.sleep(0.005)


@pytest.fixture
def box():
    return Box()


@pytest.fixture(params=["torch", "compiled"])
def training_thread(box, request):
    if request.param == "compiled":
        # Both networks begin in compiled code: in another engine the last bits would differ.
        compiler.prepare("lstm", "rnn", "gru")
    training_thread = TrainingThread(box, request.param)
    training_thread.set_watch(Watch(probe=PROBE))
    yield training_thread
    training_thread.close()
    assert not training_thread.is_alive


def start(training_thread, first=LSTM, second=RNN):
    training_thread.start(1, first, tasks.make_task(first.task, first.model.readout, first.training.seed))
    training_thread.compare(1, second)


def train_for(training_thread, box, turn, steps):
    training_thread.train(turn, steps)
    box.wait(lambda last: last.turn == turn and last.status == "paused" and last.other.status == "paused")


def alone(preset, steps, engine):
    run = Run(preset, engine=engine)
    return run, run.run(steps, until_mark=False)


def assert_same(curve, metrics):
    np.testing.assert_array_equal(curve.steps, metrics.curve.steps)
    np.testing.assert_array_equal(curve.loss, metrics.curve.loss)
    np.testing.assert_array_equal(curve.accuracy, metrics.curve.accuracy)


def engine_of(box):
    return "compiled" if "ompiled" in box.last.engine else "torch"


def test_each_has_the_numbers_it_has_alone_and_both_stand_at_the_same_step(training_thread, box):
    start(training_thread)
    train_for(training_thread, box, 1, 137)
    for preset, curve, shown in zip((LSTM, RNN), box.curves, (box.last, box.last.other), strict=True):
        run, metrics = alone(preset, 137, engine_of(box))
        assert_same(curve, metrics)
        np.testing.assert_array_equal(shown.trace.hidden, run.trace(PROBE).hidden)
        assert shown.parameters == run.architecture.parameter_count
    moving = [s for s in box.snapshots if s.other is not None and s.status == "running"]
    assert moving
    assert all(s.step == s.other.step for s in moving)


def test_both_learn_from_the_same_batches(training_thread, box, monkeypatch):
    taken, next_batch = {}, BatchQueue.next

    def recorded(queue):
        taken.setdefault(queue, []).append(next_batch(queue))
        return taken[queue][-1]

    monkeypatch.setattr(BatchQueue, "next", recorded)
    start(training_thread)
    train_for(training_thread, box, 1, 40)
    one, other = taken.values()
    assert len(one) == len(other) == 41  # and the one that was looked at after the last step
    for its, theirs in zip(one, other, strict=True):
        np.testing.assert_array_equal(its.inputs, theirs.inputs)
    assert len({batch.inputs.tobytes() for batch in one}) == 3


def test_a_network_that_comes_later_catches_up_on_the_same_batches(training_thread, box):
    training_thread.start(1, LSTM, tasks.make_task(LSTM.task, LSTM.model.readout, LSTM.training.seed))
    training_thread.train(1, 90)
    box.wait(lambda last: last.turn == 1 and last.status == "paused")
    training_thread.compare(1, RNN)
    box.wait(lambda last: last.other is not None and last.other.step == 90 and last.other.status == "paused")
    assert box.last.step == 90
    train_for(training_thread, box, 2, 30)
    for preset, curve in zip((LSTM, RNN), box.curves, strict=True):
        assert_same(curve, alone(preset, 120, engine_of(box))[1])


def test_one_that_catches_up_is_shown_at_the_step_looked_back_at_once_it_has_been_there(training_thread, box):
    training_thread.start(1, LSTM, tasks.make_task(LSTM.task, LSTM.model.readout, LSTM.training.seed))
    training_thread.train(1, 300)
    box.wait(lambda last: last.turn == 1 and last.status == "paused")
    training_thread.set_watch(Watch(probe=PROBE, step=100))
    training_thread.compare(1, RNN)
    box.wait(lambda last: last.other is not None and last.other.step == 300 and last.other.trace is not None)
    assert box.last.shown_step == box.last.other.shown_step == 100
    run = Run(RNN, engine=engine_of(box))
    run.run(100, until_mark=False)
    np.testing.assert_array_equal(box.last.other.trace.hidden, run.trace(PROBE).hidden)
    early = [s.other for s in box.snapshots if s.other is not None and s.other.trace is not None and s.other.step < 100]
    assert {one.shown_step for one in early} <= {None}


def test_another_second_network_begins_anew_and_leaves_the_first_alone(training_thread, box):
    start(training_thread)
    train_for(training_thread, box, 1, 50)
    gru = replace(RNN, model=ModelSpec(cell="gru", units=8))
    training_thread.compare(2, gru)
    box.wait(lambda last: last.other.generation == 2 and last.other.step == 50)
    train_for(training_thread, box, 2, 10)
    for preset, curve in zip((LSTM, gru), box.curves, strict=True):
        assert_same(curve, alone(preset, 60, engine_of(box))[1])
    training_thread.stop_comparing()
    box.wait(lambda last: last.other is None)
    training_thread.train(3, 10)
    box.wait(lambda last: last.turn == 3 and last.status == "paused")
    assert_same(box.curves[0], alone(LSTM, 70, engine_of(box))[1])


def test_training_goes_on_until_both_have_reached_the_mark(training_thread, box):
    mark = Mark(accuracy=1.0)
    first, second = (
        replace(p, mark=mark, training=replace(p.training, batch=3, learning_rate=r))
        for p, r in ((LSTM, 0.05), (RNN, 0.01))
    )
    start(training_thread, first, second)
    training_thread.train(1)
    box.wait(lambda last: last.status == "reached")
    marks = [box.last.reached, box.last.other.reached]
    expected = []
    for preset in (first, second):
        run = Run(preset, engine=engine_of(box))
        assert run.run(10_000).outcome == "reached"
        expected.append(run.step)
    assert marks == expected
    assert box.last.step == box.last.other.step == max(expected)
    assert "A, LSTM: The mark is reached" in box.last.message
    assert "B, RNN: The mark is reached" in box.last.message
    training_thread.train(2)
    box.wait(lambda last: last.step > max(expected) + 20)


@pytest.mark.parametrize("which", [0, 1])
def test_one_that_diverges_stops_both_is_named_and_catches_up(training_thread, box, which):
    # On the whole set, so that no step that does harm passes for a good one.
    whole = [replace(p, training=replace(p.training, batch=3)) for p in (LSTM, RNN)]
    start(training_thread, *whole)
    train_for(training_thread, box, 1, 20)
    trainings = [p.training for p in whole]
    wild = list(trainings)
    wild[which] = replace(wild[which], learning_rate=1000.0)
    training_thread.change_training(*wild)
    training_thread.train(2)
    box.wait(lambda last: last.status == "diverged")
    assert box.last.message.startswith(("A, LSTM: ", "B, RNN: ")[which])
    both = box.last, box.last.other
    assert both[which].step <= both[1 - which].step
    assert np.isfinite(both[which].trace.hidden).all()
    training_thread.change_training(*trainings)
    training_thread.train(3, 30)
    box.wait(lambda last: last.turn == 3 and last.status == "paused")
    assert box.last.step == box.last.other.step
    for curve in box.curves:
        assert curve.steps.tolist() == list(range(1, box.last.step + 1))


def test_other_sequences_and_another_batch_size_reach_both_at_the_same_step(training_thread, box):
    start(training_thread)
    train_for(training_thread, box, 1, 25)
    again = replace(LSTM, task=typed.Spec(sequences=TEXT + "\nIt is winter. The grass => brown"))
    training_thread.train(2)
    training_thread.change_training(*(replace(p.training, batch=2) for p in (LSTM, RNN)))
    training_thread.change_task(
        replace(again, training=replace(again.training, batch=2)),
        tasks.make_task(again.task, again.model.readout, again.training.seed),
    )
    box.wait(lambda last: last.turn == 2 and last.step > 100)
    training_thread.pause(3)
    box.wait(lambda last: last.turn == 3)
    assert box.last.step == box.last.other.step
    assert box.last.sequences == box.last.other.sequences > box.last.step
    training_thread.step(4)
    box.wait(lambda last: last.turn == 4)
    assert box.last.step == box.last.other.step


def test_a_snapshot_takes_over_the_points_of_both_networks_from_one_nobody_took():
    def snapshot(step, other=1):
        point = Curve(np.array([step]), np.array([0.5], np.float32), np.array([1.0], np.float32))
        second = Snapshot(
            generation=other, status="running", curve=point, evaluations=(Evaluation(step=step, loss=1.0),)
        )
        return Snapshot(generation=1, status="running", curve=point, other=second)

    merged = snapshot(2).merged_after(snapshot(1))
    assert merged.curve.steps.tolist() == merged.other.curve.steps.tolist() == [1, 2]
    assert [e.step for e in merged.other.evaluations] == [1, 2]
    renewed = snapshot(2, other=2).merged_after(snapshot(1))
    assert renewed.curve.steps.tolist() == [1, 2]
    assert renewed.other.curve.steps.tolist() == [2]


def test_what_is_compared_has_everything_in_common_but_the_network_and_how_it_learns():
    other = replace(
        LSTM,
        title="Another",
        model=ModelSpec(cell="gru", units=3, layers=2, readout="every-step"),
        training=TrainingSpec(optimizer="sgd", learning_rate=0.5, clip=2.0, batch=7, seed=9, evaluate_every=3),
    )
    paired = with_shared_settings(LSTM, other)
    assert paired.model == ModelSpec(cell="gru", units=3, layers=2, readout="final")
    assert paired.training == replace(LSTM.training, optimizer="sgd", learning_rate=0.5, clip=2.0)
    assert (paired.title, paired.task) == (LSTM.title, LSTM.task)
    assert [counterpart(replace(LSTM, model=ModelSpec(cell=cell))).model.cell for cell in ("rnn", "lstm", "gru")] == [
        "lstm",
        "rnn",
        "rnn",
    ]


def test_the_readout_is_its_own_where_the_data_are_the_same():
    def beside(first, second):
        pair = (replace(LSTM, model=ModelSpec(readout=readout)) for readout in (first, second))
        return with_shared_settings(*pair).model.readout

    assert [beside("final", other) for other in ("final", "mean", "every-step")] == ["final", "mean", "final"]
    assert [beside("mean", other) for other in ("final", "mean", "every-step")] == ["final", "mean", "mean"]
    assert [beside("every-step", other) for other in ("final", "mean")] == ["every-step"] * 2


def test_a_mean_beside_a_final_readout_has_the_numbers_that_it_has_alone(box, training_thread):
    mean = with_shared_settings(LSTM, replace(LSTM, model=replace(LSTM.model, readout="mean")))
    start(training_thread, second=mean)
    training_thread.train(1, 30)
    box.wait(lambda last: last.step == 30 and last.other is not None and last.other.step == 30)
    for preset, curve in zip((LSTM, mean), box.curves, strict=True):
        alone = Run(preset, engine="compiled" if "compiled" in box.last.engine.lower() else "torch")
        np.testing.assert_array_equal(curve.loss, alone.run(30).curve.loss)


def test_one_that_diverged_stays_as_it_is_while_the_other_trains_on(training_thread, box):
    wild = replace(LSTM, training=replace(LSTM.training, optimizer="sgd", learning_rate=1000, clip=0))
    start(training_thread, first=wild, second=LSTM)
    training_thread.train(1)
    box.wait(lambda last: last.status == "diverged")
    at = box.last.step
    train_for(training_thread, box, 2, 50)
    assert (box.last.step, box.last.other.step) == (at, at + 50)
    assert box.last.survey.has_diverged
    assert not box.last.other.survey.has_diverged
    _, metrics = alone(LSTM, at + 50, engine_of(box))
    assert_same(box.curves[1], metrics)
    training_thread.change_training(LSTM.training, LSTM.training)
    train_for(training_thread, box, 3, 10)
    assert box.last.step == box.last.other.step == at + 60
