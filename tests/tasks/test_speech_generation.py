"""Swelling vowels: inputs and targets, separate pitches, free runs from a prefix."""

from itertools import islice

import numpy as np
import pytest

from playground.core.batches import Array
from playground.core.specs import Readout
from playground.tasks.common import formants, generation, sequences
from playground.tasks.common.task import TaskError
from playground.tasks.speech_generation import ENCODING, Spec, make_task, swelling_frames
from playground.tasks.speech_recognition import APART, NAMES, UNSEEN

TASK = make_task(Spec(), "every-step", 0)


def test_the_next_frame_is_asked_for_and_a_network_can_go_on() -> None:
    assert (TASK.tokens, TASK.outputs, TASK.frame_name, TASK.answers) == ("numbers", formants.BANDS, "Sound frames", ())
    assert generation.generation_problem(TASK, "every-step") == ""
    for example in TASK.evaluation:
        assert np.array_equal(example.inputs[1:], example.targets[:-1])
        assert example.scored.all()


def test_training_hears_blurred_frames_and_is_asked_for_clean_ones() -> None:
    batch = next(TASK.batches(32, 0))
    off = ENCODING.raw(batch.inputs[1:]) - ENCODING.raw(batch.targets[:-1])
    assert off.std() == pytest.approx(0.1, rel=0.05)
    sharp = next(make_task(Spec(blur=0), "every-step", 0).batches(4, 0))
    assert np.array_equal(sharp.inputs[1:], sharp.targets[:-1])


def test_pitches_of_evaluation_are_not_in_training(monkeypatch: pytest.MonkeyPatch) -> None:
    pitches: list[float] = []
    vowel = formants.synthesize

    def noted(name: str, pitch: float, count: int, rng: np.random.Generator, spread: float) -> Array:
        pitches.append(pitch)
        return vowel(name, pitch, count, rng, spread)

    monkeypatch.setattr(formants, "synthesize", noted)
    for _ in islice(TASK.batches(32, 0), 10):
        pass
    assert len(pitches) == 320
    assert np.abs(np.subtract.outer(pitches, UNSEEN)).min() >= APART


def test_each_evaluation_sound_is_also_run_free() -> None:
    assert len(TASK.free_runs) == len(TASK.evaluation) == len(NAMES) * len(UNSEEN)
    for run, example in zip(TASK.free_runs, TASK.evaluation, strict=True):
        whole = np.concatenate((run.prefix, run.truth))
        assert len(run.prefix) == 8
        assert np.array_equal(whole, np.concatenate((example.inputs, example.targets[-1:])))
        # A tenth of the amplitude is 6 dB.
        assert run.amplitude * ENCODING.scales[0] == pytest.approx(1)


def test_a_sound_swells_and_dies_away() -> None:
    heard = swelling_frames("ah", 140, np.random.default_rng(0), Spec())
    loudness = heard.max(axis=1)
    assert heard.shape == (24, formants.BANDS)
    assert loudness[12] > loudness[0] + 0.05
    assert loudness[12] > loudness[-1] + 0.05


def test_a_probe_is_a_vowel_or_typed_frames() -> None:
    probe = TASK.probe("ee 140")
    assert probe.encoded.tokens == tuple(str(frame) for frame in range(1, 25))
    assert np.allclose(probe.expected[:-1], ENCODING.raw(probe.encoded.inputs[1:]), atol=1e-6)
    assert np.isnan(probe.expected[-1]).all()
    typed = TASK.probe("0.1:0.5 0.2:0.4")
    assert typed.encoded.tokens == ("1", "2")
    assert np.allclose(typed.expected[0, :2], [0.2, 0.4], atol=1e-6)
    assert not any(TASK.probe("zz").encoded.known)
    assert not TASK.probe("").encoded.tokens


def test_the_shown_text_is_of_sounds() -> None:
    lines, problems = sequences.parse(TASK.text, "numbers", "every-step")
    assert (len(lines), problems) == (4, ())


@pytest.mark.parametrize(("spec", "readout"), [(Spec(), "final"), (Spec(length=6, prefix=6), "every-step")])
def test_what_cannot_be_trained_is_said(spec: Spec, readout: Readout) -> None:
    with pytest.raises(TaskError):
        make_task(spec, readout, 0)


def test_what_a_network_adds_is_shown_as_frames() -> None:
    """Scaling subtracts a mean, which the shown numbers have again."""
    probe = TASK.probe("0.1:0.5 0.2:0.4")
    values = ENCODING.scaled(np.full((2, formants.BANDS), 0.7))
    longer = generation.extend_probe(probe, values, ENCODING, np.concatenate((values[:1], values)))
    assert longer.encoded.tokens[2:] == (":".join(["0.7"] * formants.BANDS),) * 2
    assert np.allclose(longer.expected[1:], 0.7)


def test_sounds_are_shown_by_name_as_this_task_says_them() -> None:
    assert {each.name for each in TASK.framed} == set(NAMES)
    for each in TASK.framed:
        assert each.frames.shape == (Spec().length, formants.BANDS)
        assert np.allclose(ENCODING.raw(TASK.probe(each.probe).encoded.inputs), each.frames)
    assert TASK.samples() == ("ee 100", "eye 100")
