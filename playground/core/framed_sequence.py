"""Training sequences of frames: letters and sounds, shown by a picture and a name instead of their numbers."""

from dataclasses import dataclass

from playground.core.batches import Array


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FramedSequence:
    """A sequence as it is shown: its `name`, such as a letter or a sound, and the `detail` that tells it from others of
    that name, such as the pitch of the voice; the `probe` that reads it; and its `frames (time, features)`,
    unscaled."""

    name: str
    detail: str
    probe: str
    frames: Array
