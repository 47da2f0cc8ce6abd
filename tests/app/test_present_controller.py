"""The presentation follows the window, and a scene sets the window, without a window."""

from dataclasses import replace
from unittest.mock import create_autospec

import numpy as np
import pytest

from playground.app.controllers.comparison import ComparisonController
from playground.app.controllers.history import HistoryController
from playground.app.controllers.present import PresentController, PresentedParts
from playground.app.controllers.training import TrainingController
from playground.core.cell_kinds import KINDS
from playground.core.sentence import Clause
from playground.core.snapshot import Snapshot
from playground.core.specs import ModelSpec, Preset, Scene
from playground.core.trace import Trace
from playground.core.watch import Watch
from playground.tasks import typed
from playground.views.present.page import PresentPage
from playground.views.probe.sentence_line import Sentence
from playground.views.score.selection import Selection
from playground.views.style.network_style import network_styles
from playground.views.style.theme import Appearance

WINTER, SUMMER = "It is winter", "It is summer"
SCENES = (
    Scene(title="Untrained", probe=WINTER, step=0),
    Scene(title="Trained", probe=SUMMER, step=40, playhead=2, track="gate"),
    Scene(title="Live", probe=WINTER),
    Scene(title="Both", probe=WINTER, step=40, compare="rnn"),
)
SAID = (Sentence((Clause("Seen."),)),)


def trace(text=WINTER, cell="lstm"):
    tokens = tuple(text.split())
    shape = (len(tokens), 1, 2)
    return Trace(
        cell_kind=cell,
        tokens=tokens,
        known=(True,) * len(tokens),
        gates={name: np.full(shape, 0.75, np.float32) for name in KINDS[cell].shown_gates},
        states={name: np.zeros(shape, np.float32) for name in KINDS[cell].states},
        predictions=np.tile(np.array([0.25, 0.75], np.float32), (len(tokens), 1)),
        answers=("greener", "brown"),
        expected=np.full(len(tokens), -1),
    )


def snapshot(text=WINTER, step=40, **parts):
    return Snapshot(
        **{
            "generation": 1,
            "status": "paused",
            "step": step,
            "trace": trace(text),
            "watch": Watch(probe=text),
            "kept_steps": np.array([0, 10, 35]),
            **parts,
        }
    )


@pytest.fixture
def parts(context, probe):
    comparison = create_autospec(ComparisonController, instance=True)
    comparison.styles = None
    probe.set_probes((WINTER,))
    return PresentedParts(
        comparison,
        create_autospec(HistoryController, instance=True),
        create_autospec(TrainingController, instance=True),
        probe,
        Selection(),
    )


@pytest.fixture
def controller(context, parts, qtbot, monkeypatch):
    sequences = f"{WINTER} => brown\n{SUMMER} => greener"
    preset = Preset(title="Test", task=typed.Spec(sequences=sequences), model=ModelSpec(units=2), scenes=SCENES)
    context.session.open(preset)
    page = PresentPage(Appearance("light"))
    qtbot.addWidget(page)
    monkeypatch.setattr(page, "present", page.show)
    return PresentController(context, page, parts)


def present(controller, parts, shown):
    """Hand a snapshot on as the presenter does, after the score has taken its bounds from it."""
    parts.selection.set_bounds(shown.trace.timesteps, 2)
    controller.show(shown, SAID)


def test_it_opens_with_what_the_window_shows_and_is_closed_by_the_same_action(controller, parts):
    asked = []
    controller.opening.connect(lambda: asked.append(controller.is_open))
    present(controller, parts, snapshot())
    assert controller.page.stage.networks == ()
    controller.toggle()
    stage = controller.page.stage
    assert (asked, controller.is_open, stage.title, stage.timestep) == ([False], True, "Test", 2)
    assert [network.trace.tokens for network in stage.networks] == [("It", "is", "winter")]
    assert stage.sentences == SAID
    assert controller.page.controls.step.text() == "step 40"
    present(controller, parts, snapshot(status="diverged", message="Loss became NaN."))
    assert stage.problem == "Loss became NaN."
    controller.toggle()
    assert not controller.is_open


def test_a_scene_sets_probe_playhead_track_and_step(controller, parts):
    present(controller, parts, snapshot())
    controller.toggle()
    for _ in range(2):
        controller.page.command.emit("next scene")
    stage = controller.page.stage
    assert (parts.probe.text, stage.title, stage.track) == (SUMMER, "Trained", "gate")
    assert parts.probe.probes == (WINTER, SUMMER)
    parts.history.go_to.assert_called_with(None)
    # The playhead waits for the trace of the scene's own probe.
    assert parts.selection.timestep == 2
    present(controller, parts, snapshot(SUMMER))
    assert (parts.selection.timestep, stage.timestep) == (1, 1)
    controller.page.command.emit("previous scene")
    parts.history.go_to.assert_called_with(0)
    assert stage.track == "state"
    present(controller, parts, snapshot(WINTER, shown_step=0))
    assert parts.selection.timestep == 2
    controller.page.command.emit("previous scene")
    assert controller.index == 0


def test_a_scene_with_a_second_network_starts_the_comparison_and_the_next_one_ends_it(context, controller, parts):
    present(controller, parts, snapshot())
    controller.show_scene(3)
    assert context.session.other.model == replace(context.session.preset.model, cell="rnn")
    parts.comparison.styles = network_styles("lstm", "rnn")
    controller.toggle()
    present(controller, parts, snapshot(other=snapshot(trace=trace(cell="rnn"))))
    assert [network.style.letter for network in controller.page.stage.networks] == ["A", "B"]
    controller.show_scene(2)
    assert context.session.other is None


@pytest.mark.parametrize(
    ("index", "shown", "note", "offer"),
    [
        (0, {"step": 0}, "", ""),
        (1, {"step": 40}, "", ""),
        (1, {"step": 0}, "Untrained; the scene is of step 40.", "Train to step 40"),
        (1, {"step": 12}, "Trained to step 12; the scene is of step 40.", "Train to step 40"),
        (1, {"step": 12, "status": "running"}, "", ""),
        (1, {"step": 30, "reached": 30}, "The mark was reached at step 30, before the step 40 of the scene.", ""),
        (1, {"step": 90, "shown_step": 35}, "Step 35 is the last one kept before the step 40 of the scene.", ""),
        (1, {"step": 90, "shown_step": 40}, "", ""),
        (2, {"step": 0}, "", ""),
    ],
)
def test_the_controls_say_what_is_missing_of_a_scenes_step(controller, parts, index, shown, note, offer):
    controller.toggle()
    present(controller, parts, snapshot(**shown))
    controller.show_scene(index)
    present(controller, parts, snapshot(SCENES[index].probe, **shown))
    assert (controller.page.controls.note.text(), controller.page.controls.offer.text()) == (note, offer)
    assert controller.page.controls.offer.isHidden() == (not offer)


def test_the_offer_trains_to_the_scenes_step(context, controller, parts, training_thread):
    present(controller, parts, snapshot(step=12))
    controller.toggle()
    controller.page.rest()
    controller.show_scene(0)
    assert controller.page.controls.isHidden()
    controller.show_scene(1)
    assert not controller.page.controls.isHidden()
    controller.page.controls.offer.click()
    training_thread.train.assert_called_once_with(context.session.turn, 28)


def test_space_trains_and_follows_training(controller, parts):
    controller.page.command.emit("train")
    parts.history.go_to.assert_called_once_with(None)
    parts.training.toggle.assert_called_once_with()
    controller.page.command.emit("reset")
    parts.training.reset.assert_called_once_with()


def test_the_arrow_keys_move_the_playhead_and_c_shows_the_gate(controller, parts):
    present(controller, parts, snapshot())
    controller.toggle()
    for command, timestep in (("first", 0), ("back", 0), ("forward", 1), ("last", 2)):
        controller.page.command.emit(command)
        assert (parts.selection.timestep, controller.page.stage.timestep) == (timestep, timestep)
    stage = controller.page.stage
    controller.page.command.emit("track")
    assert stage.track == "gate"
    stage.timestep_chosen.emit(0)
    assert parts.selection.timestep == 0
    present(controller, parts, snapshot(trace=trace(cell="rnn")))
    controller.page.command.emit("track")
    assert (stage.track, stage.has_two_tracks) == ("gate", False)


def test_the_present_view_is_kept_as_a_scene_with_a_title(context, controller, parts, said):
    present(controller, parts, snapshot(shown_step=35))
    parts.selection.move_to(1)
    controller.toggle()
    controller.page.command.emit("track")
    controller.page.controls.keep.click()
    dialog = controller.scenes.dialog
    dialog.title.setText("Mine")
    dialog.save.click()
    kept = Scene(title="Mine", probe=WINTER, step=35, playhead=2, track="gate")
    assert context.session.preset.scenes == (*SCENES, kept)
    assert (controller.index, controller.page.stage.title) == (4, "Mine")
    assert said[-1] == ("Kept as scene 5. Save as preset (Ctrl+S) writes it to a file.", "right", "")
    parts.selection.move_to(2)
    controller.keep()
    controller.scenes.dialog.title.setText("At the end")
    controller.scenes.dialog.save.click()
    assert context.session.preset.scenes[-1].playhead is None


def test_only_so_many_scenes_have_room(context, controller):
    changed = []
    controller.changed.connect(lambda: changed.append(controller.scenes.has_room))
    context.session.change_scenes(SCENES * 5)
    controller.toggle()
    assert changed[-1] is False
    assert not controller.page.controls.keep.isEnabled()


def titles(context):
    return [scene.title for scene in context.session.preset.scenes]


@pytest.mark.parametrize(
    ("index", "to", "after"),
    [(1, 2, 2), (2, 1, 2), (0, 1, 0), (3, 2, 1), (0, 3, 0)],
)
def test_a_moved_scene_leaves_the_page_at_the_scene_it_shows(context, controller, index, to, after):
    controller.toggle()
    controller.show_scene(1)
    before = titles(context)
    controller.page.controls.dots.moved.emit(index, to)
    expected = [title for title in before if title != before[index]]
    expected.insert(to, before[index])
    assert titles(context) == expected
    assert titles(context)[controller.index] == "Trained"
    assert controller.page.stage.title == "Trained"


def test_scenes_are_renamed_and_removed(context, controller):
    controller.toggle()
    controller.show_scene(1)
    controller.page.controls.dots.rename_requested.emit(1)
    controller.scenes.dialog.title.setText("Summer")
    controller.scenes.dialog.save.click()
    assert (titles(context)[1], controller.page.stage.title) == ("Summer", "Summer")
    controller.page.controls.dots.removed.emit(0)
    assert (controller.index, controller.page.stage.title) == (0, "Summer")
    controller.page.controls.dots.removed.emit(0)
    assert (controller.index, controller.page.stage.title) == (None, "Test")
    assert titles(context) == ["Live", "Both"]


def test_another_experiment_shows_none_of_its_scenes(context, controller):
    controller.toggle()
    controller.show_scene(3)
    context.session.open(replace(context.session.preset, title="Other", scenes=SCENES[:1]))
    controller.reset_view()
    assert (controller.index, controller.page.stage.title) == (None, "Other")
    assert controller.page.controls.place.text() == "1 scene"
