"""Arrays of numpy and zip files, from bytes whose sizes are looked at first. Nothing in them is run."""

import io
import math
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from playground.storage.errors import FileProblem

LIMIT = 1_000_000_000
"""The most bytes of a file, and of what a packed file unpacks to."""


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


def npy_array(data: bytes) -> npt.NDArray[Any]:
    """Return the array in the bytes of an `.npy`, which are not copied. Raises `ValueError` if the header is damaged,
    does not fit what follows it, or asks for objects, which numpy would unpickle."""
    file = io.BytesIO(data)
    try:
        version = np.lib.format.read_magic(file)
        header = np.lib.format.read_array_header_1_0 if version == (1, 0) else np.lib.format.read_array_header_2_0
        shape, fortran, kind = header(file)
        rest = memoryview(data)[file.tell() :]
        if kind.hasobject or math.prod(shape) * kind.itemsize != len(rest):
            raise ValueError
        array: npt.NDArray[Any] = np.frombuffer(rest, kind).reshape(shape, order="F" if fortran else "C")
    except Exception as error:  # numpy has Python parse the header, and raises almost any exception on a damaged one
        raise ValueError("this is not a whole array of numpy") from error
    return array
