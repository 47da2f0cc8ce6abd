"""How the frames of a probe sound, in the voice that it asks for."""

import numpy as np

from playground.core.batches import Array
from playground.core.sound import Sound
from playground.tasks.common import formants

PITCH = 140.0
"""In Hz, of a voice that nobody asked for another."""


def recorded(samples: Array) -> Sound:
    """The sound of samples that were made."""
    return Sound(samples=samples, rate=formants.RATE, hop=formants.HOP)


def resounded(heard: Array, pitch: float = PITCH) -> Sound | None:
    """The sound of frames `(time, BANDS)`, whatever a network made of them; None without any.

    Below 0 is silence in any case. Above 1 would be louder than a file can hold.
    """
    if not len(heard):
        return None
    return recorded(formants.sound(np.clip(np.nan_to_num(heard), 0.0, 1.0), pitch))
