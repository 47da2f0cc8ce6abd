"""How far the lessons are, kept in the settings."""

import pytest

from playground.app.controllers.lesson_progress import LessonProgress
from playground.core.lessons.progress import Progress
from playground.storage import lessons


@pytest.fixture
def lesson():
    return lessons.load(lessons.find("gradient"))


@pytest.fixture
def kept(context):
    return LessonProgress(context.settings)


def test_step_and_done_steps_are_kept(kept, context, lesson):
    assert (kept.step_of("gradient", lesson), kept.done("gradient", lesson)) == (0, frozenset())
    progress = Progress.begin(lesson).show_answer().go_to(2)
    kept.keep("gradient", progress)
    again = LessonProgress(context.settings)
    expected = frozenset({0}) if not lesson.steps[0].done else frozenset()
    assert (again.step_of("gradient", lesson), again.done("gradient", lesson)) == (2, expected)
    again.keep("gradient", Progress.begin(lesson))
    assert again.done("gradient", lesson) == expected, "what was done once stays so"


def test_a_lesson_that_is_done_begins_anew(kept, context, lesson):
    context.settings.lessons = {"gradient": {"step": 3, "done": list(range(len(lesson.steps)))}}
    assert kept.step_of("gradient", lesson) == 0


@pytest.mark.parametrize(
    "stored", [3, [], {"gradient": 4}, {"gradient": {"step": "x", "done": 2}}, {"gradient": {"step": 99, "done": [99]}}]
)
def test_what_another_version_stored_does_no_harm(kept, context, lesson, stored):
    context.settings.lessons = stored
    assert kept.step_of("gradient", lesson) in range(len(lesson.steps))
    assert kept.done("gradient", lesson) == frozenset()
    kept.keep("gradient", Progress.begin(lesson).go_to(1))
    assert kept.step_of("gradient", lesson) == 1
