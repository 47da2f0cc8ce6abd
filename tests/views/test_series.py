"""The series track: its scale fits its values, its lines have a key, and values outside are not drawn."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor, QPainter, QPixmap
from test_zoom import made

from playground.core.shown import Shown
from playground.views.score.scale import clip_line, round_range
from playground.views.score.score import Score
from playground.views.score.tracks.ruler import Ruler
from playground.views.score.tracks.series import Series
from playground.views.style.theme import Appearance


@pytest.fixture
def score(qtbot):
    score = Score(Appearance("light"))
    qtbot.addWidget(score)
    score.resize(900, 1200)
    score.show()
    return score


def series_of(values, predictions, columns=()):
    frames, predicted = (np.array(rows, "f4").reshape(len(values), -1) for rows in (values, predictions))
    trace = made(timesteps=len(values))
    unknown = np.full_like(frames, np.nan)
    return replace(trace, answers=(), frames=frames, predictions=predicted, expected=unknown, columns=columns)


def shown(score, trace):
    score.present(Shown(trace=trace), settled=True)
    return next(track for track in score.stack.tracks if isinstance(track, Series))


@pytest.mark.parametrize(
    ("low", "high", "ends"),
    [
        (10, 14, (10, 14)),
        (-0.98, 1, (-1, 1)),
        (0.1, 8.7, (0, 9)),
        (5, 5, (2.5, 7.5)),
        (-0.02, -0.02, (-0.03, -0.01)),
        (0, 0, (-1, 1)),
        (1e19, 3e19, (1e19, 3e19)),
        (float("nan"), 3, (-1, 1)),
    ],
)
def test_a_scale_ends_at_round_numbers_close_to_the_values(low, high, ends):
    assert round_range(low, high) == pytest.approx(ends)


@pytest.mark.parametrize("values", [(10, 12, 14, 11), (-3, -2, -2.5, -2.25), (0.5, 3, 0.25, 2), (7, 7, 7, 7)])
def test_the_values_fill_the_track(score, values):
    track = shown(score, series_of(values, values))
    low, high = track.ends
    assert low <= min(values) <= max(values) <= high
    assert high - low <= 1.3 * (max(values) - min(values)) or min(values) == max(values)
    heights = [point.y() for point in track._line(np.array(values), 0)]
    assert heights == pytest.approx([10 + 84 * (high - value) / (high - low) for value in values])


def test_predictions_beyond_the_scale_are_not_drawn(score):
    track = shown(score, series_of([10, 14, 12, 10, 12, 14], [[0], [0], [1e30], [12], [12], [12]]))
    image = score.stack.viewport().grab().toImage()
    time, accent = score.time, QColor(track.theme.accent)
    top = score.stack.mapFromScene(0, round(track.y())).y()

    def dashed(t):
        xs = range(time.left(t) + 3, time.left(t + 1) - 3)
        colours = ((y, image.pixelColor(x, top + y)) for y in range(track.height - 1) for x in xs)
        # Count pixels that are at least half covered by a dash, which is blue; the line of values is grey.
        return {y for y, colour in colours if colour.blue() - colour.red() > (accent.blue() - accent.red()) / 2}

    assert not dashed(1), "far below the scale"
    # 12 lies in the middle, and is the prediction for the fifth and the last value.
    assert dashed(4)
    assert all(abs(y - 52) <= 3 for y in dashed(5) if y < 90)


def test_the_dashed_line_has_a_key_with_and_without_columns(score):
    track = shown(score, series_of([10, 12], [11, 12]))
    assert track._captions == ["– – predicted"]
    track = shown(score, series_of([[1, 10], [2, 12]], [[2, 11], [3, 12]], ("rain", "a very long name of it")))
    assert track._captions == ["rain", "– – predicted"]
    score.selection.choose_number(1)
    assert track._captions == ["a very long n…", "– – predicted"]
    assert track.ends == pytest.approx((10, 12))
    track = shown(score, replace(series_of([10, 12, 13], [11, 12, 13]), generated_count=1))
    assert track._captions == ["– – runs free"]


def test_a_clipped_line_is_cut_at_the_edges_and_continues_inside():
    points = [QPointF(x, y) for x, y in enumerate((5, 15, 5, -15, -15, 5, 30, 0))]
    pieces = [[(point.x(), point.y()) for point in piece] for piece in clip_line(points, 0, 10)]
    assert pieces == [
        [(0, 5), (0.5, 10)],
        [(1.5, 10), (2, 5), (2.25, 0)],
        [(4.75, 0), (5, 5), (pytest.approx(5.2), 10)],
        [(pytest.approx(6 + 2 / 3), pytest.approx(10)), (7, 0)],
    ]
    assert clip_line([], 0, 10) == clip_line([QPointF(0, 5)], 0, 10) == []
    assert clip_line([QPointF(0, 50), QPointF(1, 50)], 0, 10) == []


def test_numbers_that_do_not_answer_for_those_that_are_read_are_no_series(score):
    trace = series_of([1, 2], [[1, 2, 3], [2, 3, 4]], ("1", "2", "3"))
    assert not shown(score, replace(trace, expected=np.full((2, 3), np.nan, "f4"))).can_show(Shown(trace=trace))


def test_a_forecast_further_ahead_is_drawn_at_the_row_that_it_is_about(score):
    values, predictions = [1.0, 2.0, 3.0, 4.0, 5.0], [3.5, 4.5, 5.5, 6.5, 7.5]
    trace = replace(series_of(values, predictions), horizon=2, quantity="co2 (ppm)")
    track = shown(score, trace)
    drawn = []
    track._draw = lambda painter, line: drawn.append([(round(point.x()), round(point.y())) for point in line])
    canvas = QPixmap(900, 200)
    painter = QPainter(canvas)
    track.paint_columns(painter, track.trace)
    painter.end()
    expected = [(track._x(t + 2), track._y(value)) for t, value in enumerate(predictions[:3])]
    assert drawn[1] == [(round(x), round(y)) for x, y in expected]
    assert track._captions[0] == "co2 (ppm)"
    assert track.summary(trace) == "2 on co2 (ppm) predicted 7.500"


def test_of_columns_that_are_only_read_no_forecast_is_shown(score):
    trace = series_of([[1.0, 7.0], [2.0, 8.0], [3.0, 9.0]], [4.0, 5.0, 6.0])
    track = shown(score, trace)
    assert track.readout(1, 0).text.startswith("t 2, value 2.000, next predicted 5.000")


def test_rows_with_dates_are_called_by_these(score):
    dates = ("1958-03-29", "1958-04-05", "1958-04-12")
    trace = replace(series_of([1.0, 2.0, 3.0, 4.0], [2.0, 3.0, 4.0, 5.0]), times=dates)
    track = shown(score, trace)
    assert track.readout(1, 0).text.startswith("t 2, 1958-04-05, value 2.000")
    ruler = next(each for each in score.pinned.tracks if isinstance(each, Ruler))
    assert [ruler.text_of(t) for t in range(4)] == [*dates, "4"]
