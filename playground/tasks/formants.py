"""Vowels made from their formants, glides from one to another, the frames a network hears of them, and the way from
frames back to a sound.

A voice is a source and a filter. The source is the harmonics of the pitch, which fall by 6 dB an octave: 12 of the
glottis, less 6 that the lips give back. The filter is a resonator for each formant, one behind the other, after Klatt
(1980), “Software for a cascade/parallel formant synthesizer”, Journal of the Acoustical Society of America 67(3). The
formants are the means of 33 men in Peterson & Barney (1952), “Control methods used in a study of the vowels”, the same
journal 24(2). A glide moves from the formants of one vowel to those of another, each in a straight line of its
logarithm over time; that is a variant of our own.

Nothing here knows which way time runs: a glide backwards in time is the glide between the same vowels the other way,
and its frames are the other's in turned order. So all that tells the two apart is order.
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
"""From which vowel to which; each beside the one that is it backwards."""

WIDTHS = (50, 70, 110)
"""How wide the resonances are, in Hz: Klatt's usual values."""

RATE, HOP, WINDOW = 8000, 160, 256
"""Samples a second; from frame to frame, 20 ms; and in a frame, 32 ms."""

BANDS = 20
LOUDNESS = 0.1
"""The root of the mean square of a vowel."""

_RAMP = 160
"""A sound fades in, and out, over so many samples."""

_KNOT = 32
"""A glide's formants are known every so many samples, 4 ms, in which none moves by more than about its own width. The
samples of any number of frames can be divided by it."""

_DECADES = 6
_FLOOR = 10.0**-_DECADES
_BINS = 512
_FITS = 60


def vowel(
    name: str,
    pitch: float,
    count: int,
    rng: np.random.Generator,
    spread: float = 0.0,
    *,
    moving: tuple[float, float] = (0.0, 1.0),
) -> Array:
    """Samples of a vowel or a glide, as many as `count` frames have, with formants that are off by `spread`, a standard
    deviation in their logarithm; the pitch is in Hz and stays. A glide is `moving` between these two shares of the
    sound, and steady before and behind them."""
    time = samples(count)
    away = np.exp(rng.normal(0, spread, 3))
    harmonics = pitch * np.arange(1, int((RATE / 2 - 1) / pitch) + 1)
    amplitudes = _response(harmonics, _path(name, time, moving) * away) * (pitch / harmonics)
    sound = _harmonics(_between(amplitudes.T, time), pitch, time, float(rng.random()))
    ramp = np.minimum(1, (np.minimum(np.arange(time), np.arange(time)[::-1]) + 1) / _RAMP)
    sound *= ramp
    loud: Array = sound * (LOUDNESS / np.sqrt(np.mean(sound**2)))
    return loud


def _path(name: str, time: int, moving: tuple[float, float]) -> Array:
    """The formants `(knots, 3)` of a sound of so many samples, every `_KNOT` of them from its beginning to its end; of
    a vowel, which keeps its own, one knot."""
    if name in VOWELS:
        return np.array([VOWELS[name]], dtype=np.float64)
    first, last = (np.log(VOWELS[end]) for end in GLIDES[name])
    begin, end = moving
    share = np.clip((np.linspace(0, 1, time // _KNOT + 1) - begin) / (end - begin), 0, 1)[:, None]
    path: Array = np.exp(first * (1 - share) + last * share)
    return path


def _between(amplitudes: Array, time: int) -> Array:
    """Amplitudes `(harmonics, time)` in straight lines between those at knots `(harmonics, knots)`; `(harmonics, 1)` of
    a single knot. A sample stands for the middle of its time, so that a sound can be turned around."""
    if amplitudes.shape[1] == 1:
        return amplitudes
    after = (np.arange(_KNOT) + 0.5) / _KNOT
    cells = amplitudes[:, :-1, None] + np.diff(amplitudes)[:, :, None] * after
    return cells.reshape(len(amplitudes), time)


def samples(count: int) -> int:
    """How many samples so many frames have."""
    return (count - 1) * HOP + WINDOW


def frames(sound: Array) -> Array:
    """What is heard of samples: `(time, BANDS)` float32, the logarithm of the power in each of bands that are evenly
    spaced in mel. 0 is 60 dB below a sine of amplitude 1, which is 1."""
    count = (len(sound) - WINDOW) // HOP + 1
    cut = np.lib.stride_tricks.sliding_window_view(sound, WINDOW)[::HOP][:count]
    power = np.abs(np.fft.rfft(cut * _HANN, _BINS)) ** 2 @ _BANK.T
    heard: Array = (np.log10(power + _FLOOR) / _DECADES + 1).astype(np.float32)
    return heard


def sound(heard: Array, pitch: float) -> Array:
    """Samples of a voice of this pitch whose frames are near those `(time, BANDS)`.

    The power of each harmonic, frame by frame, is what best explains the bands: by the updates of Lee & Seung (1999),
    “Learning the parts of objects by non-negative matrix factorization”, Nature 401. From one frame to the next the
    harmonics pass in a straight line, which is overlapping and adding triangular windows.
    """
    wanted = np.maximum(10.0 ** (_DECADES * (np.asarray(heard, dtype=np.float64).T - 1)) - _FLOOR, _FLOOR / 10)
    harmonics = pitch * np.arange(1, int((RATE / 2 - 1) / pitch) + 1)
    within = np.stack([_of_a_sine(frequency) for frequency in harmonics], axis=1)
    power = np.full((len(harmonics), wanted.shape[1]), wanted.mean())
    total = within.sum(axis=0)[:, None] + 1e-12
    for _ in range(_FITS):
        power *= (within.T @ (wanted / (within @ power + 1e-12))) / total
    time = samples(wanted.shape[1])
    places = np.arange(wanted.shape[1]) * HOP + WINDOW / 2
    amplitudes = np.stack([np.interp(np.arange(time), places, row) for row in np.sqrt(power)])
    return _harmonics(amplitudes, pitch, time)


def _response(frequencies: Array, formants: Array) -> Array:
    """How much of each frequency the resonators of formants `(knots, 3)` let through, `(knots, frequencies)`."""
    z = np.exp(-2j * np.pi * frequencies / RATE)
    passed = np.ones((len(formants), len(frequencies)))
    for formant, width in zip(formants.T[:, :, None], WIDTHS, strict=True):
        c = -np.exp(-2 * np.pi * width / RATE)
        b = 2 * np.exp(-np.pi * width / RATE) * np.cos(2 * np.pi * formant / RATE)
        passed *= np.abs((1 - b - c) / (1 - b * z - c * z**2))
    return passed


def _harmonics(amplitudes: Array, pitch: float, time: int, turn: float = 0.0) -> Array:
    """The sum of the harmonics `(harmonics, time)`, or `(harmonics, 1)` where they stay, by Horner's rule."""
    around = np.exp(2j * np.pi * (pitch * np.arange(time) / RATE + turn))
    total = np.zeros(time, dtype=np.complex128)
    for amplitude in amplitudes[::-1]:
        total += amplitude
        total *= around
    return np.ascontiguousarray(total.imag)


def _of_a_sine(frequency: float) -> Array:
    """The power in each band `(BANDS,)` of a sine of amplitude 1."""
    wave = np.exp(2j * np.pi * frequency * np.arange(WINDOW) / RATE) * _HANN / 2
    power: Array = np.abs(np.fft.fft(wave, _BINS)[: _BINS // 2 + 1]) ** 2 @ _BANK.T
    return power


def _bank() -> Array:
    """Triangles `(BANDS, bins)` over the spectrum, whose sum is 1 between the first and the last centre, so that the
    power of a sine of amplitude 1 comes to 1."""
    top = 2595 * np.log10(1 + RATE / 2 / 700)
    places = np.linspace(0, top, BANDS + 2)
    bins = 2595 * np.log10(1 + np.linspace(0, RATE / 2, _BINS // 2 + 1) / 700)
    step = places[1]
    triangles: Array = np.maximum(0, 1 - np.abs(bins - places[1:-1, None]) / step)
    return triangles / (np.sum(_HANN**2) * _BINS / 4)


_HANN = np.hanning(WINDOW + 2)[1:-1]
_BANK = _bank()
