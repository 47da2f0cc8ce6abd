"""The training thread gives the same numbers as training without it, and no failure ends it."""

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
    return tasks.make_task(some.task, some.model.readout, some.training.seed)


class Box:
    is_fetched = True

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
def training_thread(box):
    training_thread = TrainingThread(box)
    yield training_thread
    training_thread.close()
    assert not training_thread.is_alive
    assert not any(thread.name == "training" for thread in threading.enumerate())


def train_for(training_thread, box, some, steps):
    training_thread.start(1, some, task_of(some))
    training_thread.train(1, steps)
    box.wait(lambda: box.snapshots and box.snapshots[-1].turn == 1 and box.snapshots[-1].status == "paused")
    return box.curve


def test_numbers_are_those_of_a_run_without_a_thread(training_thread, box):
    some = preset(batch=1)
    curve = train_for(training_thread, box, some, 120)
    alone = Run(some).run(120).curve
    assert curve.steps.tolist() == list(range(1, 121))
    np.testing.assert_array_equal(curve.loss, alone.loss)
    np.testing.assert_array_equal(curve.accuracy, alone.accuracy)
    evaluations = [e for snapshot in box.snapshots for e in snapshot.evaluations]
    assert tuple(evaluations) == Run(some).run(120).evaluations


def test_a_change_of_the_learning_rate_reaches_the_next_step(training_thread, box):
    some = preset()
    training_thread.start(1, some, task_of(some))
    training_thread.change_training(TrainingSpec(learning_rate=0.1))
    training_thread.train(1, 3)
    box.wait(lambda: box.snapshots and box.snapshots[-1].step == 3)
    np.testing.assert_array_equal(box.curve.loss, Run(preset(learning_rate=0.1)).run(3).curve.loss)
    assert not np.array_equal(box.curve.loss, Run(some).run(3).curve.loss)


def test_learning_rate_1000_stops_at_the_last_good_weights_and_goes_on_after(training_thread, box):
    some = preset()
    training_thread.set_watch(Watch(probe="The grass is always"))
    train_for(training_thread, box, some, 50)
    good = box.snapshots[-1]
    training_thread.change_training(TrainingSpec(learning_rate=1000.0))
    training_thread.train(2)
    box.wait(lambda: box.snapshots[-1].status == "diverged")
    diverged = box.snapshots[-1]
    assert "learning rate" in diverged.message
    assert np.isfinite(diverged.trace.hidden).all()
    np.testing.assert_array_equal(diverged.trace.hidden, good.trace.hidden)
    training_thread.change_training(TrainingSpec(learning_rate=0.01))
    training_thread.train(3, 20)
    box.wait(lambda: box.snapshots[-1].turn == 3 and box.snapshots[-1].status == "paused")
    assert box.snapshots[-1].step == diverged.step + 20
    assert np.isfinite(box.curve.loss).all()


def test_an_exception_becomes_a_sentence_and_the_thread_lives_on(training_thread, box, monkeypatch):
    some = preset()
    training_thread.start(1, some, task_of(some))
    box.wait(lambda: any(s.status == "paused" for s in box.snapshots))
    monkeypatch.setattr(Run, "run", lambda *_, **__: (_ for _ in ()).throw(RuntimeError("the disk is made of cheese")))
    training_thread.train(1)
    box.wait(lambda: box.snapshots[-1].status == "failed")
    assert "made of cheese" in box.snapshots[-1].message
    monkeypatch.undo()
    training_thread.train(2, 5)
    box.wait(lambda: box.snapshots[-1].turn == 2 and box.snapshots[-1].step == 5)


def test_out_of_memory_is_said_in_words(training_thread, box, monkeypatch):
    some = preset()
    monkeypatch.setattr(Moment, "trace", lambda *_: (_ for _ in ()).throw(MemoryError))
    training_thread.start(1, some, task_of(some))
    box.wait(lambda: box.snapshots and box.snapshots[-1].status == "failed")
    assert "not enough memory" in box.snapshots[-1].message


def test_it_stops_at_the_mark_and_a_second_press_goes_beyond(training_thread, box):
    some = Preset(
        title="Test",
        task=typed.Spec(sequences=TEXT),
        model=ModelSpec(units=8),
        training=TrainingSpec(learning_rate=0.05),
        mark=Mark(accuracy=1.0),
    )
    training_thread.start(1, some, task_of(some))
    training_thread.train(1)
    box.wait(lambda: box.snapshots and box.snapshots[-1].status == "reached")
    reached = box.snapshots[-1]
    assert reached.step % some.training.evaluate_every == 0
    training_thread.train(2, 50)
    box.wait(lambda: box.snapshots[-1].turn == 2 and box.snapshots[-1].status == "paused")
    assert box.snapshots[-1].step == reached.step + 50


def test_snapshots_come_no_faster_than_thirty_a_second(training_thread, box):
    some = preset()
    training_thread.start(1, some, task_of(some))
    box.wait(lambda: any(s.status == "paused" for s in box.snapshots))
    before = len(box.snapshots)
    training_thread.train(1)
    time.sleep(1.0)
    training_thread.pause(2)
    box.wait(lambda: box.snapshots[-1].turn == 2)
    assert len(box.snapshots) - before <= 34


def test_the_probe_is_traced_untrained_paused_and_in_training(training_thread, box):
    some = preset()
    training_thread.set_watch(Watch(probe="The grass"))
    training_thread.start(1, some, task_of(some))
    box.wait(lambda: box.snapshots and box.snapshots[-1].trace is not None)
    assert box.snapshots[-1].trace.tokens == ("The", "grass")
    training_thread.set_watch(Watch(probe=""))
    box.wait(lambda: box.snapshots[-1].trace.tokens == ())
    training_thread.train(1)
    training_thread.set_watch(Watch(probe="It is purple"))
    box.wait(lambda: box.snapshots[-1].trace.tokens == ("It", "is", "purple"))
    assert box.snapshots[-1].trace.known == (True, True, False)
    assert not box.snapshots[-1].trace.hidden.flags.writeable


def test_a_pace_slows_training_and_changes_no_number(training_thread, box):
    some = preset()
    training_thread.start(1, some, task_of(some))
    box.wait(lambda: any(s.status == "paused" for s in box.snapshots))
    training_thread.set_pace(50.0)
    begin = time.monotonic()
    training_thread.train(1, 40)
    box.wait(lambda: box.snapshots[-1].turn == 1 and box.snapshots[-1].status == "paused")
    assert 0.7 <= time.monotonic() - begin < 10
    np.testing.assert_array_equal(box.curve.loss, Run(some).run(40).curve.loss)
    training_thread.set_pace(0.1)
    training_thread.train(2)
    box.wait(lambda: box.snapshots[-1].step == 41)
    begin = time.monotonic()
    training_thread.pause(3)
    box.wait(lambda: box.snapshots[-1].turn == 3)
    assert time.monotonic() - begin < 5


def test_a_busy_window_is_not_given_more_to_draw_but_learns_of_every_change(training_thread, box, monkeypatch):
    some = preset()
    training_thread.start(1, some, task_of(some))
    box.wait(lambda: any(s.status == "paused" for s in box.snapshots))
    traces, trace = [], Moment.trace
    monkeypatch.setattr(Moment, "trace", lambda *a: traces.append(1) or trace(*a))
    box.is_fetched = False
    training_thread.train(1, 400)
    box.wait(lambda: box.snapshots[-1].turn == 1 and box.snapshots[-1].status == "paused")
    # One that answers the command, one when the last step was made.
    assert [s.status for s in box.snapshots if s.turn == 1] == ["running", "paused"]
    assert len(traces) == 2
    assert box.curve.steps.tolist() == list(range(1, 401))
    assert [e.step for s in box.snapshots for e in s.evaluations] == list(range(20, 401, 20))
    training_thread.train(2)
    box.wait(lambda: box.snapshots[-1].turn == 2)
    box.is_fetched = True
    before = len(box.snapshots)
    box.wait(lambda: len(box.snapshots) > before + 2)


def test_where_nobody_looks_snapshots_come_seldom_and_none_of_their_points_is_lost(training_thread, box, monkeypatch):
    monkeypatch.setattr(training, "UNSEEN", 1000.0)
    some = preset()
    training_thread.start(1, some, task_of(some))
    training_thread.set_seen(False)
    training_thread.train(1, 400)
    box.wait(lambda: box.snapshots and box.snapshots[-1].turn == 1 and box.snapshots[-1].status == "paused")
    assert [s.status for s in box.snapshots if s.turn == 1].count("running") <= 1
    assert box.curve.steps.tolist() == list(range(1, 401))
    training_thread.train(2)
    training_thread.set_seen(True)
    box.wait(lambda: len([s for s in box.snapshots if s.turn == 2]) > 3)


def test_the_window_that_comes_back_sees_the_network_at_once(training_thread, box, monkeypatch):
    monkeypatch.setattr(training, "UNSEEN", 1000.0)
    some = preset()
    training_thread.start(1, some, task_of(some))
    training_thread.train(1)
    training_thread.set_seen(False)
    box.wait(lambda: box.snapshots and box.snapshots[-1].turn == 1)
    time.sleep(0.05)
    before = box.snapshots[-1].step
    training_thread.set_seen(True)
    box.wait(lambda: box.snapshots[-1].step > before)


def test_another_batch_size_is_tried_with_a_single_step(training_thread, box, monkeypatch):
    calls, run = [], Run.run

    def recorded(self, steps, **options):
        calls.append((self.preset.training.batch, steps))
        return run(self, steps, **options)

    monkeypatch.setattr(Run, "run", recorded)
    some = preset(batch=1)
    training_thread.start(1, some, task_of(some))
    training_thread.train(1)
    box.wait(lambda: len(calls) > 5)
    training_thread.change_training(TrainingSpec(batch=2))
    box.wait(lambda: any(batch == 2 for batch, _ in calls))
    assert next(steps for batch, steps in calls if batch == 2) == 1


def test_the_reach_beside_a_trace_is_its_own_when_nothing_trains(training_thread, box):
    some = preset()
    training_thread.set_watch(Watch(probe="The grass is always"))
    train_for(training_thread, box, some, 40)
    paused, run = box.snapshots[-1], Run(some)
    run.run(40)
    np.testing.assert_allclose(paused.reach.hidden, run.reach("The grass is always").hidden, rtol=1e-3)
    training_thread.step(2)
    box.wait(lambda: box.snapshots[-1].turn == 2)
    assert not np.array_equal(box.snapshots[-1].reach.hidden, paused.reach.hidden)
    training_thread.set_watch(Watch(probe="The grass is always", timestep=1))
    box.wait(lambda: box.snapshots[-1].reach.at == 1)
    training_thread.set_watch(Watch(probe="It is winter."))
    box.wait(lambda: box.snapshots[-1].watch.probe == "It is winter." and box.snapshots[-1].reach.at == 3)
    assert box.snapshots[-1].reach.timesteps == 4
    training_thread.set_watch(Watch(probe=""))
    box.wait(lambda: box.snapshots[-1].watch.probe == "")
    assert box.snapshots[-1].reach is None


def test_in_training_the_reach_comes_seldom_and_always_fits_its_trace(training_thread, box, monkeypatch):
    calls, reach = [], Moment.reach
    monkeypatch.setattr(Moment, "reach", lambda *given: (calls.append(time.monotonic()), reach(*given))[1])
    training_thread.set_watch(Watch(probe="The grass is always"))
    training_thread.start(1, preset(), task_of(preset()))
    training_thread.train(1)
    box.wait(lambda: len(calls) > 6)
    # The first may have followed a command, each at once.
    gaps = np.diff(calls[3:7])
    running = [s for s in box.snapshots if s.status == "running"]
    assert running
    assert all((s.reach is None) == (not s.is_complete) for s in running)
    assert all(s.reach.timesteps == s.trace.timesteps for s in running if s.is_complete)
    assert (gaps > 0.09).all()


def test_two_networks_go_back_to_the_same_step_and_on_in_lock_step(training_thread, box):
    first, second = preset(), replace(preset(), model=ModelSpec(cell="rnn", units=8))
    training_thread.start(1, first, task_of(first))
    training_thread.compare(7, second)
    training_thread.train(1, 90)
    box.wait(lambda: box.snapshots and box.snapshots[-1].turn == 1 and box.snapshots[-1].status == "paused")
    whole = box.snapshots[-1]
    losses = [
        sum((s.curve for s in box.snapshots), Curve()),
        sum((s.other.curve for s in box.snapshots if s.other), Curve()),
    ]
    training_thread.set_watch(Watch(probe="The grass is always", step=40))
    box.wait(lambda: box.snapshots[-1].shown_step == 40)
    assert box.snapshots[-1].other.shown_step == 40
    assert box.snapshots[-1].step == whole.step == 90
    seen = len(box.snapshots)
    training_thread.resume_from(2, 40)
    training_thread.set_watch(Watch(probe="The grass is always"))
    training_thread.train(2, 50)
    box.wait(lambda: box.snapshots[-1].turn == 2 and box.snapshots[-1].status == "paused")
    again = [s for s in box.snapshots[seen:] if s.generation == 2]
    assert (again[-1].step, again[-1].other.step, again[-1].other.generation) == (90, 90, 7)
    assert again[-1].seconds > whole.seconds > 0
    curves = [sum((s.curve for s in again), Curve()), sum((s.other.curve for s in again), Curve())]
    for before, after in zip(losses, curves, strict=True):
        assert after.steps.tolist() == list(range(41, 91))
        np.testing.assert_array_equal(after.loss, before.loss[40:])


def test_a_network_too_large_for_its_moments_says_that_adam_starts_anew(training_thread, box, monkeypatch):
    monkeypatch.setattr("playground.engine.training.history.ENOUGH_FOR_MOMENTS", 10**9)
    train_for(training_thread, box, preset(), 12)
    training_thread.resume_from(2, 5)
    box.wait(lambda: box.notices and box.snapshots[-1].generation == 2)
    assert not box.notices[0].wrong
    assert box.notices[0].text.startswith("Adam starts anew at step 5: of so large a network")
    assert (box.snapshots[-1].step, box.snapshots[-1].kept_steps.tolist()) == (5, [0, 1, 2, 3, 4, 5])


def test_it_measures_by_length_between_two_steps_and_not_once_it_ends(training_thread, box):
    assert training_thread.measure_lengths().result(60) == ()
    some = preset()
    training_thread.start(1, some, task_of(some))
    training_thread.compare(1, replace(some, model=ModelSpec(cell="gru", units=5)))
    training_thread.train(1, 4)
    box.wait(lambda: box.snapshots and box.snapshots[-1].step == 4 and not box.snapshots[-1].is_training)
    first, second = training_thread.measure_lengths().result(60)
    run = Run(some)
    run.run(4)
    assert first == run.by_length()
    assert [each.shortest for each in second.bins] == [4, 8]
    training_thread.close()
    assert training_thread.measure_lengths().cancelled()
