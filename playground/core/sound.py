"""Sounds: samples, and the frame that is playing at each moment."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from playground.core.batches import Array

PAUSE = 0.4
"""Seconds of silence between two sounds."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Sound:
    """Samples `(time,)` between −1 and 1, `rate` per second, with one frame per `hop` samples. `starts` are the samples
    at which the frames begin anew, the first of them 0."""

    samples: Array
    rate: int
    hop: int
    starts: tuple[int, ...] = (0,)

    @property
    def seconds(self) -> float:
        """Return the duration in seconds."""
        return len(self.samples) / self.rate

    def frame_at(self, seconds: float) -> int:
        """Return the frame that plays at a time; past the last frame, a number beyond it."""
        sample = max(0, int(seconds * self.rate))
        return (sample - max(start for start in self.starts if start <= sample)) // self.hop


def concatenate_sounds(sounds: Sequence[Sound]) -> Sound:
    """Concatenate sounds of one rate, with a pause between two."""
    first = sounds[0]
    silence = np.zeros(round(PAUSE * first.rate), dtype=first.samples.dtype)
    pieces: list[Array] = []
    starts: list[int] = []
    time = 0
    for sound in sounds:
        starts += [time + start for start in sound.starts]
        pieces += [sound.samples, silence]
        time += len(sound.samples) + len(silence)
    return Sound(samples=np.concatenate(pieces[:-1]), rate=first.rate, hop=first.hop, starts=tuple(starts))
