"""Playing and saving the probe's sound, without a window."""

from unittest.mock import create_autospec

import numpy as np
import pytest

from playground.app.audio import playback as module
from playground.app.audio.loudspeaker import Finished, Loudspeaker
from playground.app.audio.playback import PREDICTED, TRUE, PlaybackController
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
    monkeypatch.setattr(module, "Loudspeaker", lambda _report: double)
    return double


@pytest.fixture
def playback(context, probe, loudspeaker, qtbot):
    score = Score(Appearance("light"))
    qtbot.addWidget(score)
    playback = PlaybackController(context, probe, score)
    playback.score = score
    playback.connect_signals()
    context.session.open(SPEECH)
    probe.set_probes(("ee 140", "ah 110"))
    probe.changed.emit(probe.text)
    context.watch.update(probe=probe.text)
    return playback


def choose(probe, value):
    probe.play.choice.setCurrentIndex(probe.play.choice.findData(value))


def receive_frames(context, frames):
    snapshot = Snapshot(generation=1, status="paused", watch=context.session.watch, spoken_frames=frames)
    context.session.snapshot.emit(snapshot)


def test_the_true_sound_plays_at_once(context, playback, probe, loudspeaker):
    choose(probe, TRUE)
    playback.toggle()
    assert loudspeaker.play.call_count == 1
    assert not context.watch.current.is_listening
    assert playback.playing


def test_predicted_frames_are_requested_and_then_played(context, playback, probe, loudspeaker):
    choose(probe, PREDICTED)
    playback.toggle()
    assert context.watch.current.is_listening
    assert loudspeaker.play.call_count == 0
    receive_frames(context, np.zeros((3, 2), np.float32))
    assert loudspeaker.play.call_count == 1
    assert not context.watch.current.is_listening


def test_stopping_withdraws_the_request(context, playback, probe, loudspeaker):
    choose(probe, PREDICTED)
    playback.toggle()
    playback.toggle()
    assert (context.watch.current.is_listening, playback.playing) == (False, False)
    receive_frames(context, np.zeros((3, 2), np.float32))
    assert loudspeaker.play.call_count == 0


def test_another_probe_cancels_saving_with_a_message(context, playback, probe, loudspeaker, said, tmp_path):
    choose(probe, PREDICTED)
    playback.save(tmp_path / "a.wav")
    assert context.watch.current.is_listening
    probe.set_text("ah 110")
    assert not context.watch.current.is_listening
    assert [words.partition(":")[0] for words, *_ in said] == ["The sound was not saved"]
    assert loudspeaker.write.call_count == 0


def test_reports_of_older_sounds_are_ignored(context, playback, probe, said):
    choose(probe, TRUE)
    playback.toggle()
    playback._on_report(Finished(7, "No loudspeaker."))
    assert playback.playing
    playback._on_report(Finished(1, "No loudspeaker."))
    assert not playback.playing
    assert said == [("No loudspeaker.", "wrong", "")]


def test_a_task_without_sounds_offers_none(context, playback, probe, loudspeaker):
    context.session.open(Preset(title="Words", task=typed.Spec(sequences="a b => c")))
    assert not probe.play.button.isEnabled()
    playback.toggle()
    assert loudspeaker.play.call_count == 0
