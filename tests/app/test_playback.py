"""When what the network says is wanted, and what becomes of it, without a window."""

from unittest.mock import create_autospec

import numpy as np
import pytest

from playground.app.audio import playback as module
from playground.app.audio.loudspeaker import Ended, Loudspeaker
from playground.app.audio.playback import SAID, TRUE, PlaybackController
from playground.core.snapshot import Snapshot
from playground.core.specs import ModelSpec, Preset
from playground.tasks import speech_generation, typed
from playground.views.score.score import Score
from playground.views.style.theme import Appearance

SPEECH = Preset(
    title="Say it", task=speech_generation.Spec(), model=ModelSpec(units=4, readout="every-step"), probes=("ee 140",)
)


@pytest.fixture
def loudspeaker(monkeypatch):
    double = create_autospec(Loudspeaker, instance=True)
    double.play.return_value = 1
    monkeypatch.setattr(module, "Loudspeaker", lambda _tell: double)
    return double


@pytest.fixture
def listening(context, probe, loudspeaker, qtbot):
    score = Score(Appearance("light"))
    qtbot.addWidget(score)
    listening = PlaybackController(context, probe, score)
    listening.score = score
    listening.connect_all()
    context.session.open(SPEECH)
    probe.set_probes(("ee 140", "ah 110"))
    probe.changed.emit(probe.text)
    context.watch.update(probe=probe.text)
    return listening


def choose(probe, value):
    probe.play.choice.setCurrentIndex(probe.play.choice.findData(value))


def say(context, frames):
    snapshot = Snapshot(generation=1, status="paused", watch=context.session.watch, said=frames)
    context.session.snapshot.emit(snapshot)


def test_the_true_sound_needs_nothing_of_the_network(context, listening, probe, loudspeaker):
    choose(probe, TRUE)
    listening.toggle()
    assert loudspeaker.play.call_count == 1
    assert not context.watch.now.listening
    assert listening.playing


def test_what_the_network_says_is_waited_for_and_then_played(context, listening, probe, loudspeaker):
    choose(probe, SAID)
    listening.toggle()
    assert context.watch.now.listening
    assert loudspeaker.play.call_count == 0
    say(context, np.zeros((3, 2), np.float32))
    assert loudspeaker.play.call_count == 1
    assert not context.watch.now.listening


def test_stopping_wants_it_no_longer(context, listening, probe, loudspeaker):
    choose(probe, SAID)
    listening.toggle()
    listening.toggle()
    assert (context.watch.now.listening, listening.playing) == (False, False)
    say(context, np.zeros((3, 2), np.float32))
    assert loudspeaker.play.call_count == 0


def test_what_is_saved_of_another_probe_comes_to_nothing_and_is_said(
    context, listening, probe, loudspeaker, said, tmp_path
):
    choose(probe, SAID)
    listening.save(tmp_path / "a.wav")
    assert context.watch.now.listening
    probe.put("ah 110")
    assert not context.watch.now.listening
    assert [words.partition(":")[0] for words, *_ in said] == ["The sound was not saved"]
    assert loudspeaker.write.call_count == 0


def test_only_the_sound_under_way_is_heard_of(context, listening, probe, said):
    choose(probe, TRUE)
    listening.toggle()
    listening._hear(Ended(7, "No loudspeaker."))
    assert listening.playing
    listening._hear(Ended(1, "No loudspeaker."))
    assert not listening.playing
    assert said == [("No loudspeaker.", "wrong", "")]


def test_where_nothing_can_be_heard_nothing_is_offered(context, listening, probe, loudspeaker):
    context.session.open(Preset(title="Words", task=typed.Spec(sequences="a b => c")))
    assert not probe.play.button.isEnabled()
    listening.toggle()
    assert loudspeaker.play.call_count == 0
