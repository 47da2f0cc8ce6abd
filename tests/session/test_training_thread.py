"""The training thread: the same numbers as without it, and no failure that ends it."""

import threading
import time
from dataclasses import replace

import numpy as np
import pytest

from playground import tasks
from playground.core.snapshot import Curve
from playground.core.specs import Mark, ModelSpec, Preset, TrainingSpec
from playground.core.watch import Watch
from playground.engine.inspection.moment import Moment
from playground.engine.training.run import Run
from playground.session import training
from playground.session.training_thread import TrainingThread
from playground.tasks import typed

TEXT = "The grass is always => greener\nIt is winter. The grass is always => brown"


def preset(**training):
    return Preset(
        title="Test",
        task=typed.Spec(sequences=TEXT),
        model=ModelSpec(units=8),
        training=TrainingSpec(**training),
    )


def task_of(some):
    return tasks.make(some.task, some.model.readout, some.training.seed)


class Box:
    fetched = True

    def __init__(self):
        self.snapshots, self.notices = [], []

    def post(self, snapshot):
        self.snapshots.append(snapshot)

    def notify(self, notice):
        self.notices.append(notice)

    def wait(self, done, seconds=30):
        end = time.monotonic() + seconds
        while not done():
            assert time.monotonic() < end, self.snapshots[-1:]
            time.sleep(0.005)

    @property
    def curve(self):
        return sum((snapshot.curve for snapshot in self.snapshots), Curve())


@pytest.fixture
def box():
    return Box()


@pytest.fixture
def trainer(box):
    trainer = TrainingThread(box)
    yield trainer
    trainer.close()
    assert not trainer.alive
    assert not any(thread.name == "training" for thread in threading.enumerate())


def train_for(trainer, box, some, steps):
    trainer.start(1, some, task_of(some))
    trainer.train(1, steps)
    box.wait(lambda: box.snapshots and box.snapshots[-1].turn == 1 and box.snapshots[-1].status == "paused")
    return box.curve


def test_numbers_are_those_of_a_run_without_a_thread(trainer, box):
    some = preset(batch=1)
    curve = train_for(trainer, box, some, 120)
    alone = Run(some).run(120).curve
    assert curve.steps.tolist() == list(range(1, 121))
    np.testing.assert_array_equal(curve.loss, alone.loss)
    np.testing.assert_array_equal(curve.accuracy, alone.accuracy)
    evaluations = [e for snapshot in box.snapshots for e in snapshot.evaluations]
    assert tuple(evaluations) == Run(some).run(120).evaluations


def test_a_change_of_the_learning_rate_reaches_the_next_step(trainer, box):
    some = preset()
    trainer.start(1, some, task_of(some))
    trainer.change_training(TrainingSpec(learning_rate=0.1))
    trainer.train(1, 3)
    box.wait(lambda: box.snapshots and box.snapshots[-1].step == 3)
    np.testing.assert_array_equal(box.curve.loss, Run(preset(learning_rate=0.1)).run(3).curve.loss)
    assert not np.array_equal(box.curve.loss, Run(some).run(3).curve.loss)


def test_learning_rate_1000_stops_at_the_last_good_weights_and_goes_on_after(trainer, box):
    some = preset()
    trainer.look(Watch(probe="The grass is always"))
    train_for(trainer, box, some, 50)
    good = box.snapshots[-1]
    trainer.change_training(TrainingSpec(learning_rate=1000.0))
    trainer.train(2)
    box.wait(lambda: box.snapshots[-1].status == "diverged")
    diverged = box.snapshots[-1]
    assert "learning rate" in diverged.message
    assert np.isfinite(diverged.trace.hidden).all()
    np.testing.assert_array_equal(diverged.trace.hidden, good.trace.hidden)
    trainer.change_training(TrainingSpec(learning_rate=0.01))
    trainer.train(3, 20)
    box.wait(lambda: box.snapshots[-1].turn == 3 and box.snapshots[-1].status == "paused")
    assert box.snapshots[-1].step == diverged.step + 20
    assert np.isfinite(box.curve.loss).all()


def test_an_exception_becomes_a_sentence_and_the_thread_lives_on(trainer, box, monkeypatch):
    some = preset()
    trainer.start(1, some, task_of(some))
    box.wait(lambda: any(s.status == "paused" for s in box.snapshots))
    monkeypatch.setattr(Run, "run", lambda *_, **__: (_ for _ in ()).throw(RuntimeError("the disk is made of cheese")))
    trainer.train(1)
    box.wait(lambda: box.snapshots[-1].status == "failed")
    assert "made of cheese" in box.snapshots[-1].message
    monkeypatch.undo()
    trainer.train(2, 5)
    box.wait(lambda: box.snapshots[-1].turn == 2 and box.snapshots[-1].step == 5)


def test_out_of_memory_is_said_in_words(trainer, box, monkeypatch):
    some = preset()
    monkeypatch.setattr(Moment, "trace", lambda *_: (_ for _ in ()).throw(MemoryError))
    trainer.start(1, some, task_of(some))
    box.wait(lambda: box.snapshots and box.snapshots[-1].status == "failed")
    assert "not enough memory" in box.snapshots[-1].message


def test_it_stops_at_the_mark_and_a_second_press_goes_beyond(trainer, box):
    some = Preset(
        title="Test",
        task=typed.Spec(sequences=TEXT),
        model=ModelSpec(units=8),
        training=TrainingSpec(learning_rate=0.05),
        mark=Mark(accuracy=1.0),
    )
    trainer.start(1, some, task_of(some))
    trainer.train(1)
    box.wait(lambda: box.snapshots and box.snapshots[-1].status == "reached")
    reached = box.snapshots[-1]
    assert reached.step % some.training.evaluate_every == 0
    trainer.train(2, 50)
    box.wait(lambda: box.snapshots[-1].turn == 2 and box.snapshots[-1].status == "paused")
    assert box.snapshots[-1].step == reached.step + 50


def test_snapshots_come_no_faster_than_thirty_a_second(trainer, box):
    some = preset()
    trainer.start(1, some, task_of(some))
    box.wait(lambda: any(s.status == "paused" for s in box.snapshots))
    before = len(box.snapshots)
    trainer.train(1)
    time.sleep(1.0)
    trainer.pause(2)
    box.wait(lambda: box.snapshots[-1].turn == 2)
    assert len(box.snapshots) - before <= 34


def test_the_probe_is_traced_untrained_paused_and_in_training(trainer, box):
    some = preset()
    trainer.look(Watch(probe="The grass"))
    trainer.start(1, some, task_of(some))
    box.wait(lambda: box.snapshots and box.snapshots[-1].trace is not None)
    assert box.snapshots[-1].trace.tokens == ("The", "grass")
    trainer.look(Watch(probe=""))
    box.wait(lambda: box.snapshots[-1].trace.tokens == ())
    trainer.train(1)
    trainer.look(Watch(probe="It is purple"))
    box.wait(lambda: box.snapshots[-1].trace.tokens == ("It", "is", "purple"))
    assert box.snapshots[-1].trace.known == (True, True, False)
    assert not box.snapshots[-1].trace.hidden.flags.writeable


def test_a_pace_slows_training_and_changes_no_number(trainer, box):
    some = preset()
    trainer.start(1, some, task_of(some))
    box.wait(lambda: any(s.status == "paused" for s in box.snapshots))
    trainer.set_pace(50.0)
    begin = time.monotonic()
    trainer.train(1, 40)
    box.wait(lambda: box.snapshots[-1].turn == 1 and box.snapshots[-1].status == "paused")
    assert 0.7 <= time.monotonic() - begin < 10
    np.testing.assert_array_equal(box.curve.loss, Run(some).run(40).curve.loss)
    trainer.set_pace(0.1)
    trainer.train(2)
    box.wait(lambda: box.snapshots[-1].step == 41)
    begin = time.monotonic()
    trainer.pause(3)
    box.wait(lambda: box.snapshots[-1].turn == 3)
    assert time.monotonic() - begin < 5


def test_a_busy_window_is_not_given_more_to_draw_but_learns_of_every_change(trainer, box, monkeypatch):
    some = preset()
    trainer.start(1, some, task_of(some))
    box.wait(lambda: any(s.status == "paused" for s in box.snapshots))
    traces, trace = [], Moment.trace
    monkeypatch.setattr(Moment, "trace", lambda *a: traces.append(1) or trace(*a))
    box.fetched = False
    trainer.train(1, 400)
    box.wait(lambda: box.snapshots[-1].turn == 1 and box.snapshots[-1].status == "paused")
    # One that answers the command, one when the last step was made.
    assert [s.status for s in box.snapshots if s.turn == 1] == ["running", "paused"]
    assert len(traces) == 2
    assert box.curve.steps.tolist() == list(range(1, 401))
    assert [e.step for s in box.snapshots for e in s.evaluations] == list(range(20, 401, 20))
    trainer.train(2)
    box.wait(lambda: box.snapshots[-1].turn == 2)
    box.fetched = True
    before = len(box.snapshots)
    box.wait(lambda: len(box.snapshots) > before + 2)


def test_where_nobody_looks_snapshots_come_seldom_and_none_of_their_points_is_lost(trainer, box, monkeypatch):
    monkeypatch.setattr(training, "UNSEEN", 1000.0)
    some = preset()
    trainer.start(1, some, task_of(some))
    trainer.set_seen(False)
    trainer.train(1, 400)
    box.wait(lambda: box.snapshots and box.snapshots[-1].turn == 1 and box.snapshots[-1].status == "paused")
    assert [s.status for s in box.snapshots if s.turn == 1].count("running") <= 1
    assert box.curve.steps.tolist() == list(range(1, 401))
    trainer.train(2)
    trainer.set_seen(True)
    box.wait(lambda: len([s for s in box.snapshots if s.turn == 2]) > 3)


def test_the_window_that_comes_back_sees_the_network_at_once(trainer, box, monkeypatch):
    monkeypatch.setattr(training, "UNSEEN", 1000.0)
    some = preset()
    trainer.start(1, some, task_of(some))
    trainer.train(1)
    trainer.set_seen(False)
    box.wait(lambda: box.snapshots and box.snapshots[-1].turn == 1)
    time.sleep(0.05)
    before = box.snapshots[-1].step
    trainer.set_seen(True)
    box.wait(lambda: box.snapshots[-1].step > before)


def test_another_batch_size_is_tried_with_a_single_step(trainer, box, monkeypatch):
    calls, run = [], Run.run

    def recorded(self, steps, **options):
        calls.append((self.preset.training.batch, steps))
        return run(self, steps, **options)

    monkeypatch.setattr(Run, "run", recorded)
    some = preset(batch=1)
    trainer.start(1, some, task_of(some))
    trainer.train(1)
    box.wait(lambda: len(calls) > 5)
    trainer.change_training(TrainingSpec(batch=2))
    box.wait(lambda: any(batch == 2 for batch, _ in calls))
    assert next(steps for batch, steps in calls if batch == 2) == 1


def test_the_reach_beside_a_trace_is_its_own_when_nothing_trains(trainer, box):
    some = preset()
    trainer.look(Watch(probe="The grass is always"))
    train_for(trainer, box, some, 40)
    paused, run = box.snapshots[-1], Run(some)
    run.run(40)
    np.testing.assert_allclose(paused.reach.hidden, run.reach("The grass is always").hidden, rtol=1e-3)
    trainer.step(2)
    box.wait(lambda: box.snapshots[-1].turn == 2)
    assert not np.array_equal(box.snapshots[-1].reach.hidden, paused.reach.hidden)
    trainer.look(Watch(probe="The grass is always", timestep=1))
    box.wait(lambda: box.snapshots[-1].reach.at == 1)
    trainer.look(Watch(probe="It is winter."))
    box.wait(lambda: box.snapshots[-1].watch.probe == "It is winter." and box.snapshots[-1].reach.at == 3)
    assert box.snapshots[-1].reach.timesteps == 4
    trainer.look(Watch(probe=""))
    box.wait(lambda: box.snapshots[-1].watch.probe == "")
    assert box.snapshots[-1].reach is None


def test_in_training_the_reach_comes_seldom_and_always_fits_its_trace(trainer, box, monkeypatch):
    calls, reach = [], Moment.reach
    monkeypatch.setattr(Moment, "reach", lambda *given: (calls.append(time.monotonic()), reach(*given))[1])
    trainer.look(Watch(probe="The grass is always"))
    trainer.start(1, preset(), task_of(preset()))
    trainer.train(1)
    box.wait(lambda: len(calls) > 6)
    # The first may have followed a command, each at once.
    gaps = np.diff(calls[3:7])
    running = [s for s in box.snapshots if s.status == "running"]
    assert running
    assert all((s.reach is None) == (not s.whole) for s in running)
    assert all(s.reach.timesteps == s.trace.timesteps for s in running if s.whole)
    assert (gaps > 0.09).all()


def test_two_networks_go_back_to_the_same_step_and_on_in_lock_step(trainer, box):
    first, second = preset(), replace(preset(), model=ModelSpec(cell="rnn", units=8))
    trainer.start(1, first, task_of(first))
    trainer.compare(7, second)
    trainer.train(1, 90)
    box.wait(lambda: box.snapshots and box.snapshots[-1].turn == 1 and box.snapshots[-1].status == "paused")
    whole = box.snapshots[-1]
    losses = [
        sum((s.curve for s in box.snapshots), Curve()),
        sum((s.other.curve for s in box.snapshots if s.other), Curve()),
    ]
    trainer.look(Watch(probe="The grass is always", step=40))
    box.wait(lambda: box.snapshots[-1].shown_step == 40)
    assert box.snapshots[-1].other.shown_step == 40
    assert box.snapshots[-1].step == whole.step == 90
    seen = len(box.snapshots)
    trainer.go_on_from(2, 40)
    trainer.look(Watch(probe="The grass is always"))
    trainer.train(2, 50)
    box.wait(lambda: box.snapshots[-1].turn == 2 and box.snapshots[-1].status == "paused")
    again = [s for s in box.snapshots[seen:] if s.generation == 2]
    assert (again[-1].step, again[-1].other.step, again[-1].other.generation) == (90, 90, 7)
    assert again[-1].seconds > whole.seconds > 0
    curves = [sum((s.curve for s in again), Curve()), sum((s.other.curve for s in again), Curve())]
    for before, after in zip(losses, curves, strict=True):
        assert after.steps.tolist() == list(range(41, 91))
        np.testing.assert_array_equal(after.loss, before.loss[40:])


def test_a_network_too_large_for_its_moments_says_that_adam_starts_anew(trainer, box, monkeypatch):
    monkeypatch.setattr("playground.engine.training.history.ENOUGH", 10**9)
    train_for(trainer, box, preset(), 12)
    trainer.go_on_from(2, 5)
    box.wait(lambda: box.notices and box.snapshots[-1].generation == 2)
    assert not box.notices[0].wrong
    assert box.notices[0].text.startswith("Adam starts anew at step 5: of so large a network")
    assert (box.snapshots[-1].step, box.snapshots[-1].kept.tolist()) == (5, [0, 1, 2, 3, 4, 5])
