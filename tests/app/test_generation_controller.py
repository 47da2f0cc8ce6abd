"""Starting, ending and repeating generation after the probe, without a window."""

from unittest.mock import call

import pytest

from playground.app.controllers.generation import GenerationController
from playground.core.specs import ModelSpec, Preset
from playground.tasks import typed
from playground.views.score.score import Score
from playground.views.style.theme import Appearance

PRESET = Preset(title="Test", task=typed.Spec(sequences="a b c a b c"), model=ModelSpec(units=4, readout="every-step"))


@pytest.fixture
def generation(context, probe, qtbot):
    score = Score(Appearance("light"))
    qtbot.addWidget(score)
    generation = GenerationController(context, probe, score)
    qtbot.addWidget(generation.bar)
    generation.score = score
    generation.connect_signals()
    context.session.open(PRESET)
    probe.set_probes(("a b", "b"))
    generation.reset_view()
    return generation


def test_nothing_is_generated_until_the_button_is_pressed(context, generation, probe):
    assert (context.watch.current.probe, context.watch.current.continuation) == ("a b", None)
    assert probe.generate.isEnabled()
    generation.toggle()
    assert generation.settings is not None
    assert context.watch.current.continuation == generation.settings
    assert not generation.bar.isHidden()


def test_another_probe_text_ends_it_in_the_same_update(context, generation, probe, training_thread):
    generation.toggle()
    training_thread.reset_mock()
    probe.set_text("a b c")
    [told] = training_thread.set_watch.mock_calls
    assert told == call(context.watch.current)
    assert (context.watch.current.probe, context.watch.current.continuation) == ("a b c", None)
    assert generation.bar.isHidden()


def test_each_generation_has_its_own_number(context, generation):
    numbers = []
    for _ in range(2):
        generation.toggle()
        numbers.append(context.watch.current.continuation.number)
        generation.clear()
    assert numbers[0] != numbers[1]


def test_an_empty_probe_cannot_be_continued(context, generation, probe):
    probe.set_text("")
    assert not probe.generate.isEnabled()
    generation.toggle()
    assert context.watch.current.continuation is None
