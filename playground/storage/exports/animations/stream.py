"""What the animation formats share."""

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
    # Importing takes a tenth of a second, and few need it.
    from av import VideoFrame


class AnimationWriter(ABC):
    """Encodes pictures into a container in an open file, and counts them.

    Pictures are bytes `(height, width, 4)` in the order blue, green, red, unused, all of one size.
    """

    def __init__(self, file: BinaryIO, form: str, rate: int, options: dict[str, str]) -> None:
        import av

        self._rate = rate
        self.count = 0
        # An open file rather than a name, so that errors of the disk are raised unchanged.
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
    def add_picture(self, picture: Array) -> None:
        """Append a picture. Raises `OSError`."""

    def finish(self) -> None:
        """Flush the encoder and finish the file."""
        self._encode(None)
        self._container.close()

    def close(self) -> None:
        """Release all resources, also after an error."""
        import av

        with contextlib.suppress(OSError, av.FFmpegError):
            self._container.close()


Begin: TypeAlias = Callable[[BinaryIO, int, Array], AnimationWriter]
"""Makes a writer from an open file, the pictures per second, and a palette for formats of few colours."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AnimationFormat(Format[Begin, None]):
    """A format whose pictures have `scale` pixels for each pixel of a figure."""

    scale: float
