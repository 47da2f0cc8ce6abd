"""The gradient track: its bars and texts match the arrays of the reach."""

import math
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QColor

from playground.core.cell_kinds import KINDS
from playground.core.reach import Reach
from playground.core.shown import Shown
from playground.core.trace import Trace
from playground.views.score.axes import HEADER
from playground.views.score.score import Score
from playground.views.score.tracks.reach import Gradient, height
from playground.views.style.theme import Appearance


def trace_of(time, cell="lstm", layers=2, units=4):
    states = np.zeros((time, layers, units), np.float32)
    return Trace(
        cell_kind=cell,
        tokens=tuple(f"w{t}" for t in range(time)),
        known=(True,) * time,
        gates=dict.fromkeys(KINDS[cell].shown_gates, states),
        states={"hidden": states} | ({"cell": states} if cell == "lstm" else {}),
        predictions=np.full((time, 2), 0.5, np.float32),
        answers=("a", "b"),
        expected=np.full(time, -1),
    )


def reach_of(time, at, cell=True):
    dice = np.random.default_rng(time)
    back = at - np.arange(time)[:, None]
    there = back >= 0
    hidden, inner, kept = (there * 10.0 ** (-back * dice.uniform(0.2, 0.6, (time, 2))) for _ in range(3))
    return Reach(
        at=at,
        is_target_known=True,
        hidden=7 * hidden,
        cell=0.3 * inner if cell else None,
        forget_products=kept if cell else None,
    )


@pytest.fixture(params=["light", "dark"])
def score(request, qtbot):
    score = Score(Appearance(request.param))
    qtbot.addWidget(score)
    score.resize(1000, 700)
    score.show()
    return score


def gradient(score):
    return next(track for track in score.stack.tracks if isinstance(track, Gradient))


def tops(score, timestep):
    """The topmost pixel row, from the track's top, of the broad bar and of the thin one at a timestep."""
    track, time = gradient(score), score.time
    image = score.stack.viewport().grab(QRect(0, round(track.y()), time.width, track.height)).toImage()
    theme = track.theme
    found = []
    for colours in ((theme.text2, theme.accent), (theme.text3,)):
        names = {QColor(colour).name() for colour in colours}
        rows = [
            y
            for y in range(track.height)
            if any(
                image.pixelColor(x, y).name() in names
                for x in range(time.left(timestep) + 3, time.left(timestep + 1) - 3)
            )
        ]
        found.append(rows[0] if rows else None)
    return found


@pytest.mark.parametrize("layer", [0, 1])
def test_bars_are_as_high_as_the_numbers(score, layer):
    trace, reach = trace_of(9), replace(reach_of(9, 6), forget_products=None)
    score.present(Shown(trace=trace, reach=reach), settled=True)
    score.show_layer(layer)
    for t in range(9):
        for top, norms in zip(tops(score, t), (reach.hidden[:, layer], reach.cell[:, layer]), strict=True):
            if t > 6:
                assert top is None
            else:
                # Six powers of ten in 41 pixels.
                expected = 7 + 41 * min(-math.log10(norms[t] / norms.max()) / 6, 1)
                assert abs(top - expected) <= 1.01, (t, top, expected)


def test_the_name_of_the_line_stands_out_from_the_bars(score):
    full = np.ones((40, 2))
    reach = Reach(at=39, is_target_known=True, hidden=full, cell=full, forget_products=0.9 * full)
    score.present(Shown(trace=trace_of(40), reach=reach), settled=True)
    track, time = gradient(score), score.time
    assert time.column <= 24
    begin = round(track.y()) - score.stack.verticalScrollBar().value() + 9
    image = score.stack.viewport().grab(QRect(HEADER, begin, time.column, 12)).toImage()
    every = {(x, y): image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height())}
    blue, *greys = (QColor(getattr(track.theme, name)) for name in ("forget", "text2", "text3"))
    bars = {place for place, colour in every.items() if colour in greys}
    letters = {
        (x, y)
        for (x, y), colour in every.items()
        if max(abs(a - b) for a, b in zip(colour.getRgb(), blue.getRgb(), strict=True)) < 60
    }
    assert len(letters) > 10
    assert bars
    assert not {(x + dx, y) for x, y in letters for dx in (-1, 1)} & bars


def test_the_readout_and_the_header_say_the_numbers(score):
    trace, reach = trace_of(5), reach_of(5, 3)
    score.present(Shown(trace=trace, reach=reach), settled=True)
    score.show_layer(1)
    track = gradient(score)
    text = track.readout(3, 20).text
    assert text.startswith("t 4 “w3”, ‖∂L/∂h‖ = 7, ‖∂L/∂c‖ = 0.3, Πf from here = 1")
    assert text.endswith(reach.sentence(1)) == (track.sentence == reach.sentence(1)) is True
    for t in range(3):
        told = [float(part.split("= ")[1].split(" ×")[0]) for part in track.readout(t, 20).text.split(", ")[1:]]
        arrays = (reach.hidden, reach.cell, reach.forget_products)
        if min(array[t, 1] for array in arrays) >= 1e-3:
            np.testing.assert_allclose(told, [array[t, 1] for array in arrays], rtol=6e-3)
    assert track.readout(4, 20).text == "t 5 “w4”, after the answer at t 4"
    tiny = Reach(at=1, is_target_known=False, hidden=np.array([[1.234e-9], [1.0]]))
    score.present(Shown(trace=trace_of(2, "rnn", layers=1), reach=tiny), settled=True)
    assert track.readout(0, 20).text == "t 1 “w0”, ‖∂L/∂h‖ = 1.23 × 10⁻⁹"


def test_a_plain_network_has_one_bar_a_timestep(score):
    score.present(Shown(trace=trace_of(4, "rnn"), reach=reach_of(4, 3, cell=False)), settled=True)
    assert [tops(score, t)[1] for t in range(4)] == [None] * 4
    assert tops(score, 3)[0] == 7


def test_the_track_is_shown_only_with_a_reach(score):
    track, other = gradient(score), trace_of(6)
    score.present(Shown(trace=trace_of(4), reach=reach_of(4, 3)), settled=True)
    assert track.isVisible()
    height_of_scene = score.stack.sceneRect().height()
    score.present(Shown(trace=trace_of(4)), settled=True)
    assert not track.isVisible()
    assert score.stack.sceneRect().height() == sum(track.height for track in score.stack.shown_tracks)
    score.present(Shown(trace=trace_of(4), reach=reach_of(4, 3)), settled=True)
    assert track.isVisible()
    assert score.stack.sceneRect().height() == height_of_scene
    score.present(Shown(trace=other, reach=reach_of(4, 3)), settled=True)
    assert not track.isVisible()
    score.present(Shown(trace=trace_of(0)), settled=True)
    assert not track.isVisible()
    score.present(None, settled=True)
    assert not track.isVisible()


def test_the_track_ignores_moments_for_images_alone(score):
    first = reach_of(4, 3)
    score.present(Shown(trace=trace_of(4), reach=first), settled=False)
    score.update_images(Shown(trace=trace_of(4)))
    assert score.shown.reach is first
    assert gradient(score).isVisible()


def test_zero_and_infinite_gradients_are_drawn(score):
    zeros = np.zeros((3, 2))
    none = Reach(at=2, is_target_known=True, hidden=zeros, cell=zeros, forget_products=zeros)
    score.present(Shown(trace=trace_of(3), reach=none), settled=True)
    assert gradient(score).sentence == "no gradient"
    assert tops(score, 2) == [None, None]
    endless = np.array([[np.inf, 1], [2, 1], [1, 1]])
    score.present(
        Shown(trace=trace_of(3, "rnn"), reach=Reach(at=2, is_target_known=True, hidden=endless)), settled=True
    )
    assert tops(score, 0)[0] == 7
    assert "∞" in gradient(score).readout(0, 20).text


def test_only_the_columns_in_sight_are_drawn(score, monkeypatch):
    drawn = []
    score.present(Shown(trace=trace_of(1000), reach=reach_of(1000, 999)), settled=True)
    score.time.scroll_to(5000)
    monkeypatch.setattr(Gradient, "_bar", staticmethod(lambda *given: drawn.append(given)))
    score.stack.viewport().grab()
    assert 0 < len(drawn) <= 2 * len(score.time.visible)


def test_the_line_goes_through_the_products_of_the_forget_gates(score):
    kept = 10.0 ** -np.arange(5)[::-1, None].repeat(2, axis=1)
    reach = replace(reach_of(5, 4), forget_products=kept, hidden=np.eye(5)[:, :2])
    score.present(Shown(trace=trace_of(5), reach=reach), settled=True)
    track, time = gradient(score), score.time
    image = score.stack.viewport().grab(QRect(0, round(track.y()), time.width, track.height)).toImage()
    colour = QColor(track.theme.forget)
    for t in (1, 2, 3):
        # The line is straight from column to column: measure it beside the bars, a fifth of the way to the next.
        x, share = time.left(t) + time.column * 7 // 10, 10.0 ** (t + 0.2 - 4)

        def distance(y, x=x):
            pixel = image.pixelColor(x, y)
            pairs = zip(pixel.getRgb()[:3], colour.getRgb()[:3], strict=True)
            return sum(abs(one - other) for one, other in pairs)

        assert abs(min(range(8, track.height - 8), key=distance) + 0.5 - height(share)) <= 1.5


def test_the_scale_is_logarithmic() -> None:
    assert height(1.0) == 7
    assert height(1e-6) == height(1e-30) == height(0.0) == 48
    assert height(1e-3) == pytest.approx(27.5)
