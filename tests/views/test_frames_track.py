"""The frames track: its pixels, rows and texts match the trace's numbers."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from test_reach_track import trace_of

from playground.core.shown import Shown
from playground.views.figures.figure_score import FigureScore, ScoreState
from playground.views.score.axes import HEADER
from playground.views.score.score import Score
from playground.views.score.tracks.frames import Frames
from playground.views.score.tracks.series import Series
from playground.views.style.colour_maps import colours, ink_colours
from playground.views.style.theme import LIGHT, Appearance


def framed(frames, frame="", answers=("a", "b")):
    frames = np.asarray(frames, np.float32)
    trace = replace(trace_of(len(frames)), frames=frames, frame_name=frame, answers=answers)
    return trace if answers else replace(trace, predictions=np.zeros_like(frames))


@pytest.fixture(params=["light", "dark"])
def score(request, qtbot):
    score = Score(Appearance(request.param))
    qtbot.addWidget(score)
    score.resize(1000, 700)
    score.show()
    return score


def track_of(score):
    return next(track for track in score.stack.tracks if isinstance(track, Frames))


def numbers(time, features, low=0.0):
    return np.random.default_rng(features).uniform(low, 1, (time, features)).astype(np.float32)


def drawn(score, timestep, feature):
    """The number whose colour a cell has, and half the distance to its neighbour on the scale."""
    track = track_of(score)
    place = track._place(timestep, feature)
    image = score.stack.viewport().grab(QRect(0, round(track.y()), score.time.width, track.height)).toImage()
    pixel = image.pixel(round(place.center().x()), int(place.center().y()))
    low, high = track.levels
    table = colours("signed", track.theme.is_dark) if low < 0 else ink_colours(track.theme)
    codes = np.flatnonzero(table == pixel)
    return low + codes / 255 * (high - low), (high - low) / 255


@pytest.mark.parametrize(("frame", "low"), [("column of pixels", 0.0), ("sound frame", 0.0), ("", -1.0)])
def test_every_cell_has_the_colour_of_its_number(score, frame, low):
    values = numbers(7, 5, low)
    score.present(Shown(trace=framed(values, frame)), settled=True)
    score.selection.move_to(6)
    for t in range(6):
        for feature in range(5):
            found, step = drawn(score, t, feature)
            assert np.abs(found - values[t, feature]).min() <= step


@pytest.mark.parametrize(
    ("frame", "said"),
    [
        ("column of pixels", "column 3, row 1, 0.97"),
        ("sound frame", "frame 3, band 4, 0"),
        ("", "t 3, feature 1, 0.97"),
    ],
)
def test_pixels_are_read_from_the_top_and_sound_rises(score, frame, said):
    values = np.zeros((4, 4), np.float32)
    values[2, 0] = 0.97
    score.present(Shown(trace=framed(values, frame)), settled=True)
    track = track_of(score)
    assert track.readout(2, track._first_row + 1).text == said
    outline = track.readout(2, track._first_row + 1).outline
    assert outline.top() == track._first_row
    assert outline.left() == score.time.left(2)
    assert track.readout(2, 0.5) is None


def test_it_is_shown_for_vectors_and_for_numbers_that_are_not_predicted(score):
    track = track_of(score)
    score.present(Shown(trace=trace_of(3)), settled=True)
    assert not track.isVisible()
    series = next(track for track in score.stack.tracks if isinstance(track, Series))
    score.present(Shown(trace=framed(numbers(3, 1), answers=())), settled=True)
    assert (track.isVisible(), series.isVisible()) == (False, True)
    score.present(Shown(trace=framed(numbers(3, 2), answers=())), settled=True)
    assert (track.isVisible(), series.isVisible()) == (True, True)
    score.present(Shown(trace=framed(numbers(3, 16), "column of pixels")), settled=True)
    assert (track.isVisible(), series.isVisible()) == (True, False)
    tops = [track.y() for track in score.stack.shown_tracks]
    ends = [track.y() + track.height for track in score.stack.shown_tracks]
    assert tops[1:] == ends[:-1]


@pytest.mark.parametrize("features", [1, 2, 16, 200])
@pytest.mark.parametrize("time", [1, 900])
def test_any_size_is_drawn_and_read(score, time, features):
    values = numbers(time, features)
    score.present(Shown(trace=framed(values, "sound frame")), settled=True)
    score.zoom.show_all_timesteps()
    track = track_of(score)
    assert not score.stack.viewport().grab().isNull()
    for y in range(track.height):
        read = track.readout(0, y)
        if read is not None:
            _, band, value = read.text.split(", ")[:3]
            here = values[list(score.time.group_of(0)), int(band.split()[1]) - 1]
            assert np.abs(here - float(value)).min() < 5e-4
    assert track.pixels.max() == values.max()


def test_zoomed_out_a_pixel_shows_its_largest_value(score):
    values = np.zeros((5000, 3), np.float32)
    values[2345, 1] = 0.8
    score.present(Shown(trace=framed(values, "column of pixels")), settled=True)
    score.zoom.show_all_timesteps()
    assert score.time.group > 1
    track = track_of(score)
    assert track.pixels.max() == np.float32(0.8)
    text = track.readout(score.time.group_of(2345).start, track._first_row + track._row * 1.5).text
    assert text.startswith("column 2346, row 2, 0.8, the farthest from 0 of ")


def test_levels_are_fixed_and_round(score):
    track = track_of(score)
    for values, levels in (
        ([[0, 0.2]], (0, 1)),
        ([[0, 3.1]], (0, 5)),
        ([[-0.2, 0.1]], (-1, 1)),
        ([[-7, 1]], (-10, 10)),
    ):
        score.present(Shown(trace=framed(values)), settled=True)
        assert track.levels == levels


def test_a_folded_track_is_announced(score):
    values = np.zeros((3, 4), np.float32)
    values[1, 2] = 0.5
    score.present(Shown(trace=framed(values, "column of pixels")), settled=True)
    score.selection.move_to(1)
    stop = score.stops.by_track[track_of(score)]
    assert stop.accessibleName() == "Features, 4 numbers each, the farthest from 0: column 2, row 3, 0.5"
    score.arranger.toggle_folded("frames")
    assert track_of(score).height == 24
    assert stop.accessibleName() == "Features, folded, 4 numbers each, 0 to 0.5"


def test_training_does_not_repaint_it(score):
    values = numbers(6, 4)
    score.present(Shown(trace=framed(values)), settled=True)
    score.stack.viewport().grab()
    before = track_of(score)._picture
    score.present(Shown(trace=framed(values.copy())), settled=False)
    assert track_of(score)._picture is before is not None


def test_figures_show_it(score):
    score.present(Shown(trace=framed(numbers(9, 16), "column of pixels")), settled=True)
    paper = FigureScore()
    paper.show_state(ScoreState.of(score))
    figure = next(figure for figure in paper.single_tracks if figure.name == "Features")
    image = QImage(figure.width, figure.height, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    figure.paint(painter)
    painter.end()
    found = {image.pixel(x, y) for x in range(110, figure.width - 50) for y in range(70, figure.height - 10)}
    assert len(found & set(ink_colours(LIGHT).tolist())) > 50


def test_frames_are_not_edited_as_text(score, qtbot):
    score.present(Shown(trace=framed(numbers(5, 16), "column of pixels")), settled=True)
    spot = QPoint(score.time.left(2) + 5, round(score.chips.y()) + 20)
    for _ in range(2):
        qtbot.mouseClick(score.pinned.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    assert score.selection.timestep == 2
    assert not score.chip_editor.isVisible()
    assert score.chip_editor.field.add_place.isEmpty()
    qtbot.keyClick(score.stops.time, Qt.Key.Key_F2)
    assert not score.chip_editor.isVisible()


@pytest.mark.parametrize(("time", "features"), [(13, 16), (60, 16), (5, 3)])
def test_the_drawing_below_the_title_has_square_pixels(score, time, features):
    score.present(Shown(trace=framed(np.ones((time, features)), "Pixel columns")), settled=True)
    track = track_of(score)
    place = track.drawing
    assert place.width() / time == pytest.approx(place.height() / features)
    assert QRect(0, 0, HEADER, track.height).contains(place.toAlignedRect())
    image = score.stack.viewport().grab(QRect(0, round(track.y()), HEADER, track.height)).toImage()
    black = QColor(ink_colours(track.theme)[-1].item())
    seen = {(x, y) for x in range(12, HEADER) for y in range(round(place.top()), track.height)}
    assert all((image.pixelColor(x, y) == black) == place.contains(x + 0.5, y + 0.5) for x, y in seen)


def test_sound_has_no_drawing(score):
    score.present(Shown(trace=framed(np.ones((13, 16)), "Sound frames")), settled=True)
    assert track_of(score).drawing is None
