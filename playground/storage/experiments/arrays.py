"""The arrays of a `.safetensors` file, each checked before it is read."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playground.core.batches import Array
from playground.storage import files
from playground.storage.errors import FileProblem, join_words
from playground.storage.exports.weights.safetensors import not_whole

Shape = tuple[int | None, ...]
"""The length of each dimension, None for any."""

PREFIX = "experiment."
"""The names of all arrays but the weights begin like this. Whoever reads the file as a model ignores these."""
_TYPES = {"F32": "float32", "F64": "float64", "I64": "int64", "U64": "uint64", "U8": "uint8", "BOOL": "bool"}
_MOST_WORDS = 32_000_000
"""The most bytes of a header: what is read as JSON takes many times as much memory."""


class Arrays:
    """The arrays of an open file by their names without `PREFIX`. `texts` are its texts by name."""

    def __init__(self, path: Path, file: Any) -> None:
        self._path, self._file = path, file
        self.texts: dict[str, str] = file.metadata() or {}
        self._names = frozenset(file.keys())

    def __contains__(self, name: str) -> bool:
        return PREFIX + name in self._names

    def read(self, name: str, types: tuple[str, ...], shape: Shape | None) -> Array:
        """Return an array of one of these types and of this shape, None for any. Raises `FileProblem`."""
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
        array: Array = self._file.get_tensor(name)
        return array


@contextmanager
def open_arrays(path: Path, limit: int) -> Iterator[Arrays]:
    """Open a file for reading. Raises `FileProblem` if it cannot be read, is no safetensors file or has more than
    `limit` bytes."""
    from safetensors import SafetensorError, safe_open

    with files.open_bytes(path, limit) as file:
        words = int.from_bytes(file.read(8), "little")
    if words > _MOST_WORDS:
        large = f"its header has {words / 1e6:,.0f} MB, but at most {_MOST_WORDS / 1e6:,.0f} MB are read."
        raise FileProblem(path, f"this is not a whole safetensors file, or {large}")
    try:
        with safe_open(str(path), framework="numpy") as opened:
            yield Arrays(path, opened)
    except (SafetensorError, OSError, TypeError) as error:
        raise not_whole(path, error) from None
