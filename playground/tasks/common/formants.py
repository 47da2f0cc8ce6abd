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

_LOGARITHMS = {name: np.log(values)[:, None] for name, values in VOWELS.items()}
_C = -np.exp(-2 * np.pi / RATE * np.array(WIDTHS))[:, None]

_RAMP = np.arange(1, 161) / 160
"""How a sound fades in, and out, over its first and last samples."""

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
    away = np.exp(rng.normal(0, spread, 3))[:, None]
    harmonics, knots = _harmonics(pitch), np.arange(samples(count) // _KNOT + 1)
    amplitudes = _response(harmonics, _path(name, knots / knots[-1], moving) * away) * (pitch / harmonics)[:, None]
    # A sample stands for the middle of its time, so that a sound can be turned around.
    sound = _sum(amplitudes, pitch, _KNOT * knots - 0.5, float(rng.random()))
    sound[: len(_RAMP)] *= _RAMP
    sound[: -len(_RAMP) - 1 : -1] *= _RAMP
    sound *= LOUDNESS / np.sqrt(sound @ sound / len(sound))
    return sound


def _path(name: str, times: Array, moving: tuple[float, float]) -> Array:
    """The formants `(3, times)` of a sound at times from 0, its beginning, to 1, its end; of a vowel, which keeps its
    own, `(3, 1)`."""
    if name in VOWELS:
        return np.exp(_LOGARITHMS[name])
    first, last = (_LOGARITHMS[end] for end in GLIDES[name])
    begin, end = moving
    share = np.minimum(1, np.maximum(0, (times - begin) / (end - begin)))
    path: Array = np.exp(first * (1 - share) + last * share)
    return path


def samples(count: int) -> int:
    """How many samples so many frames have."""
    return (count - 1) * HOP + WINDOW


def frames(sound: Array) -> Array:
    """What is heard of samples: `(time, BANDS)` float32, the logarithm of the power in each of bands that are evenly
    spaced in mel. 0 is 60 dB below a sine of amplitude 1, which is 1."""
    count = (len(sound) - WINDOW) // HOP + 1
    (apart,) = sound.strides
    cut = np.lib.stride_tricks.as_strided(sound, (count, WINDOW), (HOP * apart, apart))
    spectrum = np.fft.rfft(cut * _HANN, _BINS)
    power = (spectrum.real**2 + spectrum.imag**2) @ _BANK.T
    heard: Array = (np.log10(power + _FLOOR) / _DECADES + 1).astype(np.float32)
    return heard


def sound(heard: Array, pitch: float) -> Array:
    """Samples of a voice of this pitch whose frames are near those `(time, BANDS)`.

    The power of each harmonic, frame by frame, is what best explains the bands: by the updates of Lee & Seung (1999),
    “Learning the parts of objects by non-negative matrix factorization”, Nature 401. From one frame to the next the
    harmonics pass in a straight line, which is overlapping and adding triangular windows.
    """
    wanted = np.maximum(10.0 ** (_DECADES * (np.asarray(heard, dtype=np.float64).T - 1)) - _FLOOR, _FLOOR / 10)
    harmonics = _harmonics(pitch)
    within = np.stack([_of_a_sine(frequency) for frequency in harmonics], axis=1)
    power = np.full((len(harmonics), wanted.shape[1]), wanted.mean())
    total = within.sum(axis=0)[:, None] + 1e-12
    for _ in range(_FITS):
        power *= (within.T @ (wanted / (within @ power + 1e-12))) / total
    # A knot before and behind, so that the first and the last amplitudes stay to the ends.
    knots = HOP * np.arange(-1, wanted.shape[1] + 1) + WINDOW // 2
    amplitudes = np.pad(np.sqrt(power), ((0, 0), (1, 1)), mode="edge")
    return _sum(amplitudes, pitch, knots)[-knots[0] :][: samples(wanted.shape[1])]


def _harmonics(pitch: float) -> Array:
    """The frequencies of the harmonics of a pitch, all that samples can have."""
    return pitch * np.arange(1, int((RATE / 2 - 1) / pitch) + 1)


def _response(frequencies: Array, formants: Array) -> Array:
    """How much of each frequency the resonators of formants `(3, knots)` let through, `(frequencies, knots)`.

    Of z = exp(-i θ) a resonator lets |(1 - b - c) / (1 - b z - c z²)| through, whose denominator squared is
    (b - (1 - c) cos θ)² + ((1 + c) sin θ)².
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
    """The samples between the first and the last of some evenly spaced `knots`, which are times in samples: the sum of
    the harmonics of a pitch, whose amplitudes `(harmonics, knots)` pass in straight lines from knot to knot, or stay,
    `(harmonics, 1)`.

    Around each knot that is steady harmonics under a triangle, which falls to 0 at the knots beside it; the triangles
    of all overlap. So it is one product of matrices: of the harmonics at the knots with those around any knot.
    """
    apart = int(knots[1] - knots[0])
    around = np.arange(-apart, apart) + np.ceil(knots[0]) - knots[0]
    turns = np.concatenate((pitch / RATE * knots + turn, pitch / RATE * around))
    waves = _powers(np.exp(2j * np.pi * turns), len(amplitudes))
    at, near = waves[:, : len(knots)] * amplitudes, waves[:, len(knots) :] * (1 - np.abs(around) / apart)
    # What is heard of the product of two complex numbers is its imaginary part.
    pieces = np.concatenate((at.real, at.imag)).T @ np.concatenate((near.imag, near.real))
    joined: Array = pieces[:-1, apart:] + pieces[1:, :apart]
    return joined.reshape(-1)


def _powers(base: Array, count: int) -> Array:
    """The first powers `(count, len(base))`, from the first, each as a product of two."""
    powers = np.empty((count, len(base)), base.dtype)
    powers[0] = base
    done = 1
    while done < count:
        more = min(done, count - done)
        np.multiply(powers[:more], powers[done - 1], out=powers[done : done + more])
        done += more
    return powers


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
