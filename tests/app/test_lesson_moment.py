"""What the state of training says of a step's action. Pure."""

from dataclasses import replace

import pytest

from playground.app.controllers.lesson_moment import PREDICT, moment_of
from playground.core.guided_action import GuidedAction
from playground.core.lessons.evidence import Evidence, Network, Reading
from playground.core.lessons.lesson import Lesson, Step
from playground.core.lessons.measures import Condition, Value
from playground.core.lessons.prediction import Choice
from playground.core.lessons.progress import Progress
from playground.core.specs import Mark, Preset
from playground.engine.training.run import Run
from playground.tasks import typed

PRESET = Preset(title="Test", task=typed.Spec(sequences="a b => c"), mark=Mark(accuracy=1.0, steps=50))
STEP = Step(
    title="Train",
    question="Does it learn?",
    choices=(Choice(text="Yes", right=True), Choice(text="No", reply="It does.")),
    action=GuidedAction(label="Train", train="mark"),
    done=(Condition(measure="mark", equals=1),),
    see=("It took {steps} steps.",),
    values=(Value(name="steps", measure="mark_step"),),
)


def begun(step=STEP):
    lesson = Lesson(title="Test", idea="Test", minutes=1, start=GuidedAction(preset="parity"), steps=(step,))
    return Progress.begin(lesson)


def evidence(**network):
    reading = Reading(trace=Run(PRESET).trace("a b"))
    return Evidence(first=Network(preset=PRESET, readings={"a b": reading}, **network), probe="a b")


def state(progress, found, **how):
    flags = {"is_preparing": False, "is_acting": False, "is_running": False} | how
    return moment_of(progress, found, **flags).state


@pytest.mark.parametrize(
    ("found", "how", "expected"),
    [
        (evidence(), {}, "ready"),
        (evidence(), {"is_preparing": True}, "preparing"),
        (None, {"is_running": True}, "preparing"),
        (None, {}, "busy"),
        (evidence(), {"is_acting": True}, "busy"),
        (evidence(step=7, is_training=True), {"is_running": True}, "training"),
        (evidence(step=7), {}, "ready"),
        (evidence(step=50), {}, "failed"),
        (evidence(step=20, reached=20), {}, "done"),
    ],
)
def test_the_state_of_the_action(found, how, expected):
    progress = begun()
    assert state(progress if found is None else progress.observe(found), found, **how) == expected


def test_while_it_trains_step_and_answer_are_said():
    running = {"is_preparing": False, "is_acting": False, "is_running": True}
    moment = moment_of(begun(), evidence(step=1234, is_training=True), **running)
    assert moment.status.startswith("Step 1,234. *")


def test_training_by_hand_is_none_of_a_step_that_does_not_train():
    step = replace(STEP, action=GuidedAction(label="Show", probe="a b"))
    assert state(begun(step), evidence(step=7, is_training=True), is_running=True) == "ready"
    assert state(begun(step), evidence(step=50)) == "ready"


def test_a_step_has_not_failed_before_its_own_network_trains():
    for action in ({"settings": ("model.units=9",)}, {"reset": True}):
        progress = begun(replace(STEP, action=GuidedAction(label="Train", train="mark", **action)))
        assert state(progress, evidence(step=50)) == "ready"
    assert state(progress.act(), evidence(step=50)) == "failed"


def test_what_else_a_step_waits_for_is_no_failure():
    done = (*STEP.done, Condition(measure="deeds", of="generate", at_least=1))
    reached = evidence(step=20, reached=20)
    progress = begun(replace(STEP, done=done)).observe(reached)
    assert state(progress, reached) == "ready"


def test_two_networks_have_failed_once_both_have_stopped():
    step = replace(STEP, done=(Condition(measure="mark", network="both", equals=1),))
    for second, expected in (({"step": 20}, "ready"), ({"step": 50}, "failed")):
        found = replace(evidence(step=20, reached=20), second=Network(preset=PRESET, **second))
        assert state(begun(step).observe(found), found) == expected


def test_what_is_seen_comes_after_the_prediction():
    found = evidence(step=20, reached=20)
    rest = {"is_preparing": False, "is_acting": False, "is_running": False}
    progress = begun().observe(found)
    assert moment_of(progress, found, **rest).seen == ()
    assert moment_of(progress, found, **rest).status == PREDICT
    told = moment_of(progress.show_answer(), found, **rest)
    assert (told.seen, told.status) == (("It took 20 steps.",), "")
