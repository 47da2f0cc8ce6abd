"""The sound of a probe: its own samples if there are any, otherwise a voice with similar frames."""

import numpy as np
import pytest

from playground.tasks import sine, speech_generation, speech_recognition
from playground.tasks.common import formants, voices
from playground.tasks.common.task import Utterance


@pytest.fixture(scope="module")
def recognition() -> speech_recognition.SpeechRecognitionTask:
    return speech_recognition.make_task(speech_recognition.Spec(tested=1), "final", 0)


@pytest.fixture(scope="module")
def generation() -> speech_generation.SpeechGenerationTask:
    return speech_generation.make_task(speech_generation.Spec(), "every-step", 0)


@pytest.mark.parametrize("text", ["ee 140", "aw 110 => aw", "oo"])
def test_of_a_vowel_one_hears_the_very_samples_that_the_network_hears(
    recognition: speech_recognition.SpeechRecognitionTask, text: str
) -> None:
    heard = recognition.sound(text)
    assert heard is not None
    assert (heard.rate, heard.hop) == (formants.RATE, formants.HOP)
    inputs = recognition.probe(text).encoded.inputs
    assert formants.frames(heard.samples) == pytest.approx(recognition.encoding.raw(inputs), abs=1e-5)


def test_frames_sound_in_the_pitch_that_is_asked_for(
    generation: speech_generation.SpeechGenerationTask,
) -> None:
    frames = generation.encoding.raw(generation.probe("ah 110").encoded.inputs)
    for text, pitch in (("ah 110", 110.0), ("ee 200", 200.0), (speech_recognition.typed(frames[:3]), voices.PITCH)):
        made = generation.sound(text, frames)
        assert made is not None
        assert np.array_equal(made.samples, formants.resynthesize(np.clip(frames, 0, 1), pitch))


def test_the_true_sound_goes_the_way_of_what_is_said(generation: speech_generation.SpeechGenerationTask) -> None:
    true = generation.sound("ah 110")
    frames = generation.encoding.raw(generation.probe("ah 110").encoded.inputs)
    again = generation.sound("ah 110", frames)
    assert true is not None
    assert again is not None
    assert np.array_equal(true.samples, again.samples)
    assert generation.utterance == Utterance(8, 24)


def test_typed_frames_are_heard(
    recognition: speech_recognition.SpeechRecognitionTask, generation: speech_generation.SpeechGenerationTask
) -> None:
    frames = recognition.encoding.raw(recognition.probe("ee 140").encoded.inputs)
    for task in (recognition, generation):
        made = task.sound(speech_recognition.typed(frames))
        assert made is not None
        assert len(made.samples) == formants.sample_count(len(frames))
        assert np.mean(np.abs(formants.frames(made.samples) - frames)) < 0.1
        assert task.sound("") is None
        assert task.sound("hello") is None


def test_whatever_a_network_makes_can_be_heard(generation: speech_generation.SpeechGenerationTask) -> None:
    frames = np.full((5, formants.BANDS), 0.5, np.float32)
    frames[1], frames[2], frames[3] = np.nan, np.inf, -40
    made = generation.sound("ee 140", frames)
    assert made is not None
    assert np.isfinite(made.samples).all()


def test_a_wave_cannot_be_listened_to() -> None:
    task = sine.make_task(sine.Spec(), "every-step", 0)
    assert not task.has_sound
    assert task.utterance is None
    assert task.sound("0 1 0") is None
