"""The transfer questions: asked one by one, kept, and explained after the lessons alone."""

import pytest

from playground.app.controllers.transfer_questions import KEPT, TransferQuestions
from playground.storage import lesson_answers, lessons
from playground.views.lesson.transfer_page import TransferPage

QUESTIONS = lessons.transfer_test().questions


@pytest.fixture
def page(qtbot, monkeypatch, tmp_path):
    monkeypatch.setattr(lesson_answers, "folder", lambda: tmp_path)
    page = TransferPage()
    qtbot.addWidget(page)
    page.show()
    return page


def go_through(page, when, wrong=()):
    questions = TransferQuestions(page)
    questions.begin(when)
    for place, question in enumerate(QUESTIONS):
        right = next(index for index, choice in enumerate(question.choices) if choice.right)
        assert page.press((right + (place in wrong)) % len(question.choices) + 1)
    assert not page.buttons
    return questions


def said(page):
    return [words.accessibleName() for words in page.findChildren(type(page._title)) if words.isVisible()]


def test_before_the_lessons_nothing_is_told(page):
    go_through(page, "before", wrong={0})
    assert said(page)[:2] == ["Before the lessons", KEPT]
    assert not any(question.why in words for words in said(page) for question in QUESTIONS)
    answers = lesson_answers.answers()
    assert [answer.lesson for answer in answers] == ["before"] * len(QUESTIONS)
    assert [answer.step for answer in answers] == [question.name for question in QUESTIONS]
    assert [answer.right for answer in answers] == [False] + [True] * (len(QUESTIONS) - 1)


def test_after_them_it_says_what_was_right_and_why(page, qtbot):
    questions = go_through(page, "after", wrong={1, 3})
    words = said(page)
    assert words[1] == f"{len(QUESTIONS) - 2} of {len(QUESTIONS)} are right."
    for place, question in enumerate(QUESTIONS):
        [told] = [each for each in words if question.question in each]
        assert told.startswith("✗" if place in {1, 3} else "✓")
        assert question.why in told
    with qtbot.waitSignal(questions.left):
        page.leave.click()
