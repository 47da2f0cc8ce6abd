"""A learner's way through a lesson."""

from dataclasses import replace
from typing import Any

import pytest

from playground.core.guided_action import GuidedAction
from playground.core.lessons.evidence import Evidence, Network
from playground.core.lessons.lesson import Lesson, Step, seen
from playground.core.lessons.measures import Condition, Value
from playground.core.lessons.prediction import Choice, Verdict
from playground.core.lessons.progress import Progress
from playground.core.specs import ModelSpec, Preset, TaskSpec

CHOICES = (Choice(text="yes", right=True), Choice(text="no", reply="it does"))
RIGHT = Verdict(is_right=True, reply="", said="yes")
WRONG = Verdict(is_right=False, reply="it does", said="no")
STEP = Step(
    title="Step",
    question="Does it?",
    choices=CHOICES,
    done=(Condition(measure="step", at_least=10), Condition(measure="step", at_most=0)),
    see=("{steps} steps.", "It reached its mark after {mark}."),
    values=(Value(name="steps", measure="step"), Value(name="mark", measure="mark_step")),
)
LESSON = Lesson(title="Lesson", idea="An idea.", minutes=1, start=GuidedAction(preset="hello"), steps=(STEP, STEP))


def at(step: int, **model: Any) -> Evidence:
    preset = Preset(title="x", task=TaskSpec(kind="typed"), model=ModelSpec(**model))
    return Evidence(first=Network(preset=preset, step=step))


def test_the_answer_is_offered_after_two_wrong_predictions() -> None:
    progress = Progress.begin(LESSON).predict(WRONG)
    assert not progress.now.offers_answer
    progress = progress.predict(WRONG)
    assert progress.now.offers_answer
    assert not progress.now.is_answered
    assert progress.show_answer().now.is_answered
    assert not progress.show_answer().now.offers_answer
    assert progress.predict(RIGHT).now.tries == 3
    assert not progress.predict(RIGHT).now.offers_answer


def test_nothing_counts_before_the_experiment_is_that_of_the_step() -> None:
    action = GuidedAction(settings=('model.cell="rnn"', "model.units=8", "training.learning_rate=1e-2"))
    progress = Progress.begin(replace(LESSON, steps=(replace(STEP, action=action),)))
    for model in ({}, {"cell": "rnn"}, {"units": 8}):
        assert progress.observe(at(12, **model)) is progress
    assert progress.observe(at(12, cell="rnn", units=8)).now.met == 1
    other = replace(STEP, action=GuidedAction(settings=("task.gap=5",)))
    progress = Progress.begin(replace(LESSON, steps=(other,)))
    assert progress.observe(at(12)) is progress, "another task has no gap"


@pytest.mark.parametrize("action", [GuidedAction(preset="hello"), GuidedAction(reset=True)])
def test_the_network_of_the_step_before_meets_nothing_where_the_action_begins_anew(action: GuidedAction) -> None:
    progress = Progress.begin(replace(LESSON, steps=(replace(STEP, action=action),)))
    assert progress.observe(at(12)) is progress
    assert progress.act().observe(at(12)).now.met == 1


def test_conditions_are_met_one_after_the_other_and_stay_so() -> None:
    progress = Progress.begin(LESSON).predict(RIGHT)
    assert progress.observe(at(0)) is progress, "the second condition waits for the first"
    progress = progress.observe(at(12))
    assert progress.now.met == 1
    assert not progress.is_current_done
    progress = progress.observe(at(5))
    assert progress.now.met == 1
    progress = progress.observe(at(0))
    assert progress.is_current_done
    assert progress.observe(at(99)) is progress


def test_a_step_is_not_done_before_its_question_is_answered() -> None:
    progress = Progress.begin(LESSON).observe(at(12)).observe(at(0))
    assert progress.now.met == 2
    assert not progress.is_current_done
    assert not progress.predict(WRONG).is_current_done
    assert progress.predict(RIGHT).is_current_done


def test_next_is_never_locked_and_what_was_done_stays() -> None:
    progress = Progress.begin(LESSON).predict(WRONG).go_to(1)
    assert progress.is_last
    assert progress.now.tries == 0
    assert progress.go_to(9) == progress
    assert progress.go_to(-1).now.tries == 1
    assert progress.go_to(0).repeat().now.tries == 0


def test_sentences_without_their_values_are_not_shown() -> None:
    assert seen(STEP, at(1234)) == ("1,234 steps.",)
