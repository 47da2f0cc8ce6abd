"""What the readers of foreign files share: numbers as float32, and zip files whose sizes are looked at first."""

import io
import zipfile
from pathlib import Path

import numpy as np

from playground.core.batches import Array
from playground.storage.errors import FileProblem, printable
from playground.storage.imports.network import shaped

LIMIT = 1_000_000_000
"""The most bytes of a file, and of what a packed file unpacks to."""


def as_float32(name: str, array: Array, where: str | Path) -> Array:
    """Return an array of numbers as float32. Raises `FileProblem` for numbers that float32 cannot hold."""
    with np.errstate(over="ignore"):
        single = np.ascontiguousarray(array, dtype=np.float32)
    if not np.isfinite(single).all():
        raise FileProblem(
            where, f"{shaped(printable(name), array)} holds a value that is not a finite number.", (name,)
        )
    return single


def open_zip(path: Path, data: bytes, what: str) -> zipfile.ZipFile:
    """Open a zip file in memory. Raises `FileProblem` if it is none, or unpacks to more than `LIMIT` bytes."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        raise FileProblem(path, f"this is not a whole {what}.") from None
    size = sum(entry.file_size for entry in archive.infolist())
    if size > LIMIT:
        said = f"what is packed in it is {size / 1e6:,.0f} MB large"
        raise FileProblem(path, f"{said}, but at most {LIMIT / 1e6:,.0f} MB are read.")
    return archive
