"""What a lesson needs: each new word is explained once, where it is first used; settings it speaks of are offered."""

from playground.core.guided_action import GuidedAction
from playground.core.lessons.lesson import Lesson, Step, Term
from playground.core.lessons.needs import actions_before, new_words, settings_of
from playground.core.lessons.prediction import Choice
from playground.storage import lessons

CHOICES = (Choice(text="Yes", right=True), Choice(text="No", reply="It is."))


def test_a_word_is_explained_in_the_step_that_uses_it_first_and_otherwise_in_the_first():
    terms = tuple(Term(word=word, meaning="…") for word in ("unit", "weights", "cell state", "probe"))
    lesson = Lesson(
        title="Test",
        idea="Test",
        minutes=1,
        words=terms,
        start=GuidedAction(preset="parity"),
        steps=(
            Step(title="One", question="Is it a community?", choices=CHOICES),
            Step(title="Two", question="A weight?", choices=CHOICES, why=("Many *units*.",)),
            Step(title="Three", question="The Cell state of the unit?", choices=CHOICES),
        ),
    )
    assert [[term.word for term in new_words(lesson, index)] for index in range(3)] == [
        ["probe"],
        ["unit", "weights"],
        ["cell state"],
    ]


def test_no_word_of_a_shipped_lesson_is_left_out():
    for _, lesson in lessons.shipped():
        shown = [term for index in range(len(lesson.steps)) for term in new_words(lesson, index)]
        assert sorted(shown, key=lesson.words.index) == list(lesson.words)


def test_the_settings_that_a_lesson_changes_or_waits_for_are_known():
    lesson = lessons.load(lessons.find("readout"))
    assert "readout" in settings_of(lesson)
    assert settings_of(lessons.load(lessons.find("one-word"))) == frozenset()


def test_a_step_s_experiment_is_set_up_from_the_last_preset_on():
    start = GuidedAction(label="Go", preset="parity", tracks=("chain",), playhead=-1)
    actions = (
        GuidedAction(label="Compare", compare="rnn", train="mark", tracks=("cell",)),
        GuidedAction(label="Lab", place="lab"),
        GuidedAction(label="Open", preset="hello", steps=5),
        GuidedAction(label="Train", train="budget", place="microscope"),
        GuidedAction(),
    )
    steps = tuple(Step(title="Step", question="?", choices=CHOICES, action=action) for action in actions)
    lesson = Lesson(title="Test", idea="Test", minutes=1, start=start, steps=steps)
    begun = GuidedAction(preset="parity", tracks=("chain",), playhead=-1)
    compared = GuidedAction(compare="rnn", train="mark", tracks=("cell",))
    assert actions_before(lesson, 0) == (begun,)
    assert actions_before(lesson, 2) == (begun, compared)
    reopened = GuidedAction(preset="hello", steps=5, compare="rnn", tracks=("cell",))
    assert actions_before(lesson, 4) == (reopened, GuidedAction(train="budget"))
