"""The diagnosis follows the snapshots, and a click tries something beside the old run, without a window."""

from dataclasses import replace

import numpy as np
import pytest

from playground.app.controllers.diagnosis import DiagnosisController
from playground.app.controllers.low_windows import has_room
from playground.core.baseline import Baseline, Baselines
from playground.core.comparison_presets import counterpart
from playground.core.diagnosis.survey import Survey
from playground.core.sentence import Target
from playground.core.snapshot import Curve, Evaluation, Snapshot
from playground.core.specs import Mark, Preset, TrainingSpec
from playground.tasks import typed
from playground.views.probe.finding_line import FindingLine
from playground.views.style.theme import Appearance
from playground.views.training_strip.training_strip import TrainingStrip
from tests.core.test_diagnosis import trace as made

PRESET = Preset(title="T", task=typed.Spec(sequences="a b => c"), mark=Mark(accuracy=1.0))
DEAD = Survey(step=80, dead=8, units=16, moved=1.0, longest=2)
FINE = replace(DEAD, dead=0)
SAID = "8 of 16 units stay the same whatever is read."


@pytest.fixture
def controller(context, qtbot):
    appearance = Appearance("light")
    line, strip = FindingLine(appearance), TrainingStrip(appearance)
    for widget in (line, strip):
        qtbot.addWidget(widget)
    controller = DiagnosisController(context, line, strip)
    controller.strip = strip
    context.session.open(PRESET)
    stalled = Curve(np.arange(1, 81), np.ones(80, np.float32), np.zeros(80, np.float32))
    for store in (strip.store, strip.pair.store):
        store.append(stalled, (), heldout=False)
    return controller


def snapshot(survey=DEAD, **parts):
    return Snapshot(**{"generation": 1, "status": "paused", "step": 80, "survey": survey, **parts})


def said(controller):
    return [posted.text for posted in controller.line._all]


def test_what_was_measured_is_diagnosed_and_gone_when_it_is_well(controller):
    controller.show(snapshot())
    assert said(controller) == [SAID]
    controller.show(snapshot(reached=80))
    assert said(controller) == []
    controller.show(snapshot(FINE))
    assert said(controller) == []


def test_in_training_it_changes_with_what_is_measured_and_not_with_each_snapshot(controller):
    for _ in range(5):
        controller.show(snapshot(status="running"))
    assert said(controller) == []
    controller.show(snapshot(replace(DEAD, step=90), status="running"))
    assert said(controller) == [SAID]
    controller.show(snapshot(FINE, status="running"))
    assert said(controller) == [SAID]
    controller.show(snapshot(FINE))
    assert said(controller) == []


def test_of_the_past_and_of_a_network_that_failed_nothing_is_said(controller):
    for parts in ({"shown_step": 10}, {"status": "failed"}):
        controller.show(snapshot())
        assert said(controller) == [SAID]
        controller.show(snapshot(**parts))
        assert said(controller) == []


def test_a_click_starts_a_second_network_with_the_change_and_leaves_the_first(context, controller):
    session, turned = context.session, []
    controller.scores_requested.connect(lambda: turned.append(True))
    generation = session._generation
    controller.show(snapshot())
    controller.line.attempt.click()
    assert session.other == replace(PRESET, training=replace(PRESET.training, learning_rate=0.001))
    assert (session.preset, session._generation, turned) == (PRESET, generation, [True])


def test_of_two_networks_each_is_named_and_the_second_is_changed(context, controller):
    session = context.session
    session.compare(replace(counterpart(PRESET), training=TrainingSpec(learning_rate=0.3)))
    second = snapshot(generation=session._second.generation)
    controller.show(snapshot(FINE, other=second))
    assert said(controller) == [f"B: {SAID}"]
    places = []
    controller.target_requested.connect(lambda *where: places.append(where))
    controller.line.show_place.click()
    assert places == [(Target(track="hidden"), True)]
    controller.line.attempt.click()
    assert (session.preset.training.learning_rate, session.other.training.learning_rate) == (0.01, 0.03)
    assert session.other.model.cell == "rnn"
    assert said(controller) == []


def test_baselines_that_are_measured_later_are_compared_with_the_network_in_sight(context, controller):
    better = Baselines(
        each=(Baseline(name="nearest neighbour", verb="answers", count=500, accuracy=0.9),), heldout=True
    )
    controller.strip.store.append(Curve(), (Evaluation(step=80, loss=1.0, accuracy=0.4),), heldout=True)
    controller.take_baselines(better)
    controller.show(snapshot(FINE))
    sentence = "The nearest neighbour answers better on what is held out: 90\u00a0% against 40\u00a0%."
    assert said(controller) == [sentence]
    controller.take_baselines(Baselines())
    assert said(controller) == []
    controller.take_baselines(better)
    assert said(controller) == [sentence]
    context.session.reset()
    controller.take_baselines(better)
    assert said(controller) == []


def test_a_change_of_the_data_leads_to_setup(context, controller):
    asked = []
    controller.sequences_requested.connect(lambda: asked.append(True))
    trace = context.session.task.probe("a q")
    assert trace.encoded.known == (True, False)
    controller.show(snapshot(FINE, trace=made("a q", "q")))
    controller.line.attempt.click()
    assert asked == [True]
    assert context.session.other is None


def test_what_is_dismissed_stays_away_for_this_run(context, controller):
    controller.show(snapshot())
    controller.line.close_button.click()
    controller.show(snapshot(replace(DEAD, step=81)))
    assert said(controller) == []
    context.session.reset()
    controller.show(snapshot(replace(DEAD, step=82)))
    assert said(controller) == [SAID]


def test_in_a_low_window_a_finding_gives_way_before_the_sentence(context, controller):
    for networks, least in ((1, 742), (2, 882)):
        assert has_room("sentence", least - 1, networks=networks)
        for height, has_both in ((480, False), (least - 1, False), (least, True)):
            controller.fit(height, in_lesson=False)
            controller.show(snapshot())
            assert controller.line.isHidden() is not has_both
        context.session.compare(counterpart(PRESET))


def test_a_lesson_is_not_disturbed(controller):
    controller.show(snapshot())
    controller.fit(900, in_lesson=True)
    assert controller.line.isHidden()
    controller.fit(900, in_lesson=False)
    assert not controller.line.isHidden()
