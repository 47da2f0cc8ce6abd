"""Pictures, one after the other, as a moving one: `.gif` and `.mp4`. No more than a few are in memory at once."""

import contextlib
import os
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Protocol

import numpy as np

from playground.core.batches import Array
from playground.storage import files
from playground.storage.errors import FileProblem

if TYPE_CHECKING:
    # It takes a tenth of a second to import, and few need it.
    from av import VideoFrame

SUFFIXES = (".gif", ".mp4")
_HOLD = "200"
"""Hundredths of a second for which a .gif shows its last picture before it begins again."""
_PALETTE = (16, 16)
_BT709 = 1
"""FFmpeg's number for the colours of high-definition video, which players expect and assume."""


class Frames(Protocol):
    """Takes pictures `(height, width, 4)` of bytes in the order blue, green, red, unused, all of one size."""

    def add(self, picture: Array) -> None:
        """Append a picture. Raises `OSError`."""


def check_target(path: Path) -> None:
    """Whether an animation could be written to `path`. Raises `FileProblem`."""
    files.check_target(path, SUFFIXES)


@contextlib.contextmanager
def writing(path: Path, *, rate: int, palette: Array) -> Iterator[Frames]:
    """Write the pictures that are added, `rate` a second, to `path` when all are there; at least one.

    A .gif has only the colours of `palette (at most 256, 3)`: red, green, blue. Any other becomes the one nearest
    to it. Raises `FileProblem`; whatever was at `path` is then still there.
    """
    import av

    check_target(path)
    with files.replacing(path) as temporary, temporary.open("xb") as file:
        stream = _Gif(file, rate, palette) if path.suffix.lower() == ".gif" else _Mp4(file, rate)
        try:
            yield stream
            if not stream.count:
                raise FileProblem(path, "not written, because there is no picture in it.")
            stream.finish()
        except OSError:
            raise
        except av.FFmpegError as error:
            raise FileProblem(path, f"not written, because it cannot be encoded ({error.strerror}).") from None
        finally:
            stream.close()
        file.flush()
        os.fsync(file.fileno())


class _Stream:
    """What both formats share: a container in an open file, and pictures that count up."""

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

    def finish(self) -> None:
        """Write what is still in the encoder, and the file's end."""
        self._encode(None)
        self._container.close()

    def close(self) -> None:
        """Let go of everything, after an error as well."""
        import av

        with contextlib.suppress(OSError, av.FFmpegError):
            self._container.close()


class _Mp4(_Stream):
    """H.264 as every player and browser takes it: even sizes, and colour at half the resolution."""

    def __init__(self, file: BinaryIO, rate: int) -> None:
        super().__init__(file, "mp4", rate, {})

    def add(self, picture: Array) -> None:
        """Append a picture; what is odd gets another row or column of its last."""
        height, width = picture.shape[:2]
        picture = np.pad(picture, ((0, height % 2), (0, width % 2), (0, 0)), mode="edge")
        if self._stream is None:
            self._start(picture)
        self._encode(self._frame(picture).reformat(format="yuv420p", dst_colorspace=_BT709))

    def _start(self, picture: Array) -> None:
        stream = self._container.add_stream("libx264", rate=self._rate, options={"crf": "18", "preset": "veryfast"})
        stream.height, stream.width = picture.shape[:2]
        stream.pix_fmt = "yuv420p"
        # The other processors are training.
        stream.thread_count = 1
        context = stream.codec_context
        context.time_base = Fraction(1, self._rate)
        context.colorspace = context.color_primaries = context.color_trc = _BT709
        self._stream = stream


class _Gif(_Stream):
    """One palette for all pictures: FFmpeg would keep them all in memory to find one of its own."""

    def __init__(self, file: BinaryIO, rate: int, palette: Array) -> None:
        super().__init__(file, "gif", rate, {"final_delay": _HOLD})
        self._palette = palette
        self._source: Any = None
        self._sink: Any = None

    def add(self, picture: Array) -> None:
        """Append a picture."""
        if self._stream is None:
            self._start(*picture.shape[:2])
        self._source.push(self._frame(picture))
        self._drain()

    def finish(self) -> None:
        """Write what is still on its way."""
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
