"""Sounds as files to listen to: WAV, one channel, 16 bits a sample."""

import io
import wave
from pathlib import Path

import numpy as np

from playground.core.batches import Array
from playground.storage import files

SUFFIX = ".wav"

_LOUDEST = 32767


def check_target(path: Path) -> None:
    """Whether a sound could be written to `path`. Raises `FileProblem`."""
    files.check_target(path, (SUFFIX,))


def write(path: Path, samples: Array, rate: int) -> None:
    """Write samples between -1 and 1, `rate` of them a second; louder ones are cut off. Raises `FileProblem`."""
    held = io.BytesIO()
    with wave.open(held, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(np.rint(np.clip(samples, -1, 1) * _LOUDEST).astype("<i2").tobytes())
    files.write(path, held.getvalue())
