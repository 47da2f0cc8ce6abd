"""The tint of the tokens: how far the answer falls when a token is drawn anew."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QColor
from test_zoom import made

from playground.core.influence import Influence
from playground.core.shown import Shown
from playground.views.figures.figure_score import FigureScore, ScoreState
from playground.views.score.axes import HEADER
from playground.views.score.score import Score
from playground.views.style.contrast import blend, luminance, readable
from playground.views.style.theme import DARK, LIGHT, Appearance

FALLS = [0.0, 0.1, 0.75, -0.4, 1.0]
TOKENS = ("It", "is", "winter", "now", "so")


def shown(falls=FALLS, tokens=TOKENS, known=True):
    trace = made(timesteps=len(tokens), units=4)
    trace = replace(trace, tokens=tokens, known=(known,) * len(tokens), answers=("brown", "wet", "fresh"))
    found = None if falls is None else Influence(at=len(falls) - 1, answer=0, falls=np.array(falls, "f4"))
    return Shown(trace=trace, influence=found)


@pytest.fixture(params=["light", "dark"])
def score(qtbot, request):
    score = Score(Appearance(request.param))
    qtbot.addWidget(score)
    score.resize(832, 600)
    score.show()
    return score


def ground(score, timestep, up=10):
    """The colour of a chip near its top, where no text is."""
    image = score.pinned.viewport().grab().toImage()
    return image.pixelColor(score.time.left(timestep) + score.time.column // 2, 24 + up)


def near(one, other):
    pairs = zip(one.getRgb(), other.getRgb(), strict=True)
    return all(abs(a - b) <= 1 for a, b in pairs)


def test_a_chip_is_tinted_by_how_far_the_answer_falls(score):
    score.present(shown(), settled=True)
    theme = score._appearance.theme
    for t, fall in enumerate(FALLS):
        share = 0.62 * max(fall, 0) ** 0.8
        expected = [
            (1 - share) * a + share * b
            for a, b in zip(QColor(theme.sunken).getRgb(), QColor(theme.accent).getRgb(), strict=True)
        ]
        assert np.abs(np.subtract(ground(score, t).getRgb(), expected)).max() <= 1
    assert "tint: what counts" in score.chips._captions


def test_the_playhead_is_an_outline_that_leaves_the_tint(score):
    score.present(shown(), settled=True)
    before = ground(score, 2)
    score.selection.move_to(2)
    assert near(ground(score, 2), before)
    assert near(ground(score, 2, up=8), QColor(score._appearance.theme.accent))
    score.selection.move_to(1)
    assert near(ground(score, 2, up=9), before)


def test_what_is_not_known_of_the_network_on_display_is_not_shown(score):
    score.present(shown(), settled=True)
    score.present(shown(falls=None), settled=False)  # it trains
    assert all(near(ground(score, t), QColor(score._appearance.theme.sunken)) for t in range(5))
    assert score.chips._captions == []
    assert "drawn anew" not in score.chips.readout(2, 20).text
    score.present(replace(shown(), influence=shown(falls=[0.5, 0.5]).influence), settled=True)
    assert near(ground(score, 0), QColor(score._appearance.theme.sunken))


def test_the_readout_says_the_number(score):
    score.present(shown(), settled=True)
    place = QPoint(score.time.left(2) + 4, 24 + 20)
    assert score.pinned.readout_at(place)[1].text == "t 3 “winter”, drawn anew brown falls by 0.75"
    assert score.chips.readout(3, 20).text.endswith(", drawn anew brown rises by 0.40")


def test_columns_too_narrow_for_text_are_tinted_by_the_strongest(score):
    falls = np.zeros(2000)
    falls[700] = 0.8
    score.present(shown(falls, tokens=("w",) * 2000), settled=True)
    score.zoom.show_all_timesteps()
    score.selection.move_to(0)
    assert score.time.group > 1
    image, theme = score.pinned.viewport().grab().toImage(), score._appearance.theme
    tinted = blend(theme.line2, theme.accent, 0.62 * 0.8**0.8)
    row = [x for x in range(HEADER, score.time.end) if near(image.pixelColor(x, 24 + 20), tinted)]
    assert row == [score.time.left(700)]


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_every_tint_leaves_the_token_readable(theme):
    for share in np.linspace(0, 0.62, 40):
        for colour in (theme.text, theme.err):
            under = blend(theme.sunken, theme.accent, float(share))
            darker, lighter = sorted((luminance(under), luminance(readable(QColor(colour), under))))
            assert (lighter + 0.05) / (darker + 0.05) >= 4.5


def test_two_networks_say_whose_answer_it_is(score, qtbot):
    second = Score(score._appearance, score)
    qtbot.addWidget(second)
    score.set_mates((second,))
    score.present(shown(), settled=True)
    assert score.chips._captions == ["tint: counts for A"]
    score.set_mates(())
    assert score.chips._captions == ["tint: what counts"]


def test_figures_have_the_tint(score):
    score.present(shown(), settled=True)
    paper = FigureScore()
    paper.show_state(ScoreState.of(score))
    tint = paper._top.chips.tint_of(range(2, 3), LIGHT.sunken)
    assert near(tint, blend(LIGHT.sunken, LIGHT.accent, 0.62 * 0.75**0.8))
