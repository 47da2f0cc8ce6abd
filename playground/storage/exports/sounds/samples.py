"""Converts samples to the format of sound files and loudspeakers."""

import numpy as np

from playground.core.batches import Array

_LOUDEST = 32767


def pcm(samples: Array) -> Array:
    """Convert samples to 16-bit little-endian integers; values beyond −1 and 1 are clipped."""
    whole: Array = np.rint(np.clip(samples, -1, 1) * _LOUDEST).astype("<i2")
    return whole
