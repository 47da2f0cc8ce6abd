"""Every view says in the same way whether an answer is right, and marks guesses as guesses."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QColor
from test_zoom import made

from playground.core.shown import Shown
from playground.core.snapshot import Snapshot
from playground.core.watch import Watch
from playground.views.answers.answers_panel import AnswersPanel
from playground.views.score.answer import answer_of
from playground.views.score.group_head import GroupHead
from playground.views.score.score import Score
from playground.views.score.tracks.predictions import Predictions
from playground.views.style.network_style import network_styles
from playground.views.style.theme import Appearance
from playground.views.style.verdict import verdict_at

ANSWERS = ("brown", "fresh", "greener", "wet")
SURE, GUESS = (0.7, 0.1, 0.1, 0.1), (0.251, 0.25, 0.25, 0.249)
CASES = [
    (SURE, 0, "right", "✓ brown 0.70, right"),
    (GUESS, 0, "unsure", "(✓) brown 0.25, right, but unsure"),
    ((0.5, 0.5, 0, 0), 0, "unsure", "(✓) brown 0.50, right, but unsure"),
    (SURE, 3, "wrong", "✗ brown 0.70, wrong"),
    (GUESS, 3, "wrong", "✗ brown 0.25, wrong"),
    (SURE, -1, "", "brown 0.70"),
]


def trace_of(probabilities, expected, timesteps=3):
    right = np.full(timesteps, -1)
    right[-1] = expected
    predictions = np.tile(np.array(probabilities, "f4"), (timesteps, 1))
    return replace(made(timesteps=timesteps), answers=ANSWERS, predictions=predictions, expected=right)


@pytest.mark.parametrize(("probabilities", "expected", "verdict", "text"), CASES)
def test_the_verdict_says_how_sure_a_right_answer_is(qtbot, probabilities, expected, verdict, text):
    trace = trace_of(probabilities, expected)
    assert [verdict_at(trace, t) for t in range(3)] == ["", "", verdict]
    appearance = Appearance("light")
    head, panel = GroupHead(appearance), AnswersPanel(appearance)
    for widget in (head, panel):
        qtbot.addWidget(widget)
    style = network_styles("lstm", "rnn")[0]
    head.show_network(style)
    head.show_answer(answer_of(trace, None))
    assert (head.answer.text(), head.answer.property("state")) == (text, verdict)
    words = text.partition(", ")[2]
    assert head.accessibleName() == f"A, LSTM: answer {text.lstrip('(✓✗) ')}"
    snapshot = Snapshot(generation=1, status="paused", trace=trace, watch=Watch(probe="x"))
    panel.show_snapshots(network_styles("lstm", "rnn"), snapshot, None)
    card = panel.cards[0]
    assert card.verdict.isVisibleTo(panel) == bool(verdict)
    assert card.verdict.text() == (f"{text.partition(' ')[0]} {words}" if verdict else "")
    assert card.accessibleName().endswith(f", {words}" if words else "0.70")


@pytest.mark.parametrize("timesteps", [3, 12])
@pytest.mark.parametrize(("probabilities", "expected", "verdict", "text"), CASES)
def test_the_column_and_the_number_beside_it_have_the_verdicts_colours(
    qtbot, timesteps, probabilities, expected, verdict, text
):
    score = Score(Appearance("light"))
    qtbot.addWidget(score)
    score.resize(800, 900)
    score.show()
    score.present(Shown(trace=trace_of(probabilities, expected, timesteps)), settled=True)
    track = next(track for track in score.stack.tracks if isinstance(track, Predictions))
    said = text.partition(", ")[2] or None
    assert track.readout(timesteps - 1, 5).text.partition(", ")[2] == (
        "" if said is None else f"expected “wet” {probabilities[3]:.3f}" if said == "wrong" else said
    )
    theme, top = score._appearance.theme, score.stack.mapFromScene(QPoint(0, round(track.y()))).y()
    image = score.stack.viewport().grab().toImage()
    underline = image.pixelColor(score.time.left(timesteps - 1) + 3, top + 19)
    # The first pixel of a dotted line is one of its dots.
    assert underline == QColor({"right": theme.ok, "wrong": theme.err}.get(verdict, theme.text))
    beside = image.pixelColor(score.time.end + 36, top + 60)
    # Wide columns contain the numbers themselves.
    assert timesteps == 3 or beside == QColor({"right": theme.ok_bg, "wrong": theme.err_bg}.get(verdict, theme.panel))


def test_the_head_names_a_readout_that_sets_the_network_apart(qtbot):
    head = GroupHead(Appearance("light"))
    qtbot.addWidget(head)
    style = network_styles("lstm", "lstm")[1]
    head.show_network(style, "mean")
    assert (head.note.text(), head.accessibleName()) == ("readout mean", "B, LSTM, readout mean")
    head.show_network(style)
    assert (head.note.text(), head.accessibleName()) == (style.note, "B, LSTM")
