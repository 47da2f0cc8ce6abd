"""Plays sounds on this machine with PortAudio, through the package sounddevice."""

import sys
from contextlib import suppress
from typing import Any, Protocol

import numpy as np

from playground.core.sound import Sound
from playground.storage.exports.sounds.samples import pcm

LATENCY = 0.15
"""Seconds of sound buffered in the device, so that a busy machine does not cause gaps."""

_SAVE = "File > Save sound… works all the same."


class Unplayable(Exception):
    """No sound can be played. The text is a sentence for the user."""


class Output(Protocol):
    """An open audio output that plays one sound."""

    delay: float
    """Seconds from writing samples to hearing them."""

    def play(self, begin: float, end: float) -> None:
        """Play the sound from `begin` to `end`, in seconds. Blocks until the buffer has room."""

    def close(self, *, at_once: bool) -> None:
        """Close the output, `at_once` or after the buffered sound has been played."""


def open_output(sound: Sound) -> Output:
    """Open this machine's default output. Raises `Unplayable`.

    The first call may take a second to import sounddevice, and another to find the device.
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
    """A PortAudio stream with blocking writes. A callback would have to wait for the GIL, which training holds."""

    def __init__(self, sounddevice: Any, device: dict[str, Any], sound: Sound) -> None:
        channels = min(2, int(device["max_output_channels"]))
        self._errors: tuple[type[Exception], ...] = (sounddevice.PortAudioError, OSError)
        self._rate = sound.rate
        try:
            sounddevice.check_output_settings(samplerate=self._rate, channels=channels, dtype="int16")
        except sounddevice.PortAudioError:
            # Some devices accept only their own rate.
            self._rate = round(device["default_samplerate"])
        samples = pcm(_resampled(sound, self._rate))
        self._bytes = np.repeat(samples[:, None], channels, axis=1).astype(np.int16).tobytes()
        self._width = 2 * channels
        self._stream = sounddevice.RawOutputStream(
            samplerate=self._rate, channels=channels, dtype="int16", latency=LATENCY
        )
        self._stream.start()
        self.delay = float(self._stream.latency)

    def play(self, begin: float, end: float) -> None:
        first, last = (self._width * round(seconds * self._rate) for seconds in (begin, end))
        if chunk := self._bytes[first:last]:
            try:
                self._stream.write(chunk)
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
    """Return the default output device."""
    with suppress(sounddevice.PortAudioError, ValueError):
        return dict(sounddevice.query_devices(kind="output"))
    # PortAudio lists devices only when it is initialised; one may have been plugged in since.
    with suppress(sounddevice.PortAudioError, ValueError):
        sounddevice._terminate()
        sounddevice._initialize()
        return dict(sounddevice.query_devices(kind="output"))
    raise Unplayable(f"No sound can be played: there are no loudspeakers or headphones here. {_SAVE}")


def _resampled(sound: Sound, rate: int) -> Any:
    """Return the samples at another sampling rate."""
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
