"""What is asked of the network behind the probe, without a window."""

from unittest.mock import call

import pytest

from playground.app.controllers.generation import GenerationController
from playground.core.specs import ModelSpec, Preset
from playground.tasks import typed
from playground.views.score.score import Score
from playground.views.style.theme import Appearance

PRESET = Preset(title="Test", task=typed.Spec(sequences="a b c a b c"), model=ModelSpec(units=4, readout="every-step"))


@pytest.fixture
def continuing(context, probe, qtbot):
    score = Score(Appearance("light"))
    qtbot.addWidget(score)
    continuing = GenerationController(context, probe, score)
    qtbot.addWidget(continuing.bar)
    continuing.score = score
    continuing.connect_all()
    context.session.open(PRESET)
    probe.set_probes(("a b", "b"))
    continuing.begin_anew()
    return continuing


def test_the_probe_is_watched_and_nothing_is_added_until_that_is_wanted(context, continuing, probe):
    assert (context.watch.now.probe, context.watch.now.continuation) == ("a b", None)
    assert probe.generate.isEnabled()
    continuing.toggle()
    assert continuing.wish is not None
    assert context.watch.now.continuation == continuing.wish
    assert not continuing.bar.isHidden()


def test_another_text_ends_it_in_the_same_moment(context, continuing, probe, trainer):
    continuing.toggle()
    trainer.reset_mock()
    probe.put("a b c")
    [told] = trainer.look.mock_calls
    assert told == call(context.watch.now)
    assert (context.watch.now.probe, context.watch.now.continuation) == ("a b c", None)
    assert continuing.bar.isHidden()


def test_the_same_again_is_another_number(context, continuing):
    numbers = []
    for _ in range(2):
        continuing.toggle()
        numbers.append(context.watch.now.continuation.number)
        continuing.clear()
    assert numbers[0] != numbers[1]


def test_an_empty_probe_has_nothing_to_go_on_from(context, continuing, probe):
    probe.put("")
    assert not probe.generate.isEnabled()
    continuing.toggle()
    assert context.watch.now.continuation is None
