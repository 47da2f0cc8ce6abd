"""A track with data of its own needs one class and one row: the screen and figures then show it."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest

from playground.core.saliency import Saliency
from playground.core.shown import Shown
from playground.core.trace import Trace
from playground.views.figures import rendering
from playground.views.figures.figure_score import FigureScore, ScoreState
from playground.views.score import track_table
from playground.views.score.axes import GUTTER, HEADER, TRACK_PADDING
from playground.views.score.rows import Rows
from playground.views.score.score import Score
from playground.views.score.tracks.track import Readout, Track
from playground.views.style.theme import DARK, LIGHT, Appearance


class Hanging(Track):
    """A bar per token for how much an answer depends on it. No other track shows this."""

    name = "hanging"
    layered = True

    def __init__(self, context):
        super().__init__(context, "Hanging")

    @property
    def full_height(self):
        return 50

    def can_show(self, shown):
        return shown.saliency is not None

    def summary(self, trace):
        return f"most on “{trace.tokens[self.shown.saliency.strongest(1)[0]]}”"

    def paint_columns(self, painter, trace):
        time = self.context.time
        for t in self.exposed:
            bar = 40 * abs(float(self.shown.saliency.relative_values[t]))
            painter.fillRect(QRectF(time.left(t), 45 - bar, time.column, bar), QColor(self.theme.accent))

    def readout(self, timestep, y):
        return Readout(f"{self.shown.saliency.values[timestep]:.1f}")


class Grid(Track):
    """A row for each unit, in one colour."""

    name = "grid"

    def __init__(self, context):
        super().__init__(context, "Grid")
        self.rows = Rows(context.units)

    @property
    def full_height(self):
        return self.rows.height + TRACK_PADDING


def trace_of(layers=2, time=4, units=3):
    values = np.linspace(-1, 1, time * layers * units, dtype=np.float32).reshape(time, layers, units)
    return Trace(
        cell_kind="rnn",
        tokens=tuple("abcd"[:time]),
        known=(True,) * time,
        gates={},
        states={"hidden": values},
        predictions=np.full((time, 2), 0.5, np.float32),
        answers=("x", "y"),
        expected=np.full(time, -1),
    )


def shown(values=(0.0, 2.0, -4.0, 1.0)):
    return Shown(trace=trace_of(), saliency=Saliency(at=3, answer=0, values=np.array(values)))


@pytest.fixture
def score(qtbot, monkeypatch):
    monkeypatch.setattr(track_table, "TRACKS", (*track_table.TRACKS[:4], Hanging, *track_table.TRACKS[4:]))
    score = Score(Appearance("dark"))
    qtbot.addWidget(score)
    score.resize(900, 700)
    score.show()
    return score


def of(score):
    return [track for track in score.stack.shown_tracks if track.name == "hanging"]


def top_of(image, x, top, colour):
    """The first pixel of a colour from the track's top on."""
    return next(y for y in range(50) if image.pixelColor(x, top + y).name() == QColor(colour).name())


def test_the_screen_shows_it_if_it_has_data(score):
    score.present(Shown(trace=trace_of()), settled=True)
    assert not of(score)
    score.present(shown(), settled=True)
    (track,) = of(score)
    assert score.stack.shown_tracks.index(track) == 0
    image, middle = score.stack.viewport().grab().toImage(), score.time.left(1) + score.time.column // 2
    place = score.stack.mapFromScene(QPoint(middle, round(track.y())))
    found = [top_of(image, place.x() + score.time.column * t, place.y(), DARK.accent) for t in (0, 1)]
    assert found == [25, 5]
    assert score.stack.readout_at(place + QPoint(0, 9))[1].text == "2.0"


def test_it_can_be_arranged_and_appears_in_every_layer(score):
    score.present(shown(), settled=True)
    score.arranger.toggle_folded("hanging")
    assert of(score)[0].announcement == "Hanging, folded, most on “c”"
    score.present(shown((9.0, 1.0, 0.0, 0.0)), settled=True)
    assert of(score)[0].announcement == "Hanging, folded, most on “a”"
    score.arranger.toggle_folded("hanging")
    score.arranger.move_by("hanging", 1)
    score.show_layer(None)
    assert [track.label for track in of(score)] == ["Hanging, layer 1", "Hanging, layer 2"]
    assert [track.title for track in score.stack.shown_tracks[:2]] == ["Chain", "Hanging"]
    score.arranger.set_visible("hanging", False)
    assert not of(score)


def test_figures_show_it_as_the_screen_does(score):
    score.present(shown(), settled=True)
    score.arranger.move_by("hanging", 1)
    score.show_layer(None)
    paper = FigureScore()
    paper.show_state(ScoreState.of(score))
    names = [figure.name for figure in paper.single_tracks]
    assert names == [track.label for track in score.stack.shown_tracks]
    figure = next(figure for figure in paper.single_tracks if figure.name == "Hanging, layer 2")
    image, top = rendering.image(figure), paper.head.height
    column = (figure.width - HEADER - GUTTER) // 4
    middles = [HEADER + column * t + column // 2 for t in (1, 2)]
    assert [top_of(image, x, top, LIGHT.accent) for x in middles] == [25, 5]
    paper.show_state(ScoreState(shown=Shown(trace=trace_of()), order=np.arange(3)[None]))
    assert not any("Hanging" in figure.name for figure in paper.single_tracks)


def test_a_track_with_rows_can_be_made_higher(qtbot, monkeypatch):
    monkeypatch.setattr(track_table, "TRACKS", (Grid, *track_table.TRACKS))
    score = Score(Appearance("light"))
    qtbot.addWidget(score)
    score.resize(900, 700)
    score.show()
    score.present(shown(), settled=True)
    track = score.stack.shown_tracks[0]
    before, (fixed, resizable) = track.rows.height, score.heights.needed_space
    alt_shift = Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.ShiftModifier
    QTest.keyClick(score.stops.by_track[track], Qt.Key.Key_Down, alt_shift)
    assert (track.name, track.rows.height) == ("grid", round(1.25 * before))
    assert score.heights.needed_space == (fixed, resizable)
    score.arranger.toggle_folded("grid")
    assert score.heights.needed_space == (fixed + track.height, resizable - 1)
