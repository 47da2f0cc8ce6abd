"""A synthesiser of vowels and glides, the frames that a network hears of them, and the way from frames back to sound.

A voice is a source and a filter. The source is the harmonics of the pitch, which fall by 6 dB per octave: 12 from the
glottis, less 6 that the lips give back. The filter is a cascade of one resonator per formant, after Klatt (1980),
“Software for a cascade/parallel formant synthesizer”, Journal of the Acoustical Society of America 67(3). The formants
are the means of 33 men in Peterson & Barney (1952), “Control methods used in a study of the vowels”, the same journal
24(2). A glide moves from the formants of one vowel to those of another, each linearly in its logarithm over time; that
is a variant of our own.

The synthesis is symmetric in time: a glide played backwards is the glide between the same vowels in the other
direction, and its frames are the other's in reverse order. So only order distinguishes the two.
"""

import numpy as np

from playground.core.batches import Array

VOWELS = {
    "ee": (270, 2290, 3010),  # heed
    "ih": (390, 1990, 2550),  # hid
    "eh": (530, 1840, 2480),  # head
    "ae": (660, 1720, 2410),  # had
    "ah": (730, 1090, 2440),  # hod
    "aw": (570, 840, 2410),  # hawed
    "oo": (300, 870, 2240),  # who'd
    "er": (490, 1350, 1690),  # heard
}
"""The formants F1 to F3 of each vowel, in Hz."""

GLIDES = {
    "eye": ("ah", "ee"),
    "yah": ("ee", "ah"),
    "oy": ("aw", "ee"),
    "yaw": ("ee", "aw"),
    "ow": ("ah", "oo"),
    "wah": ("oo", "ah"),
    "you": ("ee", "oo"),
    "we": ("oo", "ee"),
}
"""The first and the last vowel of each glide; each pair is one glide and its reverse."""

WIDTHS = (50, 70, 110)
"""The bandwidths of the resonances in Hz: Klatt's usual values."""

RATE, HOP, WINDOW = 8000, 160, 256
"""Samples per second; samples from frame to frame, 20 ms; samples in a frame, 32 ms."""

BANDS = 20
LOUDNESS = 0.1
"""The root mean square of a vowel."""

_LOGARITHMS = {name: np.log(values)[:, None] for name, values in VOWELS.items()}
_C = -np.exp(-2 * np.pi / RATE * np.array(WIDTHS))[:, None]

_RAMP = np.arange(1, 161) / 160
"""The fade-in over a sound's first samples, and the fade-out over its last."""

_KNOT = 32
"""A glide's formants are computed every so many samples, 4 ms, in which none moves by more than about its bandwidth. It
divides the sample count of any number of frames."""

_DECADES = 6
_FLOOR = 10.0**-_DECADES
_BINS = 512
_FITS = 60


def synthesize(
    name: str,
    pitch: float,
    count: int,
    rng: np.random.Generator,
    spread: float = 0.0,
    *,
    moving: tuple[float, float] = (0.0, 1.0),
) -> Array:
    """Synthesise a vowel or a glide of `count` frames. The pitch is in Hz and constant; `spread` is the standard
    deviation of the formants' logarithms. A glide moves between the two fractions of the sound in `moving`, and is
    steady before and after."""
    away = np.exp(rng.normal(0, spread, 3))[:, None]
    harmonics, knots = _harmonics(pitch), np.arange(sample_count(count) // _KNOT + 1)
    amplitudes = _response(harmonics, _path(name, knots / knots[-1], moving) * away) * (pitch / harmonics)[:, None]
    # A sample represents the middle of its interval, so that a sound can be reversed.
    sound = _sum(amplitudes, pitch, _KNOT * knots - 0.5, float(rng.random()))
    sound[: len(_RAMP)] *= _RAMP
    sound[: -len(_RAMP) - 1 : -1] *= _RAMP
    sound *= LOUDNESS / np.sqrt(sound @ sound / len(sound))
    return sound


def _path(name: str, times: Array, moving: tuple[float, float]) -> Array:
    """Return the formants `(3, times)` of a sound at times from 0, its beginning, to 1, its end; for a vowel, whose
    formants are constant, `(3, 1)`."""
    if name in VOWELS:
        return np.exp(_LOGARITHMS[name])
    first, last = (_LOGARITHMS[end] for end in GLIDES[name])
    begin, end = moving
    share = np.minimum(1, np.maximum(0, (times - begin) / (end - begin)))
    path: Array = np.exp(first * (1 - share) + last * share)
    return path


def sample_count(count: int) -> int:
    """Return the number of samples in this many frames."""
    return (count - 1) * HOP + WINDOW


def frames(sound: Array) -> Array:
    """Return the spectral frames of samples: `(time, BANDS)` float32, the logarithm of the power in bands evenly spaced
    in mel. 1 is a sine of amplitude 1, and 0 is 60 dB below it."""
    count = (len(sound) - WINDOW) // HOP + 1
    (apart,) = sound.strides
    cut = np.lib.stride_tricks.as_strided(sound, (count, WINDOW), (HOP * apart, apart))
    spectrum = np.fft.rfft(cut * _HANN, _BINS)
    power = (spectrum.real**2 + spectrum.imag**2) @ _BANK.T
    heard: Array = (np.log10(power + _FLOOR) / _DECADES + 1).astype(np.float32)
    return heard


def resynthesize(heard: Array, pitch: float) -> Array:
    """Return samples of a voice of this pitch whose frames are close to `heard (time, BANDS)`.

    The power of each harmonic, frame by frame, is fitted to the bands by the updates of Lee & Seung (1999), “Learning
    the parts of objects by non-negative matrix factorization”, Nature 401. Between frames the harmonics are
    interpolated linearly, which is overlap-add with triangular windows.
    """
    wanted = np.maximum(10.0 ** (_DECADES * (np.asarray(heard, dtype=np.float64).T - 1)) - _FLOOR, _FLOOR / 10)
    harmonics = _harmonics(pitch)
    within = np.stack([_of_a_sine(frequency) for frequency in harmonics], axis=1)
    power = np.full((len(harmonics), wanted.shape[1]), wanted.mean())
    total = within.sum(axis=0)[:, None] + 1e-12
    for _ in range(_FITS):
        power *= (within.T @ (wanted / (within @ power + 1e-12))) / total
    # A knot before and after keeps the first and the last amplitudes to the ends.
    knots = HOP * np.arange(-1, wanted.shape[1] + 1) + WINDOW // 2
    amplitudes = np.pad(np.sqrt(power), ((0, 0), (1, 1)), mode="edge")
    return _sum(amplitudes, pitch, knots)[-knots[0] :][: sample_count(wanted.shape[1])]


def _harmonics(pitch: float) -> Array:
    """Return the frequencies of a pitch's harmonics, all that the sample rate allows."""
    return pitch * np.arange(1, int((RATE / 2 - 1) / pitch) + 1)


def _response(frequencies: Array, formants: Array) -> Array:
    """Return the gain of the resonators of formants `(3, knots)` at each frequency, `(frequencies, knots)`.

    At z = exp(-i θ) a resonator has the gain |(1 - b - c) / (1 - b z - c z²)|, whose squared denominator is (b - (1 -
    c) cos θ)² + ((1 + c) sin θ)².
    """
    angles = 2 * np.pi / RATE * frequencies
    b = 2 * np.sqrt(-_C) * np.cos(2 * np.pi / RATE * formants)
    below = b[:, None] - ((1 - _C) * np.cos(angles))[:, :, None]
    below *= below
    below += (((1 + _C) * np.sin(angles)) ** 2)[:, :, None]
    above = 1 - b - _C
    passed: Array = above[0] * above[1] * above[2] / np.sqrt(below[0] * below[1] * below[2])
    return passed


def _sum(amplitudes: Array, pitch: float, knots: Array, turn: float = 0.0) -> Array:
    """Return the samples between the first and the last of some evenly spaced `knots`, times in samples: the sum of a
    pitch's harmonics, whose amplitudes `(harmonics, knots)` are interpolated linearly between knots, or constant,
    `(harmonics, 1)`.

    Around each knot this is constant harmonics under a triangle that falls to 0 at the neighbouring knots; all
    triangles overlap. So it is one matrix product of the harmonics at the knots and those around any knot.
    """
    apart = int(knots[1] - knots[0])
    around = np.arange(-apart, apart) + np.ceil(knots[0]) - knots[0]
    turns = np.concatenate((pitch / RATE * knots + turn, pitch / RATE * around))
    waves = _powers(np.exp(2j * np.pi * turns), len(amplitudes))
    at, near = waves[:, : len(knots)] * amplitudes, waves[:, len(knots) :] * (1 - np.abs(around) / apart)
    # The sound is the imaginary part of the complex product.
    pieces = np.concatenate((at.real, at.imag)).T @ np.concatenate((near.imag, near.real))
    joined: Array = pieces[:-1, apart:] + pieces[1:, :apart]
    return joined.reshape(-1)


def _powers(base: Array, count: int) -> Array:
    """Return the powers 1 to `count` as `(count, len(base))`, each as a product of two."""
    powers = np.empty((count, len(base)), base.dtype)
    powers[0] = base
    done = 1
    while done < count:
        more = min(done, count - done)
        np.multiply(powers[:more], powers[done - 1], out=powers[done : done + more])
        done += more
    return powers


def _of_a_sine(frequency: float) -> Array:
    """Return the power in each band `(BANDS,)` of a sine of amplitude 1."""
    wave = np.exp(2j * np.pi * frequency * np.arange(WINDOW) / RATE) * _HANN / 2
    power: Array = np.abs(np.fft.fft(wave, _BINS)[: _BINS // 2 + 1]) ** 2 @ _BANK.T
    return power


def _bank() -> Array:
    """Return triangular filters `(BANDS, bins)` whose sum is 1 between the first and the last centre, so that a sine of
    amplitude 1 has power 1."""
    top = 2595 * np.log10(1 + RATE / 2 / 700)
    places = np.linspace(0, top, BANDS + 2)
    bins = 2595 * np.log10(1 + np.linspace(0, RATE / 2, _BINS // 2 + 1) / 700)
    step = places[1]
    triangles: Array = np.maximum(0, 1 - np.abs(bins - places[1:-1, None]) / step)
    return triangles / (np.sum(_HANN**2) * _BINS / 4)


_HANN = np.hanning(WINDOW + 2)[1:-1]
_BANK = _bank()
