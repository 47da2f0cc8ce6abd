"""Lessons from files: what comes with the program is whole, and a mistake gives one sentence."""

import re
from collections import Counter

import pytest

from playground.core.lessons.lesson import Lesson, placeholders
from playground.core.lessons.prediction import Choice
from playground.core.resources import resource
from playground.storage import lessons, presets
from playground.storage.errors import FileProblem

SHIPPED = dict(lessons.shipped())
GOOD = """title = "Mine"
idea = "An idea."
minutes = 2
[start]
preset = "hello"
[[steps]]
title = "First"
question = "Does it?"
choices = [{ text = "Yes", right = true }, { text = "No", reply = "It does." }]
"""


def sentence(text: str) -> str:
    """Return the error about a lesson."""
    with pytest.raises(FileProblem) as caught:
        lessons.loads(text, "my.toml")
    said = str(caught.value)
    assert said.isprintable()
    return said


def words(lesson: Lesson) -> list[str]:
    """Return everything that a learner reads until the end, without what is said to wrong predictions."""
    texts = [text for step in lesson.steps for text in (*step.text, step.question, *step.see, *step.why, step.do)]
    return " ".join([lesson.idea, *(f"{term.word} {term.meaning}" for term in lesson.words), *texts]).split()


def test_a_lesson_has_what_the_file_says() -> None:
    lesson = lessons.loads(GOOD, "my.toml")
    assert (lesson.title, lesson.minutes, lesson.start.preset, lesson.number) == ("Mine", 2, "hello", 0)
    assert lesson.steps[0].asked == (Choice(text="Yes", right=True), Choice(text="No", reply="It does."))


def test_the_lessons_stand_in_their_order() -> None:
    assert [lesson.number for lesson in SHIPPED.values()] == list(range(1, 10))
    assert next(iter(SHIPPED)) == "one-word"


@pytest.mark.parametrize("name", SHIPPED)
def test_a_lesson_can_be_read_in_its_time(name: str) -> None:
    """At 180 words a minute, with half of the time for doing."""
    lesson = SHIPPED[name]
    assert len(words(lesson)) / 180 <= lesson.minutes * 0.8
    assert lesson.minutes <= 15


@pytest.mark.parametrize("name", SHIPPED)
def test_texts_are_short_and_each_value_has_its_place(name: str) -> None:
    for step in SHIPPED[name].steps:
        for text in (*step.text, *step.see, *step.why):
            assert text[-1] in ".?!*", text
            assert len(text) <= 260, text
        assert step.question.count("*") % 2 == 0
        named = {name for sentence in step.see for name in placeholders(sentence)}
        assert named == {value.name for value in step.values}


@pytest.mark.parametrize("name", SHIPPED)
def test_what_is_trained_with_other_settings_begins_anew(name: str) -> None:
    """In the window a network goes on with other sequences that fit it."""
    for step in SHIPPED[name].steps:
        action = step.action
        assert not (action.settings and action.train) or action.preset or action.reset, step.title


@pytest.mark.parametrize("name", SHIPPED)
def test_only_the_tracks_that_a_lesson_needs_are_shown(name: str) -> None:
    """Another preset is opened with the tracks of its own."""
    for action in (SHIPPED[name].start, *(step.action for step in SHIPPED[name].steps)):
        assert not action.preset or action.tracks


def test_together_they_go_with_every_paragraph_of_the_article() -> None:
    served = {paragraph for lesson in SHIPPED.values() for paragraph in lesson.serves}
    assert served == {f"P{number}" for number in range(1, 15)}


def test_each_lesson_with_numbers_claims_something() -> None:
    for name, lesson in SHIPPED.items():
        assert sum(len(step.claims) for step in lesson.steps) >= 3, name


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("minutes = 2", "minutes = 99"), "minutes is 99, but must be a whole number from 1 to 15."),
        (("minutes = 2", "minuts = 2"), "there is no key minuts, only"),
        (('preset = "hello"', 'preset = "helo"'), 'start.preset is "helo": there is no preset of this name'),
        (('preset = "hello"', 'probe = "h"'), "start.preset is missing; a lesson starts by opening a preset."),
        (("right = true", "right = false, reply = '?'"), "exactly one of them with right = true."),
        ((', reply = "It does."', ""), "steps[0].choices[1].reply is missing; a wrong choice is answered."),
        (("choices = [", "see = ["), "steps[0].see[0] is a table, but must be a text of 1 to 400 characters."),
    ],
)
def test_a_mistake_gives_one_sentence(change: tuple[str, str], said: str) -> None:
    assert said in sentence(GOOD.replace(*change))


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ("number = { right = 1, otherwise = 'no' }", "must ask for exactly one of choices, number and click; it has"),
        ("see = ['{steps} steps.']", 'steps[0].see[0] names {steps}, but values has no "steps".'),
        ("done = [{ measure = 'speed' }]", 'steps[0].done[0].measure is "speed", but must be'),
        ("done = [{ measure = 'deeds', of = 'sleep' }]", 'steps[0].done[0].of is "sleep", but must be generate'),
        ("done = [{ measure = 'step', equals = 1, at_least = 1 }]", "has both equals and a bound"),
        ("highlight = 'roof'", 'steps[0].highlight is "roof", but must be'),
        (
            "claims = [{ text = 'x', share = [0.9, 0.1], holds = [{ measure = 'step' }] }]",
            "steps[0].claims[0].share must be two numbers from 0 to 1, the smaller one first.",
        ),
        ("claims = [{ text = 'x', holds = [] }]", "steps[0].claims[0].holds is a list of 0, but must be"),
    ],
)
def test_a_mistake_in_a_step_gives_one_sentence(more: str, said: str) -> None:
    assert said in sentence(f"{GOOD}{more}\n")


@pytest.mark.parametrize(
    ("click", "said"),
    [
        ('what = "token"\notherwise = "no"', "steps[0].click must say what is right: right, or measured."),
        (
            'what = "track"\notherwise = "no"\nmeasured = { measure = "step" }',
            'steps[0].click.measured is for timesteps; with it, what must be "timestep".',
        ),
    ],
)
def test_a_click_must_have_what_is_right(click: str, said: str) -> None:
    text = re.sub(r"choices = .*\n", "", GOOD)
    assert said in sentence(f"{text}[steps.click]\n{click}\n")


def test_a_lesson_is_found_by_name_or_path_and_else_another_is_suggested(tmp_path) -> None:
    own = tmp_path / "mine.toml"
    own.write_text(GOOD, encoding="utf-8")
    assert lessons.load(lessons.find(own)).title == "Mine"
    assert lessons.load(lessons.find("inside")) == SHIPPED["inside"]
    with pytest.raises(FileProblem, match="did you mean inside"):
        lessons.find("insid")
    with pytest.raises(FileProblem, match="there is no lesson of this name"):
        lessons.find("transfer")


def test_experiments_are_opened_by_name_and_stand_in_no_gallery() -> None:
    shipped = {name for name, _ in presets.shipped()}
    for path in resource("presets/lessons/experiments").glob("*.toml"):
        assert presets.load(presets.find(path.stem)).title
        assert path.stem not in shipped


def test_the_transfer_questions_are_a_dozen_and_have_no_favourite_place() -> None:
    questions = lessons.transfer_test().questions
    assert len(questions) == 12
    assert {question.lesson for question in questions} <= set(SHIPPED)
    assert len({question.name for question in questions}) == 12
    places = Counter([choice.right for choice in question.choices].index(True) for question in questions)
    assert len(places) == 4
    assert max(places.values()) <= 4
