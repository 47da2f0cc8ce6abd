"""What plays a sound on this machine: PortAudio, by way of the package sounddevice."""

import sys
from contextlib import suppress
from typing import Any, Protocol

import numpy as np

from playground.core.sound import Sound
from playground.storage.exports.sounds.samples import pcm

LATENCY = 0.15
"""Seconds of sound that wait in the device, so that a busy machine does not tear holes into it."""

_SAVE = "File > Save sound… works all the same."


class Unplayable(Exception):
    """Nothing can be played here; the text is a sentence for the user."""


class Output(Protocol):
    """A loudspeaker that plays one sound."""

    delay: float
    """Seconds from when samples are put to when they are heard."""

    def put(self, begin: float, end: float) -> None:
        """Play on, from one second of the sound to another; returns once there is room for more."""

    def close(self, *, at_once: bool) -> None:
        """Be done, `at_once` or when all is heard."""


def opened(sound: Sound) -> Output:
    """The loudspeaker that this machine plays on if nothing else is said. Raises `Unplayable`.

    Looking for it may take a second, and so may the first import.
    """
    try:
        import sounddevice
    except (ImportError, OSError) as error:
        raise Unplayable(_no_library(error)) from error
    try:
        return _Stream(sounddevice, _device(sounddevice), sound)
    except (sounddevice.PortAudioError, ValueError, OSError) as error:
        why = str(error).partition("\n")[0].strip().rstrip(".")
        raise Unplayable(f"No sound can be played: the loudspeaker cannot be opened ({why}). {_SAVE}") from error


class _Stream:
    """A stream of PortAudio, to which samples are written: a callback for each block would wait for the interpreter's
    lock, which training holds."""

    def __init__(self, sounddevice: Any, device: dict[str, Any], sound: Sound) -> None:
        channels = min(2, int(device["max_output_channels"]))
        self._errors: tuple[type[Exception], ...] = (sounddevice.PortAudioError, OSError)
        self._rate = sound.rate
        try:
            sounddevice.check_output_settings(samplerate=self._rate, channels=channels, dtype="int16")
        except sounddevice.PortAudioError:
            # Some take no other rate than their own.
            self._rate = round(device["default_samplerate"])
        samples = pcm(_at(sound, self._rate))
        self._bytes = np.repeat(samples[:, None], channels, axis=1).astype(np.int16).tobytes()
        self._width = 2 * channels
        self._stream = sounddevice.RawOutputStream(
            samplerate=self._rate, channels=channels, dtype="int16", latency=LATENCY
        )
        self._stream.start()
        self.delay = float(self._stream.latency)

    def put(self, begin: float, end: float) -> None:
        first, last = (self._width * round(seconds * self._rate) for seconds in (begin, end))
        if piece := self._bytes[first:last]:
            try:
                self._stream.write(piece)
            except self._errors as error:
                raise Unplayable(f"The loudspeaker went away. {_SAVE}") from error

    def close(self, *, at_once: bool) -> None:
        with suppress(*self._errors):
            if at_once:
                self._stream.abort()
            else:
                self._stream.stop()
        with suppress(*self._errors):
            self._stream.close()


def _device(sounddevice: Any) -> dict[str, Any]:
    """What plays if nothing else is said."""
    with suppress(sounddevice.PortAudioError, ValueError):
        return dict(sounddevice.query_devices(kind="output"))
    # PortAudio knows what was there when it looked; something may have been plugged in since.
    with suppress(sounddevice.PortAudioError, ValueError):
        sounddevice._terminate()
        sounddevice._initialize()
        return dict(sounddevice.query_devices(kind="output"))
    raise Unplayable(f"No sound can be played: there are no loudspeakers or headphones here. {_SAVE}")


def _at(sound: Sound, rate: int) -> Any:
    """The samples at another rate."""
    if rate == sound.rate:
        return sound.samples
    from scipy.signal import resample_poly

    divisor = int(np.gcd(rate, sound.rate))
    return resample_poly(sound.samples, rate // divisor, sound.rate // divisor)


def _no_library(error: Exception) -> str:
    if sys.platform == "linux" and "PortAudio" in str(error):
        missing = "PortAudio is missing; on Debian and Ubuntu, install it with “sudo apt-get install libportaudio2”"
    else:
        missing = f"the package sounddevice cannot be loaded ({str(error).partition(chr(10))[0]})"
    return f"No sound can be played: {missing}. {_SAVE}"
