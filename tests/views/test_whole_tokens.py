"""The token at the playhead is always readable in full, however narrow its column."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QFontMetrics, QImage, QPainter

from playground.core.shown import Shown
from playground.core.trace import Trace
from playground.views.score.axes import HEADER
from playground.views.score.score import Score
from playground.views.score.tracks import predictions
from playground.views.style.theme import Appearance, font

LONG = "favourite"


@pytest.fixture
def score(qtbot):
    score = Score(Appearance("light"))
    qtbot.addWidget(score)
    score.resize(900, 600)
    score.show()
    return score


def trace_of(token, timesteps=60, generated=0):
    values = np.random.default_rng(0).uniform(0, 1, (timesteps, 1, 4)).astype(np.float32)
    return Trace(
        tokens=(token,) * timesteps,
        known=(True,) * timesteps,
        cell_kind="rnn",
        gates={},
        states={"hidden": values},
        answers=(token, "a", "b"),
        predictions=np.tile(np.float32([0.7, 0.2, 0.1]), (timesteps, 1)),
        expected=np.full(timesteps, -1),
        generated_count=generated,
    )


def accented(score, top, bottom):
    """The pixels from left to right that the playhead's chip fills in some rows of the pinned tracks."""
    image = score.pinned.viewport().grab().toImage()
    accent = QColor(score._appearance.theme.accent)
    seen = [x for x in range(image.width()) if any(image.pixelColor(x, y) == accent for y in range(top, bottom))]
    return seen[0], seen[-1]


@pytest.mark.parametrize("place", [0, 20, 33])
@pytest.mark.parametrize("column", [11, 9])
def test_the_token_at_the_playhead_lies_over_its_neighbours(score, qtbot, place, column):
    score.present(Shown(trace=trace_of(LONG, generated=30)), settled=True)
    score.time.zoom_to(column, HEADER)
    score.time.scroll_to(0)
    score.selection.move_to(place)
    qtbot.wait(20)
    whole = score.chips.over_playhead
    text = QFontMetrics(font(11, 600)).horizontalAdvance(LONG)
    assert whole.width() > text > score.time.column
    left, right = accented(score, 24 + 9, 24 + 12)
    assert abs(left - whole.left()) <= 6
    assert abs(right - whole.right()) <= 6
    assert HEADER <= whole.left() < whole.right() <= HEADER + score.time.room
    assert whole.left() <= score.time.left(place) + score.time.column / 2 <= whole.right()


def test_no_playhead_line_crosses_the_token(score, qtbot):
    score.present(Shown(trace=trace_of(LONG)), settled=True)
    score.time.zoom_to(9, HEADER)
    score.selection.move_to(20)
    qtbot.wait(20)
    # Only the chip's background lies between its outline and its text.
    whole, image = score.chips.over_playhead, score.pinned.viewport().grab().toImage()
    ground = QColor(score._appearance.theme.sunken)
    assert whole.left() < score.time.left(20) < score.time.left(21) < whole.right()
    assert all(image.pixelColor(x, 24 + 12) == ground for x in range(int(whole.left()) + 4, int(whole.right()) - 4))
    assert all(place.height() < 60 for place in score.pinned._gaps())


SENTENCE = "It is winter , the days go by , and on our side of the hill there has been little sunlight"
WORDS = tuple(SENTENCE.split(" "))


@pytest.mark.parametrize(("width", "column"), [(900, None), (700, None), (900, 12)])
def test_every_word_of_a_long_sentence_is_written_in_full(score, monkeypatch, width, column):
    score.resize(width, 600)
    trace = replace(trace_of("a", timesteps=len(WORDS)), tokens=WORDS)
    score.present(Shown(trace=trace), settled=True)
    if column is not None:
        score.time.zoom_to(column, HEADER)
    assert score.chips.is_upright
    written, drawn = [], QPainter.drawText
    monkeypatch.setattr(QPainter, "drawText", lambda p, *rest: written.append(rest[-1]) or drawn(p, *rest))
    score.chips.exposed = score.time.visible
    image = QImage(width, 200, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    score.chips.paint_columns(painter, trace)
    painter.end()
    assert written == [WORDS[t] for t in score.time.visible]


def test_short_words_and_numbers_need_no_higher_row(score):
    score.present(Shown(trace=trace_of("it")), settled=True)
    assert (score.chips.is_upright, score.pinned.height()) == (False, 64)
    score.present(Shown(trace=trace_of(LONG)), settled=True)
    assert score.chips.is_upright
    assert score.pinned.height() == 24 + score.chips.height <= 24 + 88
    score.present(Shown(trace=replace(trace_of(LONG), frames=np.zeros((60, 1)))), settled=True)
    assert (score.chips.is_upright, score.pinned.height()) == (False, 64)


def test_the_first_presets_words_lie_in_a_window_of_1440_pixels(score):
    score.resize(832, 600)
    words = (
        "It",
        "is",
        "winter",
        "and",
        "there",
        "has",
        "been",
        "little",
        "sunlight",
        ".",
        "The",
        "grass",
        "is",
        "always",
    )
    trace = replace(trace_of("a", timesteps=14), tokens=words, answers=("greener", "sunlight", "brown"))
    score.present(Shown(trace=trace), settled=True)
    assert not score.chips.is_upright


def test_wider_columns_lay_the_words_down(score):
    score.present(Shown(trace=trace_of(LONG)), settled=True)
    assert score.chips.is_upright
    score.time.zoom_to(80, HEADER)
    assert (score.chips.is_upright, score.pinned.height()) == (False, 64)
    tracks = sum(track.height for track in score.stack.shown_tracks)
    assert score.stack.height() >= tracks


@pytest.mark.parametrize("token", ["a", "it"])
def test_a_token_that_fits_stays_in_its_column(score, token):
    score.present(Shown(trace=trace_of(token)), settled=True)
    score.selection.move_to(20)
    assert score.time.column == 22
    assert score.chips.over_playhead is None
    answers = next(track for track in score.stack.shown_tracks if track.name == "predictions")
    assert answers.over_playhead is None


def test_long_lists_of_numbers_stay_in_their_column(score):
    for token, whole in (("0.5:1:0", True), (":".join(["0.28"] * 16), False)):
        frames = np.zeros((60, token.count(":") + 1))
        score.present(Shown(trace=replace(trace_of(token), answers=("a", "b", "c"), frames=frames)), settled=True)
        score.selection.move_to(20)
        assert (score.chips.over_playhead is not None) == whole, token


def test_a_token_out_of_sight_is_not_widened(score):
    score.present(Shown(trace=trace_of(LONG)), settled=True)
    score.selection.move_to(0)
    score.time.scroll_to(10_000)
    assert score.chips.over_playhead is None


def test_the_answers_at_the_playhead_are_written_in_full(score, qtbot):
    trace = trace_of(LONG)
    score.present(Shown(trace=replace(trace, expected=np.zeros(60, int))), settled=True)
    score.selection.move_to(20)
    qtbot.wait(20)
    answers = next(track for track in score.stack.shown_tracks if track.name == "predictions")
    whole = answers.over_playhead
    assert whole.width() > QFontMetrics(font(11, 600)).horizontalAdvance(f"✓ {LONG}")
    assert whole.top() > 0
    assert whole.bottom() < answers.height
    image, scroll = score.stack.viewport().grab().toImage(), score.stack.verticalScrollBar().value()
    tint, y = QColor(score._appearance.theme.tint), round(answers.y()) - scroll + 60
    across = {image.pixelColor(x, y).name() for x in range(round(whole.left()) + 3, round(whole.right()) - 3)}
    assert across == {tint.name()}, "its own ground over its neighbours"


@pytest.mark.parametrize("column", [22, 26, 30, 40])
def test_an_answer_is_cut_only_where_it_has_no_room_and_then_written_over_its_neighbours(score, monkeypatch, column):
    drawn = []
    draw = predictions._draw
    original = predictions.QPainter.drawText

    class Painter(predictions.QPainter):
        def drawText(self, *given):
            drawn.append(given[-1])
            return original(self, *given)

    for token in ("you", "will", "where", "green", "brown", LONG):
        score.present(Shown(trace=trace_of(token)), settled=True)
        score.time.zoom_to(column, HEADER)
        score.time.scroll_to(0)
        score.selection.move_to(3)
        track = next(track for track in score.stack.shown_tracks if track.name == "predictions")
        drawn.clear()
        image = QImage(200, 20, QImage.Format.Format_RGB32)
        painter = Painter(image)
        draw(painter, QRectF(0, 0, score.time.column - 6, 15), token, "", 600)
        painter.end()
        assert (drawn != [token]) == (track.over_playhead is not None), token
