"""What reaches the views and the other controllers from the session, without a window or a network."""

from unittest.mock import Mock, create_autospec

import pytest

from playground.app.controllers.comparison import ComparisonController
from playground.app.controllers.diagnosis import DiagnosisController
from playground.app.controllers.generation import GenerationController
from playground.app.controllers.history import HistoryController
from playground.app.controllers.present import PresentController
from playground.app.controllers.sentence import SentenceController
from playground.app.controllers.snapshot_presenter import SnapshotPresenter, Views
from playground.core.snapshot import Snapshot
from playground.core.specs import ModelSpec, Preset
from playground.session.mailbox import Notice
from playground.tasks import typed
from playground.views.bars.top_bar import TopBar
from playground.views.microscope.panel import MicroscopePanel
from playground.views.probe.probe_bar import ProbeBar
from playground.views.score.score import Score
from playground.views.setup.setup_panel import SetupPanel
from playground.views.style.theme import Appearance
from playground.views.training_strip.training_strip import TrainingStrip

PRESET = Preset(title="Test", task=typed.Spec(sequences="a b c a b c"), model=ModelSpec(units=4, readout="every-step"))


@pytest.fixture
def views(qtbot):
    appearance = Appearance("light")
    kinds = {
        "top": TopBar,
        "setup": SetupPanel,
        "probe": ProbeBar,
        "score": Score,
        "microscope": MicroscopePanel,
        "strip": TrainingStrip,
    }
    views = Views(**{name: kind(appearance) for name, kind in kinds.items()})
    for name in kinds:
        qtbot.addWidget(getattr(views, name))
    return views


@pytest.fixture
def others():
    """The controllers that receive each snapshot."""
    comparison, generation = (
        create_autospec(ComparisonController, instance=True),
        create_autospec(GenerationController, instance=True),
    )
    comparison.score, generation.settings = Mock(), None
    history = create_autospec(HistoryController, instance=True)
    history.restore_offer.return_value = "Restore step 20"
    sentence = create_autospec(SentenceController, instance=True)
    sentence.sentences = ("what is said",)
    present = create_autospec(PresentController, instance=True)
    diagnosis = create_autospec(DiagnosisController, instance=True)
    return comparison, generation, history, sentence, present, diagnosis


@pytest.fixture
def presenter(context, views, others):
    names = "comparison", "generation", "history", "sentence", "present", "diagnosis"
    presenter = SnapshotPresenter(context, views, **dict(zip(names, others, strict=True)))
    context.session.open(PRESET)
    return presenter


def snapshot(**parts):
    return Snapshot(**{"generation": 1, "turn": 1, "status": "paused", **parts})


def test_the_setup_shows_the_draft_and_its_problems(context, presenter, views, monkeypatch):
    assert views.setup.editor.toPlainText() == "a b c a b c"
    shown = []
    monkeypatch.setattr(views.setup, "show_problems", lambda *what: shown.append(what))
    context.session.change_text("")
    context.session.change_text("a b c")
    assert bool(shown[0][1])
    assert shown[1:] == [((), "")]


def test_a_failure_is_shown_once_with_its_offer_and_only_for_this_turn(context, presenter, said):
    said.clear()
    failed = snapshot(status="diverged", message="Loss became NaN.")
    context.session.snapshot.emit(snapshot(status="diverged", message="Loss became NaN.", turn=0))
    assert said == []
    for _ in range(2):
        context.session.snapshot.emit(failed)
    assert said == [("Loss became NaN.", "wrong", "Restore step 20")]


def test_partial_snapshots_update_only_curves_and_colours(context, presenter, others):
    comparison, generation, history, sentence, present, diagnosis = others
    context.session.snapshot.emit(snapshot(is_complete=False))
    assert comparison.add_measurements.call_count == 1
    assert (generation.show.call_count, history.show.call_count, comparison.show_numbers.call_count) == (0, 0, 0)
    sentence.show.assert_not_called()
    present.show.assert_not_called()
    diagnosis.show.assert_not_called()
    context.session.snapshot.emit(whole := snapshot())
    assert comparison.add_measurements.call_count == 2
    assert (generation.show.call_count, history.show.call_count, comparison.show_numbers.call_count) == (1, 1, 1)
    sentence.show.assert_called_once()
    present.show.assert_called_once_with(whole, sentence.sentences)
    diagnosis.show.assert_called_once_with(whole)


def test_only_what_is_painted_waits_and_only_during_training(context, presenter, views, others, monkeypatch, qtbot):
    drawn, presented = [], []
    monkeypatch.setattr(views.strip.plots, "draw_lines", drawn.append)
    presenter.presented.connect(presented.append)
    for each in (snapshot(status="running", step=20), snapshot(status="running", step=21)):
        context.session.snapshot.emit(each)
        assert presented[-1] is each
        assert others[2].show.call_args.args == (each,)
    assert views.top.metrics["Step"].value.text() == "21"
    assert drawn == []
    qtbot.waitUntil(lambda: len(drawn) == 1)
    context.session.snapshot.emit(snapshot(step=22))
    assert len(drawn) == 2


def test_generated_tokens_replace_the_probe_s_answer(context, presenter, views, others, monkeypatch):
    shown = []
    monkeypatch.setattr(views.score.chip_editor, "show_probe", shown.append)
    views.probe.set_probes(("a b",))
    presenter.update_chips()
    others[1].settings = object()
    presenter.update_chips()
    assert [(probe.text, probe.includes_answer) for probe in shown] == [("a b", True), ("a b", False)]


def test_notices_are_shown(context, presenter, said):
    context.session.notice.emit(Notice("Wrote it.", wrong=False))
    assert said[-1] == ("Wrote it.", "right", "")
