"""The sentence follows the snapshots, and a clause leads to its timestep and its track, without a window."""

from unittest.mock import create_autospec

import numpy as np
import pytest

from playground.app.controllers.comparison import ComparisonController
from playground.app.controllers.sentence import SentenceController
from playground.core.cell_kinds import KINDS
from playground.core.sentence import Clause, Target
from playground.core.snapshot import Curve, Snapshot
from playground.core.trace import Trace
from playground.views.probe.sentence_line import SentenceLine
from playground.views.score.score import Score
from playground.views.style.theme import Appearance
from playground.views.training_strip.training_strip import TrainingStrip

TRACE = Trace(
    cell_kind="lstm",
    tokens=("a", "b", "c"),
    known=(True,) * 3,
    gates={name: np.full((3, 1, 2), 0.75, np.float32) for name in KINDS["lstm"].shown_gates},
    states={name: np.zeros((3, 1, 2), np.float32) for name in ("hidden", "cell")},
    predictions=np.array([[0.9, 0.1], [0.2, 0.8], [0.1, 0.9]], np.float32),
    answers=("x", "y"),
    expected=np.array([-1, -1, 1]),
)
TURNED = (
    "After b the answer turned to y (0.80). Since then 75\u00a0% of the memory was kept at each timestep, on average."
)


def snapshot(**parts):
    return Snapshot(**{"generation": 1, "status": "paused", "step": 5, "trace": TRACE, **parts})


@pytest.fixture
def comparison(qtbot):
    comparison = create_autospec(ComparisonController, instance=True)
    comparison.is_on = False
    return comparison


@pytest.fixture
def controller(context, comparison, qtbot):
    appearance = Appearance("light")
    line, score, strip = SentenceLine(appearance), Score(appearance), TrainingStrip(appearance)
    comparison.score = Score(appearance, score)
    for widget in (line, score, strip, comparison.score):
        qtbot.addWidget(widget)
    for each in (score, comparison.score):
        each.present(snapshot().shown(), settled=True)
    line.resize(900, 40)
    controller = SentenceController(context, line, score, strip, comparison)
    controller.score, controller.strip = score, strip
    return controller


def test_a_complete_snapshot_is_put_in_words(context, controller):
    controller.show(snapshot())
    assert controller.line.text == TURNED
    controller.show(snapshot(shown_step=0))
    assert controller.line.text == "Untrained: these answers are chance."
    context.session.restarted.emit()
    assert controller.line.text == ""


def test_the_loss_is_that_of_the_shown_step(context, controller):
    curve = Curve(np.arange(4, 6), np.array([0.1, 0.69], np.float32), np.zeros(2, np.float32))
    alike = Trace(**{**{name: getattr(TRACE, name) for name in TRACE.__slots__}, "predictions": np.full((3, 2), 0.5)})
    controller.strip.append(curve, (), False)
    controller.show(snapshot(trace=alike))
    assert controller.line.text.startswith("Loss 0.69: it guesses among two answers.")
    controller.show(snapshot(trace=alike, shown_step=4))
    assert controller.line.text.startswith("The answer is unsure")


def test_two_networks_are_told_apart_by_their_letters(context, controller, comparison):
    comparison.is_on = True
    controller.show(snapshot(other=snapshot(step=0)))
    assert controller.line.text == f"A: {TURNED} B: Untrained: these answers are chance."


def test_a_clause_moves_the_playhead_and_shows_its_track(context, controller):
    score = controller.score
    score.arranger.set_visible("forget", False)
    controller.line.clause_clicked.emit(Clause("", Target(1)))
    assert score.selection.timestep == 1
    controller.line.clause_clicked.emit(Clause("", Target(track="forget")))
    assert score.selection.timestep == 1
    assert "forget" in score.arranger.shown
    controller.line.clause_clicked.emit(Clause("", Target(0, "series")))
    assert score.selection.timestep == 0


def test_a_clause_about_the_loss_leads_to_its_curve(controller, qtbot):
    controller.strip.show()
    with qtbot.waitExposed(controller.strip):
        controller.strip.activateWindow()
    controller.line.clause_clicked.emit(Clause("", Target(is_loss=True)))
    assert controller.strip.scrubber.hasFocus()
    dot = controller.strip.plots.markers["loss"]._dot
    large = dot.opts["symbolSize"]
    qtbot.waitUntil(lambda: dot.opts["symbolSize"] < large, timeout=3000)


def test_a_clause_of_the_second_network_leads_to_its_score(context, controller, comparison):
    comparison.is_on = True
    controller.show(snapshot(other=snapshot()))
    arranger = comparison.score.arranger
    arranger.toggle_folded("forget")
    second = controller.line._sentences[1].clauses[1]
    controller.line.clause_clicked.emit(second)
    assert "forget" not in arranger.arrangement.folded


def test_in_a_low_window_two_scores_need_the_room_that_one_can_spare(context, controller, comparison):
    shown = {}
    for two in (False, True):
        comparison.is_on = two
        for height in (480, 699, 700, 839, 840):
            controller.fit(height)
            controller.show(snapshot(other=snapshot() if two else None))
            shown[two, height] = not controller.line.isHidden()
    assert [height for (two, height), there in shown.items() if there and not two] == [700, 839, 840]
    assert [height for (two, height), there in shown.items() if there and two] == [840]
