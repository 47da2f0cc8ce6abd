"""What a story or a lesson asks for is carried out, one action at a time. Without a window."""

from dataclasses import replace
from unittest.mock import Mock, call, create_autospec

import numpy as np
import pytest
from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from playground.app.controllers.comparison import ComparisonController
from playground.app.controllers.generation import GenerationController
from playground.app.controllers.guided_actions import GuidedActions, GuidedTargets
from playground.app.controllers.preset_gallery import PresetGalleryController
from playground.app.controllers.preset_loading import PresetLoader
from playground.app.controllers.training import TrainingController
from playground.app.lab.lab_controller import LabController
from playground.core.cell_kinds import KINDS
from playground.core.guided_action import GuidedAction
from playground.core.snapshot import Snapshot
from playground.core.specs import Mark, ModelSpec, Preset
from playground.core.trace import Trace
from playground.session import background
from playground.tasks import typed
from playground.views.bars.progress_bar import ProgressBar
from playground.views.score.pins import Pin
from playground.views.score.score import Score
from playground.views.style.theme import Appearance
from playground.views.widgets.collapsible_panel import CollapsiblePanel

PRESET = Preset(
    title="Test",
    probes=("a b c", "b b c"),
    task=typed.Spec(sequences="a b c => x\nb b c => y"),
    model=ModelSpec(units=4),
    mark=Mark(confidence=0.9, steps=300),
)


class Presenter(QObject):
    presented = Signal(object)


def trace(text, units=4):
    tokens = tuple(text.split())
    return Trace(
        cell_kind="lstm",
        tokens=tokens,
        known=(True,) * len(tokens),
        gates={name: np.zeros((len(tokens), 1, units), np.float32) for name in KINDS["lstm"].shown_gates},
        states={name: np.zeros((len(tokens), 1, units), np.float32) for name in ("hidden", "cell")},
        predictions=np.zeros((len(tokens), 2), np.float32),
        answers=("x", "y"),
        expected=np.full(len(tokens), -1),
    )


@pytest.fixture
def on(context, probe, qtbot):
    """What the actions act on: real views and loader, and controllers that only take notes."""
    page = QWidget()
    qtbot.addWidget(page)
    column = QVBoxLayout(page)
    bar, score = ProgressBar(), Score(Appearance("light"))
    panels = [
        CollapsiblePanel(QWidget(), Appearance("light"), name=name, description="", icon_name="plus")
        for name in ("Setup", "Microscope")
    ]
    for widget in (bar, score, *panels):
        column.addWidget(widget)
    loader = PresetLoader(context, bar)
    loader.opened.connect(lambda preset, _name, task: context.session.open(preset, task))
    probe.changed.connect(lambda _text: context.watch.update(probe=probe.text, against=probe.against))
    comparison = create_autospec(ComparisonController, instance=True)
    comparison.is_on, comparison.score = False, Score(Appearance("light"), score)
    column.addWidget(comparison.score)
    generation = create_autospec(GenerationController, instance=True)
    generation.obstacle = ""
    presenter = Presenter(page)
    targets = GuidedTargets(
        context=context,
        presented=presenter.presented,
        preset_loader=loader,
        training=create_autospec(TrainingController, instance=True),
        comparison=comparison,
        generation=generation,
        lab=create_autospec(LabController, instance=True),
        gallery=create_autospec(PresetGalleryController, instance=True),
        probe=probe,
        score=score,
        setup_panel=panels[0],
        microscope_panel=panels[1],
        trigger=Mock(),
    )
    context.session.open(PRESET)
    probe.set_probes(PRESET.probes)
    context.watch.update(probe=probe.text)
    targets.score.page = page
    return targets


@pytest.fixture
def actions(on):
    actions = GuidedActions(on)
    actions.results = []
    actions.finished.connect(lambda action, is_done: actions.results.append(is_done))
    return actions


@pytest.fixture
def present(on):
    """Show a snapshot of the probe, as the window does."""

    def show(**parts):
        watch = on.context.watch.current
        shown = Snapshot(generation=1, status="paused", watch=watch, trace=trace(watch.probe), **parts)
        on.score.present(shown.shown(), settled=True)
        on.presented.emit(shown)

    return show


def test_a_preset_opens_in_the_background_and_then_the_action_goes_on(qtbot, actions, on, monkeypatch):
    monkeypatch.setattr(background, "PATIENCE", 0)
    actions.run(GuidedAction(preset="hello", train="budget"))
    assert actions.current is not None
    assert on.training.mock_calls == []
    qtbot.waitUntil(lambda: actions.current is None)
    assert on.context.session.preset.title == "hello"
    assert on.training.mock_calls == [call.train_for(on.context.session.preset.budget)]
    assert actions.results == [True]


def test_a_preset_that_does_not_exist_is_named_and_ends_the_action(actions, on, said):
    actions.run(GuidedAction(preset="helo", steps=5))
    assert "hello" in said[-1][0]
    assert (actions.results, on.training.mock_calls) == ([False], [])


def test_another_preset_that_the_user_opens_meanwhile_ends_the_action(qtbot, actions, on, monkeypatch):
    monkeypatch.setattr(background, "PATIENCE", 0)
    actions.run(GuidedAction(preset="hello", steps=5))
    on.preset_loader.open_by_name("counting")
    qtbot.waitUntil(lambda: on.context.session.preset.title != "Test")
    assert (actions.results, on.training.mock_calls) == ([False], [])


def test_settings_change_training_at_once_and_a_network_anew(actions, on, training_thread):
    training_thread.reset_mock()
    actions.run(GuidedAction(settings=("training.learning_rate=0.5", "mark.steps=7")))
    assert training_thread.start.call_count == 0
    preset = on.context.session.preset
    assert (preset.training.learning_rate, preset.mark.steps) == (0.5, 7)
    actions.run(GuidedAction(settings=("model.cell=rnn", "model.units=3")))
    assert training_thread.start.call_count == 1
    model = on.context.session.preset.model
    assert (model.cell, model.units) == ("rnn", 3)
    assert actions.results == [True, True]


def test_settings_with_other_sequences_open_another_experiment(actions, on):
    opened = []
    on.preset_loader.opened.connect(lambda preset, name, _task: opened.append((preset.title, name)))
    actions.run(GuidedAction(settings=("task.kind=counting", "model.readout=every-step")))
    assert [name for _, name in opened] == [""]
    assert on.context.session.preset.task.kind == "counting"


@pytest.mark.parametrize(
    ("action", "sentence"),
    [
        (GuidedAction(label="More", settings=("model.unit=3",)), "More: there is no key model.unit"),
        (GuidedAction(settings=("task.sequences=a",)), "Line 1: no answer."),
        (GuidedAction(compare="lsmt"), 'compare is "lsmt", but must be'),
        (GuidedAction(replace=(9, "b")), "The probe has no timestep 9, only 1 to 3."),
        (GuidedAction(replace=("b",)), "replace must be a timestep and a token"),
        (GuidedAction(difference="a b c"), "The second probe is the one that is shown"),
        (GuidedAction(playhead=9), "The probe has no timestep 9, only 1 to 3."),
        (GuidedAction(unit=9), "The network has no unit 9, only 1 to 4."),
        (GuidedAction(tracks=("forgett",)), 'tracks is "forgett", but must be'),
        (GuidedAction(action="no.such"), "There is no action 'no.such'."),
    ],
)
def test_a_problem_is_one_sentence_and_ends_the_action(actions, on, present, said, action, sentence):
    on.trigger.side_effect = KeyError
    present()
    actions.run(replace(action, place="gallery"))
    assert said[-1][0].startswith(sentence)
    assert "\n" not in said[-1][0]
    assert actions.results == [False]


def test_the_probe_is_chosen_from_the_list_or_added_to_it(actions, on, probe):
    actions.run(GuidedAction(probe="b b c"))
    assert (probe.text, probe.probes) == ("b b c", ("a b c", "b b c"))
    actions.run(GuidedAction(replace=(2, "a"), difference="a b c"))
    assert (probe.text, probe.probes) == ("b a c", ("a b c", "b b c", "b a c"))
    watch = on.context.watch.current
    assert (watch.probe, watch.against) == ("b a c", "a b c")


def test_the_playhead_waits_for_the_trace_of_the_new_probe(actions, on, present):
    present()
    actions.run(GuidedAction(probe="a a b b c", playhead=2))
    assert actions.results == []
    present()
    assert actions.results == [True]
    assert on.score.selection.timestep == 1
    actions.run(GuidedAction(playhead=-1, unit=3))
    assert on.score.selection.timestep == 4
    assert on.score.pins.pins == (Pin("cell", 2, 0),)
    actions.run(GuidedAction(unit=3))
    assert on.score.pins.pins == (Pin("cell", 2, 0),)
    actions.run(GuidedAction(unit=2, place="microscope"))
    assert (on.score.selection.unit, on.score.pins.pins) == (1, (Pin("cell", 2, 0),))


def test_a_probe_that_the_user_types_meanwhile_ends_the_action(actions, on, probe, present):
    actions.run(GuidedAction(probe="b b c", playhead=2, generate=0.5))
    probe.set_text("c c")
    present()
    assert actions.results == [False]
    assert on.generation.start.call_count == 0


def test_another_action_ends_the_one_before(actions, on):
    actions.run(GuidedAction(playhead=1))
    actions.run(GuidedAction(generate=0.5, steps=5))
    assert actions.results == [False]
    assert on.training.mock_calls == [call.train_for(5)]


def test_training_to_the_mark_goes_no_further_than_the_budget(actions, on, present):
    actions.run(GuidedAction(train="mark"))
    present(step=120)
    actions.run(GuidedAction(train="mark"))
    actions.run(GuidedAction(train="stop"))
    present(step=140, reached=140)
    actions.run(GuidedAction(train="mark"))
    actions.run(GuidedAction(train="budget"))
    assert on.training.mock_calls == [call.train_for(300), call.train_for(180), call.pause(), call.train_for(160)]


def test_a_used_up_budget_is_said(actions, on, present, said):
    present(step=300)
    actions.run(GuidedAction(train="mark"))
    assert said[-1][0] == "It has trained for 300 steps already. Reset it to train anew."


def test_only_some_tracks_are_shown_and_the_arrangement_stays(actions, on, present):
    present()
    before = on.score.arranger.arrangement
    actions.run(GuidedAction(tracks=("cell", "chain")))
    assert on.score.arranger.shown == ("chain", "cell")
    assert on.score.arranger.arrangement == before
    on.score.arranger.set_visible("forget", True)
    assert on.score.arranger.shown == ("chain", "forget", "cell")
    on.score.hidden_note.show_all.click()
    assert {"hidden", "predictions"} < set(on.score.arranger.shown)
    actions.run(GuidedAction(tracks=("cell",)))
    on.score.reset_view()
    assert on.score.arranger.arrangement == before
    assert len(on.score.arranger.shown) > 1


def test_it_compares_and_resets_and_generates(actions, on, present):
    present()
    actions.run(GuidedAction(compare="rnn", reset=True))
    actions.run(GuidedAction(compare="off", generate=0.7))
    assert on.comparison.mock_calls == [call.compare_with("rnn"), call.set_enabled(False)]
    assert on.training.mock_calls == [call.reset()]
    present()
    assert on.generation.mock_calls == [call.start(0.7)]
    on.generation.obstacle = "It reads numbers."
    actions.run(GuidedAction(generate=0.7))
    assert actions.results == [True, True, False]


def test_places_open_and_the_lab_is_left_for_what_the_main_page_shows(actions, on):
    actions.run(GuidedAction(place="lab"))
    actions.run(GuidedAction(place="gallery", action="help.guide"))
    assert on.lab.mock_calls == [call.enter()]
    assert on.gallery.mock_calls == [call.open()]
    assert on.trigger.mock_calls == [call("help.guide")]
    on.setup_panel.set_folded(True)
    actions.run(GuidedAction(place="setup"))
    assert on.lab.mock_calls == [call.enter(), call.leave()]
    assert on.setup_panel.rail_button.isChecked()
    actions.run(GuidedAction(place="score"))
    assert not on.setup_panel.rail_button.isChecked()
    on.comparison.is_on = True
    actions.run(GuidedAction(place="microscope"))
    assert actions.results == [True, True, True, True, False]
