"""Sound to be heard: samples, and which frame of a sequence is heard when."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from playground.core.batches import Array

PAUSE = 0.4
"""Seconds of silence between two sounds, one after the other."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Sound:
    """Samples `(time,)` between −1 and 1, `rate` of them a second, and a frame every `hop` of them. `starts` are the
    samples at which it begins to go through its frames, the first of them 0."""

    samples: Array
    rate: int
    hop: int
    starts: tuple[int, ...] = (0,)

    @property
    def seconds(self) -> float:
        """How long it is."""
        return len(self.samples) / self.rate

    def frame_at(self, seconds: float) -> int:
        """Which frame is heard so many seconds after the beginning; behind the last frame, one that is not there."""
        sample = max(0, int(seconds * self.rate))
        return (sample - max(start for start in self.starts if start <= sample)) // self.hop


def one_after_the_other(sounds: Sequence[Sound]) -> Sound:
    """Several sounds of one rate, with a pause between two."""
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
