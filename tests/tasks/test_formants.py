"""The synthesiser: its spectrum against numpy's, its frames, and the way back from frames to sound."""

import numpy as np
import pytest

from playground.core.batches import Array
from playground.tasks.common.formants import (
    BANDS,
    GLIDES,
    LOUDNESS,
    RATE,
    VOWELS,
    WIDTHS,
    WINDOW,
    frames,
    resynthesize,
    sample_count,
    synthesize,
)

RNG = np.random.default_rng(0)
PAIRS = list(zip(list(GLIDES)[::2], list(GLIDES)[1::2], strict=True))


@pytest.mark.parametrize("name", VOWELS)
def test_the_peaks_of_a_vowels_spectrum_lie_at_its_formants(name: str) -> None:
    """Return a second of a low voice without the fall of its harmonics."""
    pitch, time = 40, RATE
    heard = synthesize(name, pitch, 50, RNG)
    heard = np.tile(heard[RATE // pitch * 2 : RATE // pitch * 4], 20)[:time]
    levels = np.abs(np.fft.rfft(heard))[pitch * len(heard) // RATE :: pitch * len(heard) // RATE]
    levels = np.log(levels * np.arange(1, len(levels) + 1) + 1e-12)
    inner = levels[1:-1]
    peaks = (np.flatnonzero((inner > levels[:-2]) & (inner > levels[2:])) + 2) * pitch
    assert len(peaks) == 3
    assert np.abs(peaks - VOWELS[name]).max() <= pitch


@pytest.mark.parametrize("pitch", [95, 140, 215])
def test_a_vowel_has_its_pitch_and_loudness(pitch: float) -> None:
    heard = synthesize("ah", pitch, 30, RNG)
    assert len(heard) == sample_count(30)
    assert np.sqrt(np.mean(heard**2)) == pytest.approx(LOUDNESS)
    like = np.correlate(heard, heard, "full")[len(heard) - 1 :]
    shortest = RATE // 300
    assert RATE / (np.argmax(like[shortest : RATE // 60]) + shortest) == pytest.approx(pitch, rel=0.03)


def test_formants_vary_from_sound_to_sound_only_where_they_may() -> None:
    same = [frames(synthesize("eh", 120, 12, np.random.default_rng(seed))) for seed in range(2)]
    others = [frames(synthesize("eh", 120, 12, np.random.default_rng(seed), 0.1)) for seed in range(2)]
    assert np.abs(same[0] - same[1])[2:-2].max() < 0.02 < np.abs(others[0] - others[1])[2:-2].max()


class Fixed(np.random.Generator):
    """Gives formants without deviation, and the requested phase."""

    def __init__(self, turn: float) -> None:
        super().__init__(np.random.PCG64(0))
        self._turn = turn

    def normal(self, *_: object) -> Array:  # type: ignore[override]
        return np.zeros(3)

    def random(self) -> float:  # type: ignore[override]
        return self._turn


def slowly(name: str, pitch: float, count: int, turn: float, moving: tuple[float, float]) -> Array:
    """Return a vowel or glide as described: sines, one after the other, each through resonators in complex numbers,
    with amplitudes interpolated linearly between knots every 4 ms."""
    time = sample_count(count)
    ends = GLIDES.get(name, (name, name))
    share = np.clip((np.linspace(0, 1, time // 32 + 1) - moving[0]) / (moving[1] - moving[0]), 0, 1)
    formants = [
        np.exp(a * (1 - share) + b * share) for a, b in zip(*(np.log(VOWELS[end]) for end in ends), strict=True)
    ]
    heard = np.zeros(time)
    for harmonic in range(1, int((RATE / 2 - 1) / pitch) + 1):
        z = np.exp(-2j * np.pi * pitch * harmonic / RATE)
        amplitude = np.full(len(share), 1 / harmonic)
        for formant, width in zip(formants, WIDTHS, strict=True):
            c = -np.exp(-2 * np.pi * width / RATE)
            b = 2 * np.exp(-np.pi * width / RATE) * np.cos(2 * np.pi * formant / RATE)
            amplitude *= np.abs((1 - b - c) / (1 - b * z - c * z**2))
        between = np.interp(np.arange(time) + 0.5, 32 * np.arange(len(share)), amplitude)
        heard += between * np.sin(2 * np.pi * harmonic * (pitch * np.arange(time) / RATE + turn))
    heard *= np.minimum(1, (np.minimum(np.arange(time), np.arange(time)[::-1]) + 1) / 160)
    return heard * LOUDNESS / np.sqrt(np.mean(heard**2))


@pytest.mark.parametrize("name", [*VOWELS, *GLIDES])
@pytest.mark.parametrize(("pitch", "count"), [(93.7, 28), (140, 2), (219, 16)])
def test_a_sound_is_the_sum_of_its_sines(name: str, pitch: float, count: int) -> None:
    heard = synthesize(name, pitch, count, Fixed(0.3), moving=(0.15, 0.8))
    assert heard == pytest.approx(slowly(name, pitch, count, 0.3, (0.15, 0.8)), abs=1e-11)


@pytest.mark.parametrize("pitch", [95, 231.5])
def test_frames_of_one_power_sound_steadily_from_end_to_end(pitch: float) -> None:
    """A harmonic of constant amplitude keeps it, and its phase; between frames the amplitude is interpolated."""
    heard = np.tile(frames(synthesize("eh", pitch, 20, Fixed(0)))[10], (9, 1))
    made = resynthesize(heard, pitch)
    time = np.arange(sample_count(9))
    waves = [np.sin(2 * np.pi * pitch * n * time / RATE) for n in range(1, int((RATE / 2 - 1) / pitch) + 1)]
    fitted = np.linalg.lstsq(np.transpose(waves), made, rcond=None)[0]
    assert made == pytest.approx(fitted @ waves, abs=1e-9)
    # One frame is louder, and only the sound up to its neighbours changes.
    heard[4] += 0.1
    changed = np.flatnonzero(np.abs(resynthesize(heard, pitch) - made) > 1e-9)
    middle = 4 * 160 + WINDOW // 2
    assert middle - 160 < changed[0] < middle - 130
    assert middle + 130 < changed[-1] < middle + 160


@pytest.mark.parametrize(("name", "backwards"), PAIRS)
def test_a_glide_turned_around_in_time_is_the_other_of_its_pair(name: str, backwards: str) -> None:
    """Sample by sample except for the sign, and in its frames."""
    assert GLIDES[name] == GLIDES[backwards][::-1]
    pitch, count, turn = 140, 24, 0.3
    one = synthesize(name, pitch, count, Fixed(turn), moving=(0.2, 0.5))
    after = turn + pitch * (sample_count(count) - 1) / RATE
    other = synthesize(backwards, pitch, count, Fixed(-after), moving=(0.5, 0.8))
    assert one[::-1] == pytest.approx(-other, abs=1e-9)
    assert frames(one)[::-1] == pytest.approx(frames(other), abs=1e-6)
    assert frames(one[::-1]) == pytest.approx(frames(other), abs=1e-6)


@pytest.mark.parametrize("name", GLIDES)
def test_a_glide_begins_and_ends_as_its_vowels_and_passes_between(name: str) -> None:
    heard = frames(synthesize(name, 120, 30, Fixed(0), moving=(0.3, 0.7)))
    first, last = (frames(synthesize(end, 120, 30, Fixed(0))) for end in GLIDES[name])
    for part, still in ((heard[2:8], first[2:8]), (heard[-8:-2], last[-8:-2])):
        # The whole may be louder or fainter, where it is well above the floor.
        louder = (part - still)[np.minimum(part, still) > 0.2]
        assert louder.std() < 0.005
    # It moves in between, and only there.
    steps = np.abs(np.diff(heard, axis=0)).mean(axis=1)
    assert steps[10:19].min() > 4 * max(steps[2:7].max(), steps[-7:-2].max())


def test_a_frame_of_a_sine_has_its_power_in_its_bands() -> None:
    """The powers of its bands add up to the sine's, and fall by 20 dB if it is a tenth as loud."""
    for frequency in (500, 1234, 2500):
        wave = np.sin(2 * np.pi * frequency * np.arange(sample_count(5)) / RATE)
        loud, faint = frames(wave), frames(wave / 10)
        assert loud.shape == (5, BANDS)
        assert loud.dtype == np.float32
        assert (10.0 ** (6 * (loud - 1))).sum(axis=1) == pytest.approx(1, rel=0.01)
        best = loud.argmax(axis=1)
        assert (loud - faint)[np.arange(5), best] == pytest.approx(1 / 3, abs=1e-3)
    assert frames(np.zeros(WINDOW)) == pytest.approx(0, abs=1e-6)


@pytest.mark.parametrize("pitch", [110, 140, 200])
@pytest.mark.parametrize("name", VOWELS)
def test_the_sound_of_frames_has_those_frames(name: str, pitch: float) -> None:
    heard = frames(synthesize(name, pitch, 20, RNG, 0.03))
    again = frames(resynthesize(heard, pitch))
    assert again.shape == heard.shape
    assert np.abs(again - heard)[2:-2].max() < 0.03
    assert np.abs(again - heard).mean() < 0.005
