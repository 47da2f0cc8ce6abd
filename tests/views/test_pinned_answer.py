"""The answer beside the tokens: what it says, and that it stays in sight."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor
from test_zoom import made

from playground.core.shown import Shown
from playground.views.figures.figure_score import FigureScore, ScoreState
from playground.views.score.answer import Answer, answer_of
from playground.views.score.axes import HEADER
from playground.views.score.score import Score
from playground.views.style.theme import Appearance

ROWS = [[0.7, 0.2, 0.1], [0.1, 0.2, 0.7], [0.3, 0.4, 0.3]]


def trace_of(readout="final", expected=(-1, -1, 1), rows=ROWS, answers=("brown", "greener", "wet"), **more):
    predictions, right = np.array(rows, "f4"), np.array(expected)
    return replace(
        made(timesteps=len(rows)), answers=answers, predictions=predictions, expected=right, readout=readout, **more
    )


def numbers(columns=(), frame_name=""):
    rows = np.array([[0.5, -3.0], [1234.5, 0.004]], "f4")
    return trace_of(answers=(), rows=rows, expected=rows * np.nan, columns=columns, frame_name=frame_name)


@pytest.mark.parametrize("playhead", [None, 0, 2])
@pytest.mark.parametrize("readout", ["final", "mean"])
def test_a_network_that_answers_at_the_end_has_one_answer(readout, playhead):
    assert answer_of(trace_of(readout), playhead) == Answer("greener", "0.40", "unsure")


@pytest.mark.parametrize(
    ("playhead", "answer", "text"),
    [
        (0, Answer("brown", "0.70", "wrong", "after t 1"), "after t 1: ✗ brown 0.70, wrong"),
        (1, Answer("wet", "0.70", "", "after t 2"), "after t 2: wet 0.70"),
        (9, Answer("greener", "0.40", "unsure", "after t 3"), "after t 3: (✓) greener 0.40, right, but unsure"),
        (None, Answer("greener", "0.40", "unsure"), "(✓) greener 0.40, right, but unsure"),
    ],
)
def test_a_network_that_answers_at_every_step_is_asked_at_the_playhead(playhead, answer, text):
    found = answer_of(trace_of("every-step", expected=(1, -1, 1)), playhead)
    assert (found, found.text) == (answer, text)


def test_numbers_are_named_by_their_column_and_never_right_or_wrong():
    assert answer_of(numbers(), None) == Answer("", "1234.50")
    assert answer_of(numbers(columns=("wind", "rain")), None, 1) == Answer("rain", "0.004")
    assert answer_of(numbers(columns=("wind", "rain")), None, 7).word == "rain"


@pytest.mark.parametrize(
    "trace",
    [
        None,
        numbers(frame_name="column of pixels"),
        trace_of(rows=[*ROWS[:2], [np.nan] * 3]),
        replace(made(timesteps=1), tokens=(), predictions=np.empty((0, 3), "f4")),
    ],
    ids=["no trace", "frames of numbers", "not finite", "empty"],
)
def test_nothing_known_nothing_said(trace):
    assert answer_of(trace, None) is None


@pytest.fixture
def score(qtbot):
    score = Score(Appearance("light"))
    qtbot.addWidget(score)
    score.resize(700, 500)
    score.show()
    return score


def long(best, expected):
    """A long sequence whose last answer is the one that is asked for."""
    trace = made(timesteps=200, units=20)
    predictions = trace.predictions.copy()
    predictions[-1] = np.eye(3)[best]
    right = np.full(200, -1)
    right[-1] = expected
    return replace(trace, answers=("brown", "greener", "wet"), predictions=predictions, expected=right)


def colours_of_card(score):
    """How many pixels of the card, as it is on the screen, have the ground of a right answer, and of a wrong one."""
    place = score.pinned.mapFromScene(score.pinned.answer.card).boundingRect()
    assert score.pinned.viewport().rect().contains(place)
    image = score.pinned.viewport().grab(place).toImage()
    found = [image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height())]
    return [found.count(QColor(colour)) for colour in (score._appearance.theme.ok_bg, score._appearance.theme.err_bg)]


@pytest.mark.parametrize("width", [500, 700, 1300])
def test_it_stays_in_sight_however_the_score_is_scrolled(score, width):
    score.resize(width, 500)
    score.present(Shown(trace=long(1, 1)), settled=True)
    for offset in (0, score.time.max_offset // 2, score.time.max_offset):
        score.time.scroll_to(offset)
        score.stack.verticalScrollBar().setValue(offset)
        right, wrong = colours_of_card(score)
        assert right > 800
        assert not wrong
        assert score.pinned.answer.card.left() > score.time.end
    card = score.pinned.answer.card
    assert (card.width() <= 144, card.height() <= 48) == (True, True)


def test_another_answer_leaves_the_columns_where_they_are(score):
    score.present(Shown(trace=long(1, 1)), settled=True)
    before = score.time.column, score.time.room, score.pinned.answer.card
    score.present(Shown(trace=long(2, 1)), settled=True)
    assert (score.time.column, score.time.room, score.pinned.answer.card) == before
    right, wrong = colours_of_card(score)
    assert wrong > 800
    assert not right
    assert score.pinned.answer.tip == "The network's answer is “wet 1.00”, wrong."


def test_before_a_trace_there_is_none(score):
    assert (score.answer, score.pinned.answer.isVisible()) == (None, False)
    score.present(Shown(trace=long(1, 1)), settled=True)
    assert score.pinned.answer.isVisible()
    score.present(None, settled=True)
    assert (score.answer, score.pinned.answer.isVisible()) == (None, False)


def test_each_of_two_networks_has_its_own_answer_in_its_head(score, qtbot):
    second = Score(score._appearance, score)
    qtbot.addWidget(second)
    score.present(Shown(trace=long(1, 1)), settled=True)
    score.set_mates((second,))
    second.set_mates((score,))
    score.present(Shown(trace=long(1, 1)), settled=True)
    second.present(Shown(trace=long(2, 1)), settled=True)
    told = [(each.head.answer.text(), each.pinned.answer.isVisible()) for each in (score, second)]
    assert told == [("✓ greener 1.00, right", False), ("✗ wet 1.00, wrong", False)]
    score.set_mates(())
    assert score.pinned.answer.isVisible()


def test_the_playhead_is_followed_where_every_step_has_an_answer(score):
    score.present(Shown(trace=replace(long(1, 1), readout="every-step")), settled=True)
    score.selection.move_to(4)
    best = int(score.trace.predictions[4].argmax())
    assert (score.pinned.answer.answer.word, score.pinned.answer.caption) == (score.trace.answers[best], "after t 5")
    assert score.stops.time.accessibleName().endswith(f"; {score.answer.spoken}")
    assert score.answer.spoken.startswith(f"answer after t 5 {score.trace.answers[best]} ")


def test_figures_show_it_beside_the_tokens(score):
    score.present(Shown(trace=trace_of(expected=(-1, -1, 1))), settled=True)
    paper = FigureScore()
    paper.show_state(ScoreState.of(score))
    card = paper._top.answer.card
    assert paper._top.answer.answer == score.answer
    assert QRectF(HEADER, 0, paper.score.width - HEADER, 64).contains(card)
    assert card.left() > paper._time.end
