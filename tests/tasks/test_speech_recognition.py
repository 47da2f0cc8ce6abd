"""Vowels in noise: pitches apart in training and evaluation, probes by name, and what a network takes of them."""

from itertools import islice

import numpy as np
import pytest

from playground import tasks
from playground.core.batches import Array
from playground.core.specs import Readout
from playground.core.vocabulary import Numbers
from playground.tasks import formants, sequences
from playground.tasks.speech_recognition import APART, NAMES, UNSEEN, Spec, make
from playground.tasks.task import TaskError

SMALL = Spec(tested=64)


def test_the_task_is_found_by_its_kind() -> None:
    assert "speech_recognition" in tasks.kinds()
    assert "formants" not in tasks.kinds()
    task = tasks.make(SMALL, "final", 0)
    assert (task.tokens, task.outputs, task.heldout, task.frame) == ("numbers", 8, True, "Sound frames")
    assert task.answers == NAMES


def test_evaluation_has_pitches_that_training_never_has(monkeypatch: pytest.MonkeyPatch) -> None:
    """By what is asked of the synthesiser."""
    pitches: list[float] = []
    vowel = formants.vowel

    def noted(name: str, pitch: float, count: int, rng: np.random.Generator, spread: float = 0.0) -> Array:
        pitches.append(pitch)
        return vowel(name, pitch, count, rng, spread)

    monkeypatch.setattr(formants, "vowel", noted)
    task = make(SMALL, "final", 0)
    assert set(pitches[:64]) == set(UNSEEN)
    trained = pitches[64:]
    pitches.clear()
    for _ in islice(task.batches(32, 0), 40):
        pass
    trained += pitches
    assert len(trained) > 1200
    assert np.abs(np.subtract.outer(trained, UNSEEN)).min() >= APART
    assert min(trained) < 95
    assert max(trained) > 215


def test_evaluation_asks_for_each_vowel_as_often() -> None:
    task = make(SMALL, "final", 3)
    asked = [int(example.targets[-1]) for example in task.evaluation]
    assert sorted(asked) == sorted(list(range(8)) * 8)
    assert all(example.scored.nonzero()[0].tolist() == [len(example.inputs) - 1] for example in task.evaluation)


def test_sounds_have_lengths_within_their_range_and_values_that_suit_a_network() -> None:
    batch = next(make(SMALL, "final", 0).batches(64, 0))
    assert batch.lengths.min() >= SMALL.shortest
    assert batch.lengths.max() <= SMALL.longest
    assert len(set(batch.lengths.tolist())) > 5
    heard = np.concatenate([batch.inputs[:length, i] for i, length in enumerate(batch.lengths)])
    assert np.abs(heard).max() < 5
    assert abs(heard.mean()) < 1


@pytest.mark.parametrize("name", NAMES)
def test_a_probe_is_a_vowel_and_its_pitch(name: str) -> None:
    task = make(SMALL, "final", 0)
    probe = task.probe(f"{name} 140")
    time = len(probe.encoded.inputs)
    assert probe.encoded.inputs.shape == (time, formants.BANDS)
    assert probe.encoded.tokens == tuple(str(frame) for frame in range(1, time + 1))
    assert all(probe.encoded.known)
    assert probe.expected.tolist() == [-1] * (time - 1) + [NAMES.index(name)]
    assert np.array_equal(task.probe(f" {name.upper()} ").encoded.inputs, probe.encoded.inputs)
    assert not np.array_equal(task.probe(f"{name} 110").encoded.inputs, probe.encoded.inputs)


def test_a_probe_of_typed_frames_and_of_nonsense() -> None:
    task = make(SMALL, "final", 0)
    assert isinstance(task.encoding, Numbers)
    probe = task.probe("0.1:0.5 0.2:0.4 => 3")
    assert probe.encoded.tokens == ("1", "2")
    raw = task.encoding.raw(probe.encoded.inputs)
    assert np.allclose(raw[:, :3], [[0.1, 0.5, 0], [0.2, 0.4, 0]], atol=1e-6)
    assert probe.expected.tolist() == [-1, 2]
    assert task.probe("0.1:0.5 => OO").expected.tolist() == [NAMES.index("oo")]
    assert task.probe("zz 140").encoded.known == (False, True)
    assert task.probe("ee 20").expected.tolist() == [-1, -1]
    for text in ("", "=> 2", "0.5 => 9", "0.5 => x", "0.5"):
        assert (task.probe(text).expected == -1).all()


def test_the_shown_text_is_of_sounds() -> None:
    lines, problems = sequences.parse(make(SMALL, "final", 0).text, "numbers", "final")
    assert not problems
    assert [line.answer for line in lines] == ["1", "2", "3", "4"]
    assert all(token.count(":") == formants.BANDS - 1 for line in lines for token in line.prompt.split())


@pytest.mark.parametrize(("spec", "readout"), [(SMALL, "every-step"), (Spec(shortest=9, longest=8), "final")])
def test_what_cannot_be_trained_is_said(spec: Spec, readout: Readout) -> None:
    with pytest.raises(TaskError):
        make(spec, readout, 0)
