"""The arrays of a `.safetensors` file, each checked before it is read."""

import json
import math
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from playground.core.batches import Array
from playground.storage.errors import FileProblem, join_words
from playground.storage.exports.weights.safetensors import not_whole, open_file

Shape = tuple[int | None, ...]
"""The length of each dimension, None for any."""

PREFIX = "experiment."
"""The names of all arrays but the weights begin like this. Whoever reads the file as a model ignores these."""
_MOST_BYTES = 800_000_000
"""The most bytes of all arrays whose size only the file itself says."""
_TYPES = {
    "F32": "float32",
    "F64": "float64",
    "I32": "int32",
    "I64": "int64",
    "U64": "uint64",
    "U8": "uint8",
    "BOOL": "bool",
}
_NAMES = {kind: name for name, kind in _TYPES.items()}
_PIECE = 1 << 20
"""The bytes that are copied or compared at once."""


class Arrays:
    """The arrays of an open file by their names without `PREFIX`. `texts` are its texts by name."""

    def __init__(self, path: Path, file: Any) -> None:
        self._path, self._file = path, file
        self.texts: dict[str, str] = file.metadata() or {}
        self._names = frozenset(file.keys())
        self._left = _MOST_BYTES

    def __contains__(self, name: str) -> bool:
        return PREFIX + name in self._names

    def read(self, name: str, types: tuple[str, ...], shape: Shape | None, *, known: bool = False) -> Array:
        """Return an array of one of these types and of this shape, None for any.

        Raises `FileProblem`, too, if it is too large together with those before; one whose size is `known` from
        elsewhere does not count.
        """
        name = PREFIX + name
        if name not in self._names:
            raise FileProblem(self._path, f"{name} is missing.", (name,))
        part = self._file.get_slice(name)
        kind, found = _TYPES.get(part.get_dtype(), part.get_dtype()), tuple(part.get_shape())
        if kind not in types:
            raise FileProblem(self._path, f"{name} holds {kind}, but must hold {join_words(types, 'or')}.", (name,))
        if shape is not None and (
            len(shape) != len(found) or any(want not in (None, has) for want, has in zip(shape, found, strict=True))
        ):
            wanted = tuple("any" if length is None else length for length in shape)
            raise FileProblem(self._path, f"{name} has the shape {found}, but must have {wanted}.", (name,))
        size = math.prod(found) * np.dtype(kind).itemsize
        if not known:
            self._left -= size
            if self._left < 0:
                raise FileProblem(self._path, f"{name} is too large.", (name,))
        array: Array = np.empty(found, kind)
        if not array.ndim or not array.size:
            return np.array(self._file.get_tensor(name))
        # A part at a time, since no other thread runs while the library copies one.
        rows = max(1, _PIECE * found[0] // size)
        for start in range(0, found[0], rows):
            end = min(start + rows, found[0])
            array[start:end] = part[start:end]
        return array


def pieces_of(arrays: Mapping[str, Array], texts: Mapping[str, str]) -> list[memoryview]:
    """Return the bytes of a `.safetensors` file of these arrays and texts, without a copy of the arrays."""
    # Those of the longest numbers first, so that each begins at a multiple of its numbers' length.
    ordered = sorted(arrays.items(), key=lambda entry: (-entry[1].itemsize, entry[0]))
    header: dict[str, object] = {"__metadata__": dict(texts)}
    pieces, start = [], 0
    for name, array in ordered:
        data = np.ascontiguousarray(array, array.dtype.newbyteorder("<")).reshape(-1).view(np.uint8)
        place = [start, start + data.size]
        header[name] = {"dtype": _NAMES[array.dtype.name], "shape": array.shape, "data_offsets": place}
        pieces.append(data.data)
        start += data.size
    told = json.dumps(header).encode()
    told += b" " * (-len(told) % 8)
    return [memoryview(len(told).to_bytes(8, "little") + told), *pieces]


def same_bytes(one: Array, other: Array) -> bool:
    """Return whether two arrays have the same shape, type and bytes. Other threads run meanwhile."""
    if (one.shape, one.dtype) != (other.shape, other.dtype):
        return False
    first, second = (np.ascontiguousarray(each).reshape(-1).view(np.uint8) for each in (one, other))
    starts = range(0, first.size, _PIECE)
    return all((first[n : n + _PIECE] == second[n : n + _PIECE]).all() for n in starts)


@contextmanager
def open_arrays(path: Path, limit: int) -> Iterator[Arrays]:
    """Open a file for reading. Raises `FileProblem` if it cannot be read, is no safetensors file or has more than
    `limit` bytes."""
    from safetensors import SafetensorError

    try:
        with open_file(path, limit) as opened:
            yield Arrays(path, opened)
    except (SafetensorError, OSError, TypeError) as error:
        raise not_whole(path, error) from None
