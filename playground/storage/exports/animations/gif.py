"""An animation as GIF."""

import contextlib
from fractions import Fraction
from typing import Any, BinaryIO

import numpy as np

from playground.core.batches import Array
from playground.storage.exports.animations.stream import AnimationFormat, AnimationWriter

_HOLD = "200"
"""Hundredths of a second for which a .gif shows its last picture before it restarts."""
_PALETTE = (16, 16)


class Gif(AnimationWriter):
    """Uses one given palette: to find one of its own, FFmpeg would keep all pictures in memory."""

    def __init__(self, file: BinaryIO, rate: int, palette: Array) -> None:
        super().__init__(file, "gif", rate, {"final_delay": _HOLD})
        self._palette = palette
        self._source: Any = None
        self._sink: Any = None

    def add_picture(self, picture: Array) -> None:
        """Append a picture."""
        if self._stream is None:
            self._start(*picture.shape[:2])
        self._source.push(self._frame(picture))
        self._drain()

    def finish(self) -> None:
        """Flush the filter, then finish the file."""
        self._source.push(None)
        self._drain()
        super().finish()

    def _start(self, height: int, width: int) -> None:
        import av

        base = Fraction(1, self._rate)
        stream = self._container.add_stream("gif", rate=self._rate)
        stream.height, stream.width, stream.pix_fmt = height, width, "pal8"
        stream.codec_context.time_base = base
        graph, form = av.filter.Graph(), av.VideoFormat("bgra")
        self._source = graph.add_buffer(width=width, height=height, format=form, time_base=base, name="pictures")
        table = graph.add_buffer(width=16, height=16, format=form, time_base=base, name="palette")
        use, self._sink = graph.add("paletteuse", "dither=none"), graph.add("buffersink")
        self._source.link_to(use, 0, 0)
        table.link_to(use, 0, 1)
        use.link_to(self._sink)
        graph.configure()
        colours = np.full((256, 4), 255, np.uint8)
        colours[: len(self._palette), :3] = np.asarray(self._palette)[:, ::-1]
        frame = av.VideoFrame.from_ndarray(colours.reshape(*_PALETTE, 4), format="bgra")
        frame.pts, frame.time_base = 0, base
        table.push(frame)
        table.push(None)
        self._stream, self._graph = stream, graph

    def _drain(self) -> None:
        import av

        with contextlib.suppress(av.error.BlockingIOError, av.error.EOFError):
            while True:
                self._encode(self._sink.pull())


# A .gif is large enough without scaling.
FORMAT = AnimationFormat(suffixes=(".gif",), label="GIF", write=Gif, scale=1.0)
