"""What is looked back at, and going on from there, without a window."""

from unittest.mock import call

import numpy as np
import pytest

from playground.app.controllers.history import HistoryController
from playground.core.snapshot import Snapshot
from playground.core.specs import Preset
from playground.tasks import typed
from playground.views.style.theme import Appearance
from playground.views.training_strip.training_strip import TrainingStrip

PRESET = Preset(title="Test", task=typed.Spec(sequences="a b => c"))


@pytest.fixture
def strip(qtbot):
    strip = TrainingStrip(Appearance("light"))
    qtbot.addWidget(strip)
    return strip


@pytest.fixture
def time_travel(context, strip):
    context.session.open(PRESET)
    travel = HistoryController(context, strip)
    travel.show(Snapshot(generation=1, status="paused", step=40, kept=np.array([0, 20, 40])))
    return travel


def test_the_step_is_what_is_watched(context, time_travel, strip):
    strip.scrubber.go(20)
    assert (time_travel.step, context.watch.now.step, context.session.watch.step) == (20, 20, 20)
    strip.scrubber.go(None)
    assert (time_travel.step, context.session.watch.step) == (None, None)


def test_another_run_is_not_looked_back_at(context, time_travel, strip):
    strip.scrubber.go(20)
    context.session.reset()
    assert (context.watch.now.step, context.session.watch.step) == (None, None)


def test_going_on_takes_the_step_and_follows_the_new_run(context, time_travel, strip, trainer, said):
    time_travel.go_on()
    assert said == []
    strip.scrubber.go(20)
    trainer.reset_mock()
    strip.history.go_on.click()
    assert trainer.go_on_from.mock_calls == [call(2, 20)]
    assert (time_travel.step, context.watch.now.step, context.session.watch.step) == (None, None, None)
    assert said == [("", "wrong", "")]


def test_what_went_wrong_can_be_restored_from_before_it_and_stands_there(context, time_travel, strip, trainer):
    sound = Snapshot(generation=1, status="paused", step=40, kept=np.array([0, 20, 40]))
    assert time_travel.remedy(sound) == ""
    context.messages.accepted.emit()
    assert trainer.go_on_from.mock_calls == []
    time_travel._sound = 20
    context.messages.accepted.emit()
    assert trainer.go_on_from.mock_calls == [call(2, 20)]
    assert not context.session.running
