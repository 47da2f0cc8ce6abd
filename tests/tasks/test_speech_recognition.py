"""Vowels and glides in noise: only order distinguishes glides, training and evaluation are separate, probes by name."""

from collections.abc import Callable
from itertools import islice

import numpy as np
import pytest

from playground import tasks
from playground.core.batches import Array
from playground.core.specs import Readout
from playground.core.vocabulary import Numbers
from playground.tasks.common import formants, sequences
from playground.tasks.common.task import TaskError
from playground.tasks.speech_recognition import (
    APART,
    ENCODING,
    HIGHEST,
    LOWEST,
    MOVING,
    NAMES,
    SHOWN_PITCHES,
    UNSEEN,
    Spec,
    make_task,
    noisy_frames,
    training_pitch,
)

SMALL = Spec(tested=64)
PAIRS = list(zip(list(formants.GLIDES)[::2], list(formants.GLIDES)[1::2], strict=True))


def test_the_task_is_found_by_its_kind() -> None:
    assert "speech_recognition" in tasks.kinds()
    assert "formants" not in tasks.kinds()
    task = tasks.make_task(SMALL, "final", 0)
    assert (task.tokens, task.outputs, task.heldout, task.frame_name) == ("numbers", 16, True, "Sound frames")
    assert task.answers == NAMES


def test_evaluation_has_pitches_that_training_never_has(monkeypatch: pytest.MonkeyPatch) -> None:
    """Checked by the synthesiser's arguments."""
    pitches: list[float] = []
    vowel = formants.synthesize

    def noted(
        name: str, pitch: float, count: int, rng: np.random.Generator, spread: float, *, moving: tuple[float, float]
    ) -> Array:
        pitches.append(pitch)
        return vowel(name, pitch, count, rng, spread, moving=moving)

    monkeypatch.setattr(formants, "synthesize", noted)
    task = make_task(SMALL, "final", 0)
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


def test_evaluation_asks_for_each_sound_as_often() -> None:
    task = make_task(SMALL, "final", 3)
    asked = [int(example.targets[-1]) for example in task.evaluation]
    assert sorted(asked) == sorted(list(range(16)) * 4)
    assert all(example.scored.nonzero()[0].tolist() == [len(example.inputs) - 1] for example in task.evaluation)


def test_sounds_have_lengths_within_their_range_and_values_that_suit_a_network() -> None:
    batch = next(make_task(SMALL, "final", 0).batches(64, 0))
    assert batch.lengths.min() >= SMALL.shortest
    assert batch.lengths.max() <= SMALL.longest
    assert len(set(batch.lengths.tolist())) > 5
    heard = np.concatenate([batch.inputs[:length, i] for i, length in enumerate(batch.lengths)])
    assert np.abs(heard).max() < 5
    assert abs(heard.mean()) < 1


@pytest.mark.parametrize("name", NAMES)
def test_a_probe_is_a_sound_and_its_pitch(name: str) -> None:
    task = make_task(SMALL, "final", 0)
    probe = task.probe(f"{name} 140")
    time = len(probe.encoded.inputs)
    assert probe.encoded.inputs.shape == (time, formants.BANDS)
    assert probe.encoded.tokens == tuple(str(frame) for frame in range(1, time + 1))
    assert all(probe.encoded.known)
    assert probe.expected.tolist() == [-1] * (time - 1) + [NAMES.index(name)]
    assert np.array_equal(task.probe(f" {name.upper()} ").encoded.inputs, probe.encoded.inputs)
    assert not np.array_equal(task.probe(f"{name} 110").encoded.inputs, probe.encoded.inputs)


def test_where_and_how_fast_a_glide_moves_is_the_same_backwards(monkeypatch: pytest.MonkeyPatch) -> None:
    """Checked by the synthesiser's arguments: as much of a sound may lie before a glide as after it."""
    asked: list[tuple[float, float]] = []

    def noted(
        name: str, pitch: float, count: int, rng: np.random.Generator, spread: float, *, moving: tuple[float, float]
    ) -> Array:
        asked.append(moving)
        return np.zeros(formants.sample_count(count))

    monkeypatch.setattr(formants, "synthesize", noted)
    rng = np.random.default_rng(0)
    for _ in range(4000):
        noisy_frames("eye", 140, rng, SMALL)
    begin, end = np.array(asked).T
    assert begin.min() >= 0
    assert end.max() <= 1
    assert (end - begin).min() >= MOVING[0] - 1e-9
    assert (end - begin).max() <= MOVING[1] + 1e-9
    # The largest distance between the two distributions, bounded by the Kolmogorov–Smirnov test.
    places = np.linspace(0, 1, 200)
    shares = [np.searchsorted(np.sort(some), places) / len(some) for some in (begin, 1 - end)]
    assert np.abs(shares[0] - shares[1]).max() < 1.95 * np.sqrt(2 / 4000)


@pytest.mark.parametrize(("name", "backwards"), PAIRS)
def test_the_mean_of_all_frames_does_not_tell_a_glide_from_the_one_backwards(name: str, backwards: str) -> None:
    """A linear discriminant fitted to some sounds is right for half of others; given the first and the last frames
    separately, it is right for nearly all."""
    rng = np.random.default_rng(1)
    count = 300
    heard = [
        [noisy_frames(one, training_pitch(rng), rng, Spec(noise=-20)) for _ in range(2 * count)]
        for one in (name, backwards)
    ]

    def right(shown: Callable[[Array], Array]) -> float:
        points = np.array([[shown(frames) for frames in some] for some in heard])
        fit, test = points[:, :count], points[:, count:]
        within = sum(np.cov(some.T) for some in fit) + 1e-6 * np.eye(points.shape[-1])
        way = np.linalg.solve(within, fit[0].mean(axis=0) - fit[1].mean(axis=0))
        middle = fit.mean(axis=(0, 1)) @ way
        return float(np.mean([test[0] @ way > middle, test[1] @ way < middle]))

    assert right(lambda frames: frames.mean(axis=0)) == pytest.approx(0.5, abs=0.09)
    third = SMALL.shortest // 3
    assert right(lambda frames: frames[:third].mean(axis=0) - frames[-third:].mean(axis=0)) > 0.98


def test_a_task_to_read_probes_with_reads_them_alike() -> None:
    task, reader = make_task(SMALL, "final", 0), tasks.reader(SMALL, "final", 0)
    assert (reader.encoding, reader.answers, reader.frame_name) == (task.encoding, task.answers, task.frame_name)
    for text in ("eye 140", "ee", "0.1:0.5 0.2:0.4 => oo"):
        one, other = task.probe(text), reader.probe(text)
        assert np.array_equal(one.encoded.inputs, other.encoded.inputs)
        assert np.array_equal(one.expected, other.expected)


def test_a_probe_of_typed_frames_and_of_nonsense() -> None:
    task = make_task(SMALL, "final", 0)
    assert isinstance(task.encoding, Numbers)
    probe = task.probe("0.1:0.5 0.2:0.4 => yaw")
    assert probe.encoded.tokens == ("1", "2")
    raw = task.encoding.raw(probe.encoded.inputs)
    assert np.allclose(raw[:, :3], [[0.1, 0.5, 0], [0.2, 0.4, 0]], atol=1e-6)
    assert probe.expected.tolist() == [-1, NAMES.index("yaw")]
    assert task.probe("0.1:0.5 => OO").expected.tolist() == [NAMES.index("oo")]
    assert task.probe("zz 140").encoded.known == (False, True)
    assert task.probe("ee 20").expected.tolist() == [-1, -1]
    for text in ("", "=> 2", "0.5 => 9", "0.5 => x", "0.5"):
        assert (task.probe(text).expected == -1).all()


def test_the_shown_text_is_of_sounds() -> None:
    lines, problems = sequences.parse(make_task(SMALL, "final", 0).text, "numbers", "final")
    assert not problems
    assert [line.answer for line in lines] == ["ee", "ah", "eye", "yah"]
    assert all(token.count(":") == formants.BANDS - 1 for line in lines for token in line.prompt.split())


@pytest.mark.parametrize(("spec", "readout"), [(SMALL, "every-step"), (Spec(shortest=9, longest=8), "final")])
def test_what_cannot_be_trained_is_said(spec: Spec, readout: Readout) -> None:
    with pytest.raises(TaskError):
        make_task(spec, readout, 0)


def test_sounds_of_training_voices_are_shown_by_name_and_read_by_their_probe() -> None:
    task = make_task(SMALL, "final", 0)
    assert [each.name for each in task.framed] == [name for name in NAMES for _ in SHOWN_PITCHES]
    for each in task.framed:
        probe = task.probe(each.probe)
        assert np.allclose(ENCODING.raw(probe.encoded.inputs), each.frames)
        assert task.answers[probe.expected[-1]] == each.name
        pitch = float(each.detail.removesuffix(" Hz"))
        assert LOWEST <= pitch <= HIGHEST
        assert min(abs(pitch - unseen) for unseen in UNSEEN) >= APART
    assert task.samples() == ("ee 100", "eye 100")
