"""Reads a sequence of vectors, and types it as a probe is typed."""

from pathlib import Path

import numpy as np

from playground.core.batches import Array
from playground.core.specs import MAX_TIMESTEPS
from playground.core.vocabulary import FEATURES
from playground.storage import files
from playground.storage.errors import FileProblem
from playground.storage.imports.arrays import as_float32
from playground.storage.packed import npy_array
from playground.storage.reading import decode_utf8

SUFFIXES = (".npy", ".csv")
LIMIT = 50_000_000
"""The most bytes of a file."""
_MOST = 500_000
"""The most numbers. They become a text, which takes long."""


def read_probe(path: Path) -> str:
    """Return the text of a sequence of vectors: `(time, features)` or `(time,)` numbers of a `.npy`, or a row for each
    timestep of a `.csv`. Raises `FileProblem`."""
    data = files.read_bytes(path, LIMIT)
    array = _of_npy(path, data) if path.suffix.lower() == ".npy" else _of_csv(path, data)
    if array.ndim == 1:
        array = array[:, None]
    if array.ndim != 2 or not array.size:
        raise FileProblem(path, f"it holds an array of the shape {array.shape}, but must hold (time, features).")
    if len(array) > MAX_TIMESTEPS:
        raise FileProblem(path, f"it has {len(array):,} timesteps; a sequence has at most {MAX_TIMESTEPS:,}.")
    if array.size > _MOST:
        raise FileProblem(path, _too_many(array.size))
    # The shortest text that reads as the same float32.
    return " ".join(FEATURES.join(str(number) for number in row) for row in as_float32("it", array, path))


def _too_many(count: int) -> str:
    return f"it holds {count:,} numbers; a sequence of vectors has at most {_MOST:,}."


def _of_npy(path: Path, data: bytes) -> Array:
    try:
        array: Array = npy_array(data)
    except ValueError:
        raise FileProblem(path, "this is not a whole .npy file of numbers.") from None
    if array.dtype.kind not in "fiub":
        raise FileProblem(path, "this is not a .npy file of numbers.")
    return array


def _of_csv(path: Path, data: bytes) -> Array:
    """Return the numbers of a table. A first row of names is left out."""
    text = decode_utf8(data, str(path))
    count = sum(text.count(mark) for mark in ",\n\r")
    if count > 2 * _MOST:
        raise FileProblem(path, _too_many(count))
    rows = [line.split(",") for line in text.splitlines() if line.strip()]
    numbers: list[list[float]] = []
    for line, row in enumerate(rows):
        try:
            numbers.append([float(cell) for cell in row])
        except ValueError:
            if line:
                raise FileProblem(
                    path, f"row {line + 1} holds something else than numbers with commas between."
                ) from None
            continue
        if len(numbers[-1]) != len(numbers[0]):
            said = f"row {line + 1} has {len(numbers[-1]):,} cells, but the first one has {len(numbers[0]):,}."
            raise FileProblem(path, said)
    return np.array(numbers)
