"""Snapshots of networks in training: the details all belong to one step, and come as often as people can read."""

from dataclasses import replace

import numpy as np
import pytest

from playground import tasks
from playground.core.generation_settings import GenerationSettings
from playground.core.snapshot import Snapshot
from playground.core.specs import ModelSpec, Preset
from playground.core.watch import Watch
from playground.engine.inspection.moment import Moment
from playground.engine.training.run import Run
from playground.session import inspection, throttled_cache
from playground.session.learner import Learner
from playground.session.learners import Learners
from playground.tasks import typed

FRAME = 1 / 32
WATCH = Watch(probe="a b c", against="a d c", unit=2, timestep=1, answer=(1, 2))


class Clock:
    """A clock that stands still except between two frames."""

    def __init__(self):
        self.now = 100.0

    def perf_counter(self):
        return self.now


@pytest.fixture
def clock(monkeypatch):
    clock = Clock()
    for module in (inspection, throttled_cache):
        monkeypatch.setattr(module, "time", clock)
    return clock


def networks(*cells):
    text = "a b c d a\nb c a d => c a b d a d"
    some = Preset(title="T", task=typed.Spec(sequences=text), model=ModelSpec(units=6, readout="every-step"))
    task = tasks.make_task(some.task, some.model.readout, some.training.seed)
    runs = (
        Run(replace(some, model=replace(some.model, cell=cell)), task, engine="torch", memory=10**6) for cell in cells
    )
    return Learners(*(Learner(run, 1) for run in runs))


def frames(learners, clock, count, watch=WATCH):
    """Yield `count` snapshots, a training step and a frame's time apart."""
    for _ in range(count):
        learners.train(1, lambda: False)
        clock.now += FRAME
        yield learners.fill(Snapshot(generation=1, status="running"), watch, traced=True)


def check(snapshot, moment, watch):
    """Check that a snapshot is whole, and all of it of this moment."""
    trace, probe = snapshot.trace, watch.probe
    assert snapshot.is_complete
    np.testing.assert_array_equal(trace.hidden, moment.trace(probe).hidden)
    np.testing.assert_array_equal(snapshot.against.hidden, moment.trace(watch.against).hidden)
    np.testing.assert_array_equal(snapshot.reach.hidden, moment.reach(probe, watch.timestep).hidden)
    np.testing.assert_array_equal(snapshot.saliency.values, moment.saliency(probe, *watch.answer).values)
    assert snapshot.dissection.h == pytest.approx(float(trace.hidden[1, 0, 2]), abs=1e-6)
    assert snapshot.dissection.predicted == moment.dissect(watch, trace).predicted


@pytest.mark.parametrize("cells", [("lstm",), ("gru", "lstm"), ("rnn", "gru")])
def test_what_is_read_comes_seldom_and_all_of_one_step(clock, cells):
    learners, wholes = networks(*cells), []
    for snapshot in frames(learners, clock, 17):
        for each, learner in zip((snapshot, snapshot.other), learners.all, strict=False):
            assert each.is_complete == snapshot.is_complete, "both of two, or neither"
            if each.is_complete:
                check(each, learner.run.now, WATCH)
            else:
                assert each.trace is not None
                assert (each.against, each.reach, each.saliency, each.dissection) == (None,) * 4
        wholes.append(snapshot.is_complete)
    assert [place for place, whole in enumerate(wholes) if whole] == [0, 4, 8, 12, 16]


def test_it_comes_more_often_where_more_is_wanted_and_at_once_after_a_change(clock):
    learners = networks("lstm", "rnn")
    assert [s.is_complete for s in frames(learners, clock, 5, replace(WATCH, rate=16))] == [True, False] * 2 + [True]
    assert [s.is_complete for s in frames(learners, clock, 2)] == [True, False]
    for learner in learners.all[1:]:
        learner.inspector.expire()
    (snapshot,) = frames(learners, clock, 1)
    assert snapshot.is_complete
    assert snapshot.other.is_complete
    check(snapshot, learners.first.run.now, WATCH)


def test_a_token_that_one_network_adds_brings_all_of_both(clock):
    learners = networks("lstm", "rnn")
    watch = replace(WATCH, answer=None, continuation=GenerationSettings(length=3, pace=8, number=1))
    before = -1
    for snapshot in frames(learners, clock, 20, watch):
        if snapshot.trace.generated_count != before:
            before = snapshot.trace.generated_count
            assert snapshot.is_complete
            assert snapshot.reach.timesteps == snapshot.trace.timesteps
            assert snapshot.other.reach.timesteps == snapshot.other.trace.timesteps
    assert before == 3


def test_the_past_is_taken_apart_once_while_training_goes_on(clock):
    learners = networks("lstm")
    list(frames(learners, clock, 6))
    told = [s for s in frames(learners, clock, 12, replace(WATCH, step=3)) if s.is_complete]
    assert len(told) == 3
    for each in told:
        assert each.shown_step == 3
        assert each.trace is told[0].trace
        assert (each.reach, each.saliency, each.dissection, each.against) == (
            told[0].reach,
            told[0].saliency,
            told[0].dissection,
            told[0].against,
        )
    kept = learners.first.inspector.kept_at(learners.first.run, 3)
    check(told[0], learners.first.run.moment_at(kept), WATCH)


def test_the_past_is_shown_on_other_sequences_of_the_same_tokens(clock):
    learners = networks("lstm")
    list(frames(learners, clock, 5))
    run, past = learners.first.run, replace(WATCH, step=3)
    paused = Snapshot(generation=1, status="paused")
    assert learners.fill(paused, past, traced=True).shown_step == 3
    other = replace(run.preset, task=typed.Spec(sequences="a b c d a\nb c a d => d a b d a d"))
    task = tasks.make_task(other.task, other.model.readout, other.training.seed)
    assert task != run.task
    learners.change_task(other, task)
    assert learners.fill(paused, past, traced=True).shown_step == 3


def test_the_influence_of_the_tokens_is_measured_while_training_stands_still(clock):
    learners = networks("lstm")
    (trained,) = frames(learners, clock, 1)
    assert trained.influence is None
    learners.first.run.run(200)
    learners.first.inspector.expire()
    paused = learners.fill(Snapshot(generation=1, status="paused"), WATCH, traced=True)
    direct = learners.first.run.now.influence(WATCH.probe, paused.trace)
    assert direct is not None
    np.testing.assert_array_equal(paused.influence.falls, direct.falls)


def test_the_influence_is_measured_once_for_a_network_and_its_tokens(clock, monkeypatch):
    learners = networks("lstm")
    learners.first.run.run(200)
    measured, measure = [], Moment.influence
    monkeypatch.setattr(Moment, "influence", lambda *what: measured.append(what) or measure(*what))

    def paused(watch):
        learners.first.inspector.expire()
        return learners.fill(Snapshot(generation=1, status="paused"), watch, traced=True).influence

    first = paused(WATCH)
    assert [paused(replace(WATCH, timestep=t)) for t in (0, 1, 2)] == [first] * 3
    assert len(measured) == 1
    assert paused(replace(WATCH, probe="b c a")) is not first
    learners.first.run.run(1)
    paused(replace(WATCH, probe="b c a"))
    assert len(measured) == 3


def test_the_influence_in_the_past_is_measured_while_training_goes_on(clock):
    learners = networks("lstm")
    learners.first.run.run(200)
    past = replace(WATCH, step=200)
    running = learners.fill(Snapshot(generation=1, status="running"), past, traced=True)
    assert running.influence is not None
    learners.first.inspector.expire()
    assert learners.fill(Snapshot(generation=1, status="paused"), past, traced=True).influence is running.influence


def test_a_network_is_surveyed_seldom_in_training_and_at_once_when_it_stands_still(clock):
    learners = networks("lstm", "rnn")
    untrained = learners.fill(Snapshot(generation=1, status="paused"), WATCH, traced=True)
    assert untrained.survey is None
    told = list(frames(learners, clock, 80))
    steps = [s.survey.step for s in told if s.is_complete]
    # A frame takes 1/32 of a second, and a survey is due each second.
    assert sorted(set(steps)) == [steps[0], steps[0] + 32, steps[0] + 64]
    assert all(s.survey is None for s in told if not s.is_complete)
    surveys = []
    for _ in range(2):
        clock.now += 1
        paused = learners.fill(Snapshot(generation=1, status="paused"), WATCH, traced=True)
        surveys.append((paused.survey, paused.other.survey))
    assert [survey.step for survey in surveys[0]] == [80, 80]
    assert surveys[1] == surveys[0], "the same network is surveyed once"


def test_the_past_is_not_surveyed(clock):
    learners = networks("lstm")
    *_, last = frames(learners, clock, 40, replace(WATCH, step=3))
    assert last.shown_step == 3
    assert last.survey is None
