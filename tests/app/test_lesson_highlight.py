"""What a lesson points at: tracks and widgets in sight, and what was just clicked."""

import pytest
from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import QPushButton

from playground.app.controllers import lesson_highlight
from playground.app.controllers.lesson_highlight import LessonHighlight
from playground.app.controllers.lesson_predictions import LessonPredictions
from playground.core.lessons.lesson import Step
from playground.core.lessons.prediction import Choice, ClickAsked
from playground.core.shown import Shown
from playground.core.specs import ModelSpec, Preset
from playground.engine.training.run import Run
from playground.tasks import typed
from playground.views.lesson.outline import Outline
from playground.views.lesson.prediction_box import PredictionBox
from playground.views.score.places import column_of, place_of
from playground.views.score.score import Score
from playground.views.style.theme import Appearance


@pytest.fixture
def score(qtbot):
    score = Score(Appearance("light"))
    qtbot.addWidget(score)
    score.resize(800, 700)
    score.show()
    run = Run(Preset(title="Test", task=typed.Spec(sequences="a b => c"), model=ModelSpec(units=3)))
    trace = run.trace("a b")
    score.present(Shown(trace=trace, reach=run.reach("a b", trace=trace)), settled=True)
    return score


@pytest.fixture
def outline(score):
    return Outline(Appearance("light"), score)


def test_it_points_at_tracks_and_at_the_first_widget_in_sight(score, outline):
    first, second = QPushButton(score), QPushButton(score)
    second.setGeometry(10, 20, 30, 40)
    second.show()
    highlight = LessonHighlight(outline, score, {"train": (first, second)})
    assert highlight.find("train") == QRect(10, 20, 30, 40)
    chain, tokens = highlight.find("chain"), highlight.find("tokens")
    assert chain.width() > 600
    assert tokens.bottom() <= chain.top() + 1
    answer = highlight.find("answer")
    assert answer.height() < tokens.height()
    assert answer.center().y() == pytest.approx(tokens.center().y(), abs=1)
    assert answer.left() > score.time.end - 1
    assert highlight.find("second-probe") is None
    both = LessonHighlight(outline, score, {"answer": (first,)})
    assert both.find("answer") == answer
    first.show()
    assert both.find("answer") == QRect(first.pos(), first.size())
    highlight.show("chain")
    assert outline.geometry().contains(chain)
    score.arranger.set_visible("chain", False)
    assert place_of(score, "chain") is None
    outline.follow()
    assert outline.isHidden()


def test_a_click_is_outlined_for_a_moment(score, outline, qtbot, monkeypatch):
    monkeypatch.setattr(lesson_highlight, "_FLASH", 50)
    highlight = LessonHighlight(outline, score, {})
    highlight.show("cell")
    steady = outline.geometry()
    highlight.flash("chain", right=False)
    assert outline.geometry() != steady
    assert outline._colour == "err"
    qtbot.waitUntil(lambda: outline.geometry() == steady and outline._colour == "accent")


def asking(what):
    return Step(title="Where?", question="Where?", click=ClickAsked(what=what, right=("cell",), otherwise="No."))


def test_what_a_click_would_answer_with_is_outlined_under_the_pointer(score, outline, qtbot):
    highlight, box = LessonHighlight(outline, score, {}), PredictionBox()
    qtbot.addWidget(box)
    predictions = LessonPredictions(box, (score,), None, highlight)
    stack, chain = score.stack, place_of(score, "chain")

    def point(x=20):
        at = chain.topLeft() + QPoint(x, 20)
        stack.pointed.emit(score.time.at(x), None, stack.viewport().mapFrom(score, at))

    column = score.time.left(1) + 5
    highlight.show("tokens")
    steady = outline.geometry()
    predictions.ask(None)
    point()
    assert outline.geometry() == steady, "nothing is asked"
    predictions.ask(asking("track"))
    point()
    assert (outline.geometry().contains(chain), outline.name) == (True, "Chain")
    stack.pointed.emit(None, None, QPoint())
    assert (outline.geometry(), outline.name) == (steady, "")
    predictions.ask(asking("timestep"))
    point()
    assert outline.geometry() == steady, "beside the columns is no timestep"
    point(column)
    assert outline.geometry().contains(column_of(score, "chain", 1))
    assert outline.geometry().width() < score.time.column + 10
    predictions.ask(asking("token"))
    point(column)
    assert outline.geometry().contains(column_of(score, "tokens", 1)), "tokens are what is asked for"
    predictions.ask(Step(title="Which?", question="Which?", choices=(Choice(text="This", right=True),)))
    assert outline.geometry() == steady
