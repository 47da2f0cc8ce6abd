"""The colours of values without bounds: written memory shows beside memory that has grown large."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from PySide6.QtGui import QColor
from test_zoom import made

from playground.core.shown import Shown
from playground.views.score.score import Score
from playground.views.score.tracks.heatmap import HeatMap
from playground.views.style.theme import Appearance, lookup_table


def with_cell(values):
    """A trace whose cell state has these values, `(time, units)`."""
    trace = made(timesteps=len(values), units=len(values[0]))
    return replace(trace, states={**trace.states, "cell": np.array(values, "f4")[:, None]})


@pytest.fixture
def score(qtbot):
    score = Score(Appearance("light"))
    qtbot.addWidget(score)
    score.resize(832, 900)
    score.show()
    return score


def track_of(score, name="cell"):
    return next(t for t in score.stack.shown_tracks if isinstance(t, HeatMap) and t.quantity.name == name)


def show(score, values):
    score.present(Shown(trace=with_cell(values)), settled=True)
    return track_of(score)


@pytest.mark.parametrize("dark", [False, True])
def test_each_colour_is_that_of_the_signed_root(score, dark):
    score._appearance.set_theme("dark" if dark else "light")
    values = np.array([[-25.0, -1, -0.25, 0], [0, 0.01, 4, 19.5], [20, 20, 20, 20]])
    track = show(score, values)
    assert track.levels == (-20, 20)
    seen, table = track._coloured(track.pixels.T), lookup_table("signed", dark)
    for t, unit in np.ndindex(values.shape):
        share = np.sign(values[t, unit]) * min(np.sqrt(abs(values[t, unit]) / 20), 1)
        row = score.units.order.tolist().index(unit)
        assert seen.pixelColor(t, row) == QColor(*table[int(127.5 + 127.5 * share + 0.5)].tolist())


@pytest.mark.parametrize(
    ("largest", "limit"), [(0.1, 1), (1, 1), (1.3, 2), (5, 5), (5.1, 10), (180, 200), (30_000, 50_000)]
)
def test_the_limit_is_round_at_least_1_and_leaves_out_few_values(score, largest, limit):
    track = show(score, [[largest] * 20] * 5)
    assert track.levels == (-limit, limit)
    values = np.full((5, 20), 0.5)
    values[0, :4] = 1e6  # four of a hundred
    track.reset_range()
    assert show(score, values).levels == (-1, 1)


def test_the_limit_is_held_until_values_fall_far_below_it(score):
    for largest, limit in ((8, 10), (4.5, 10), (9, 10), (3.9, 5), (4.9, 5), (5.2, 10)):
        assert show(score, [[largest] * 4] * 3).levels[1] == limit


def test_the_legend_names_the_limit_1_0_and_their_negatives(score):
    track = show(score, [[6.0] * 4] * 3)
    ticks = dict(track.ticks(200))
    assert list(ticks) == [10, -10, 0, 1, -1]
    assert ticks[0] == 100
    assert ticks[1] == pytest.approx(100 - 100 * np.sqrt(1 / 10))
    assert [value for value, _ in track.ticks(46)] == [10, -10, 0]
    assert [value for value, _ in track.ticks(30)] == [10, -10]
    places = sorted(track.ticks(120), key=lambda tick: tick[1])
    assert min(b[1] - a[1] for a, b in pairwise(places)) >= 11


def test_bounded_values_keep_their_even_scale(score):
    show(score, [[6.0] * 4] * 3)
    track = track_of(score, "hidden")
    assert track.levels == (-1, 1)
    values = score.trace.hidden[:, 0]
    table, seen = lookup_table("signed", False), track._coloured(track.pixels.T)
    for t, unit in np.ndindex(values.shape):
        row = score.units.order.tolist().index(unit)
        assert seen.pixelColor(t, row) == QColor(*table[int(127.5 + 127.5 * values[t, unit] + 0.5)].tolist())
