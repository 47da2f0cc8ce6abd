"""The arrays of a `.safetensors` file, each checked before it is read."""

import math
from collections.abc import Iterator
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
_TYPES = {"F32": "float32", "F64": "float64", "I64": "int64", "U64": "uint64", "U8": "uint8", "BOOL": "bool"}


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
        if not known:
            self._left -= math.prod(found) * np.dtype(kind).itemsize
            if self._left < 0:
                raise FileProblem(self._path, f"{name} is too large.", (name,))
        array: Array = self._file.get_tensor(name)
        return array


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
