"""Showing stored snapshots and continuing from one, without a window."""

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
def history(context, strip):
    context.session.open(PRESET)
    history = HistoryController(context, strip)
    history.show(Snapshot(generation=1, status="paused", step=40, kept_steps=np.array([0, 20, 40])))
    return history


def test_the_step_is_what_is_watched(context, history, strip):
    strip.scrubber.go_to(20)
    assert (history.step, context.watch.current.step, context.session.watch.step) == (20, 20, 20)
    strip.scrubber.go_to(None)
    assert (history.step, context.session.watch.step) == (None, None)


def test_a_new_run_is_shown_live(context, history, strip):
    strip.scrubber.go_to(20)
    context.session.reset()
    assert (context.watch.current.step, context.session.watch.step) == (None, None)


def test_continuing_starts_from_the_step_and_follows_the_new_run(context, history, strip, training_thread, said):
    history.continue_run()
    assert said == []
    strip.scrubber.go_to(20)
    training_thread.reset_mock()
    strip.history.continue_button.click()
    assert training_thread.resume_from.mock_calls == [call(2, 20)]
    assert (history.step, context.watch.current.step, context.session.watch.step) == (None, None, None)
    assert said == [("", "wrong", "")]


def test_a_diverged_run_can_be_restored_and_stays_paused(context, history, strip, training_thread):
    sound = Snapshot(generation=1, status="paused", step=40, kept_steps=np.array([0, 20, 40]))
    assert history.restore_offer(sound) == ""
    history.restore_best()
    assert training_thread.resume_from.mock_calls == []
    history._best = 20
    history.restore_best()
    assert training_thread.resume_from.mock_calls == [call(2, 20)]
    assert not context.session.is_running
