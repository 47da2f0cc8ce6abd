"""What the formats of an animation have in common."""

import contextlib
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any, BinaryIO, TypeAlias

import numpy as np

from playground.core.batches import Array
from playground.core.formats import Format

if TYPE_CHECKING:
    # It takes a tenth of a second to import, and few need it.
    from av import VideoFrame


class Stream(ABC):
    """What the formats share: a container in an open file, and pictures that count up.

    Pictures are bytes `(height, width, 4)` in the order blue, green, red, unused, all of one size.
    """

    def __init__(self, file: BinaryIO, form: str, rate: int, options: dict[str, str]) -> None:
        import av

        self._rate = rate
        self.count = 0
        # An open file rather than a name, so that an error of the disk comes through as it is.
        self._container: Any = av.open(file, "w", format=form, options=options)
        self._stream: Any = None

    def _frame(self, picture: Array) -> "VideoFrame":
        import av

        frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(picture), format="bgra")
        frame.pts, frame.time_base = self.count, Fraction(1, self._rate)
        self.count += 1
        return frame

    def _encode(self, frame: "VideoFrame | None") -> None:
        for packet in self._stream.encode(frame):
            self._container.mux(packet)

    @abstractmethod
    def add(self, picture: Array) -> None:
        """Append a picture. Raises `OSError`."""

    def finish(self) -> None:
        """Write what is still in the encoder, and the file's end."""
        self._encode(None)
        self._container.close()

    def close(self) -> None:
        """Let go of everything, after an error as well."""
        import av

        with contextlib.suppress(OSError, av.FFmpegError):
            self._container.close()


Begin: TypeAlias = Callable[[BinaryIO, int, Array], Stream]
"""A stream into an open file, of so many pictures a second; a format of few colours has those of a palette."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AnimationFormat(Format[Begin, None]):
    """A format whose pictures have `scale` pixels for each of a figure's own."""

    scale: float
