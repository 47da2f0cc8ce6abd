"""Turns samples and frames into sounds."""

import numpy as np

from playground.core.batches import Array
from playground.core.sound import Sound
from playground.tasks.common import formants

PITCH = 140.0
"""The default pitch of a voice, in Hz."""


def as_sound(samples: Array) -> Sound:
    """Return synthesised samples as a sound."""
    return Sound(samples=samples, rate=formants.RATE, hop=formants.HOP)


def resynthesized(heard: Array, pitch: float = PITCH) -> Sound | None:
    """Return the sound of frames `(time, BANDS)`, with any values; None if there are none.

    Values below 0 are silence anyway; values above 1 would be louder than a file can hold.
    """
    if not len(heard):
        return None
    return as_sound(formants.resynthesize(np.clip(np.nan_to_num(heard), 0.0, 1.0), pitch))
