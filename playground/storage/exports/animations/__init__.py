"""Writes pictures as an animation. Only a few are in memory at once."""

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

from playground.core.batches import Array
from playground.core.formats import Formats
from playground.storage import files
from playground.storage.errors import FileProblem
from playground.storage.exports.animations import gif, mp4
from playground.storage.exports.animations.stream import AnimationFormat, AnimationWriter

FORMATS: Formats[AnimationFormat] = Formats("an animation", gif.FORMAT, mp4.FORMAT)


def check_target(path: Path) -> None:
    """Check that an animation could be written to `path`. Raises `FileProblem`."""
    files.check_target(path, FORMATS.suffixes)


@contextlib.contextmanager
def writing(path: Path, *, rate: int, palette: Array) -> Iterator[AnimationWriter]:
    """Yield a writer for pictures, shown at `rate` per second; the file replaces `path` when the block ends. At least
    one picture is needed.

    A format of few colours maps each colour to the nearest of `palette (at most 256, 3)`: red, green, blue. Raises
    `FileProblem`; the old file then stays.
    """
    import av

    check_target(path)
    with files.replacing(path) as temporary, temporary.open("xb") as file:
        stream = FORMATS.of(path).write(file, rate, palette)
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
