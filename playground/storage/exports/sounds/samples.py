"""A sound's samples as files and loudspeakers take them."""

import numpy as np

from playground.core.batches import Array

_LOUDEST = 32767


def pcm(samples: Array) -> Array:
    """Samples as 16 bits each, little end first; those beyond −1 and 1 are cut off."""
    whole: Array = np.rint(np.clip(samples, -1, 1) * _LOUDEST).astype("<i2")
    return whole
