"""Presets are opened beside the window: what arrives, what is said of those that cannot be, and what is shown."""

import pytest

from playground.app.controllers.preset_loading import PresetLoader
from playground.core.specs import ModelSpec, Preset
from playground.storage import presets
from playground.tasks import typed
from playground.views.bars.progress_bar import MakingBar


@pytest.fixture
def opening(context, qtbot):
    bar = MakingBar()
    qtbot.addWidget(bar)
    return PresetLoader(context, bar)


@pytest.fixture
def opened(opening, context):
    """What arrives, which the session then has, as in the window."""
    arrived = []

    def take(preset, name, task):
        arrived.append((preset, name, task))
        context.session.open(preset, task)

    opening.opened.connect(take)
    return arrived


def test_a_shipped_preset_arrives_with_its_task(opening, opened, said):
    assert opening.open("hello")
    [(preset, name, task)] = opened
    assert (preset, name) == (presets.load(presets.find("hello")), "hello")
    assert task.text == preset.task.sequences
    assert said[-1][0] == ""


def test_what_cannot_be_opened_is_said_and_nothing_arrives(opening, opened, said):
    opening.open("hello")
    assert not opening.open("no-such-preset", otherwise="counting")
    assert len(opened) == 1
    assert "no-such-preset" in said[-1][0]


def test_a_window_without_an_experiment_gets_another_one_and_the_reason(opening, opened, said):
    assert not opening.open("no-such-preset", otherwise="hello")
    assert [name for _, name, _ in opened] == ["hello"]
    assert "no-such-preset" in said[-1][0]


def test_a_preset_at_hand_is_trimmed_and_made(opening, opened):
    preset = Preset(title="Own", task=typed.Spec(sequences="a b => c\n\n"), model=ModelSpec(units=2))
    assert opening.open_preset(preset, "own")
    assert opened[0][0] == typed.trimmed(preset)


def test_one_whose_task_cannot_be_made_is_said(opening, opened, said):
    preset = Preset(title="Own", task=typed.Spec(sequences="no answer"))
    assert not opening.open_preset(preset, "own")
    assert opened == []
    assert "=>" in said[-1][0]
