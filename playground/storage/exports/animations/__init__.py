"""Pictures, one after the other, as a moving one. No more than a few are in memory at once."""

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

from playground.core.batches import Array
from playground.core.formats import Formats
from playground.storage import files
from playground.storage.errors import FileProblem
from playground.storage.exports.animations import gif, mp4
from playground.storage.exports.animations.stream import AnimationFormat, Stream

FORMATS: Formats[AnimationFormat] = Formats("an animation", gif.FORMAT, mp4.FORMAT)


def check_target(path: Path) -> None:
    """Whether an animation could be written to `path`. Raises `FileProblem`."""
    files.check_target(path, FORMATS.suffixes)


@contextlib.contextmanager
def writing(path: Path, *, rate: int, palette: Array) -> Iterator[Stream]:
    """Write the pictures that are added, `rate` a second, to `path` when all are there; at least one.

    A format of few colours has only those of `palette (at most 256, 3)`: red, green, blue. Any other becomes the one
    nearest to it. Raises `FileProblem`; whatever was at `path` is then still there.
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
