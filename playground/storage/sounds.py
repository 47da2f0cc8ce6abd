"""Sounds as files to listen to: WAV, one channel, 16 bits a sample."""

import io
import wave
from pathlib import Path

import numpy as np

from playground.core.batches import Array
from playground.core.sound import Sound
from playground.storage import files

SUFFIX = ".wav"

_LOUDEST = 32767


def check_target(path: Path) -> None:
    """Whether a sound could be written to `path`. Raises `FileProblem`."""
    files.check_target(path, (SUFFIX,))


def pcm(samples: Array) -> Array:
    """Samples as 16 bits each, little end first; those beyond −1 and 1 are cut off."""
    whole: Array = np.rint(np.clip(samples, -1, 1) * _LOUDEST).astype("<i2")
    return whole


def write(path: Path, sound: Sound) -> None:
    """Write a sound. Raises `FileProblem`."""
    held = io.BytesIO()
    with wave.open(held, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(sound.rate)
        file.writeframes(pcm(sound.samples).tobytes())
    files.write(path, held.getvalue())
