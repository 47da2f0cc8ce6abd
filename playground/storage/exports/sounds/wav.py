"""A sound as WAV, one channel, 16 bits per sample."""

import io
import wave

from playground.core.formats import Format
from playground.core.sound import Sound
from playground.storage.exports.sounds.base import SoundFormat
from playground.storage.exports.sounds.samples import pcm


def _wav(sound: Sound) -> bytes:
    held = io.BytesIO()
    with wave.open(held, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(sound.rate)
        file.writeframes(pcm(sound.samples).tobytes())
    return held.getvalue()


FORMAT: SoundFormat = Format(suffixes=(".wav",), label="WAV sound", write=_wav)
