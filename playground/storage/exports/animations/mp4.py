"""An animation as MP4."""

from fractions import Fraction
from typing import BinaryIO

import numpy as np

from playground.core.batches import Array
from playground.storage.exports.animations.stream import AnimationFormat, AnimationWriter

_BT709 = 1
"""FFmpeg's number for the colours of high-definition video, which players assume."""


class Mp4(AnimationWriter):
    """H.264 as every player and browser supports it: even sizes, and colour at half the resolution."""

    def __init__(self, file: BinaryIO, rate: int, _palette: Array) -> None:
        super().__init__(file, "mp4", rate, {})

    def add_picture(self, picture: Array) -> None:
        """Append a picture; an odd height or width repeats the last row or column."""
        height, width = picture.shape[:2]
        picture = np.pad(picture, ((0, height % 2), (0, width % 2), (0, 0)), mode="edge")
        if self._stream is None:
            self._start(picture)
        self._encode(self._frame(picture).reformat(format="yuv420p", dst_colorspace=_BT709))

    def _start(self, picture: Array) -> None:
        stream = self._container.add_stream("libx264", rate=self._rate, options={"crf": "18", "preset": "veryfast"})
        stream.height, stream.width = picture.shape[:2]
        stream.pix_fmt = "yuv420p"
        # The other processors are busy training.
        stream.thread_count = 1
        context = stream.codec_context
        context.time_base = Fraction(1, self._rate)
        context.colorspace = context.color_primaries = context.color_trc = _BT709
        self._stream = stream


FORMAT = AnimationFormat(suffixes=(".mp4",), label="MP4 video", write=Mp4, is_preferred=True, scale=1.5)
