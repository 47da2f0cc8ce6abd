"""Weights as `.safetensors`, with the text in the metadata."""

import re
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from playground.storage import files
from playground.storage.errors import FileProblem, printable
from playground.storage.exports.model import Model
from playground.storage.exports.weights.base import KEY, LIMIT, Tensor, WeightsFormat
from playground.storage.structure import check_json


def _pack(model: Model, text: str) -> bytes:
    from safetensors.numpy import save

    weights = {name: np.ascontiguousarray(array) for name, array in model.weights.items()}
    return bytes(save(weights, metadata={KEY: text}))


def _unpack(path: Path) -> tuple[str | None, dict[str, Tensor]]:
    file = open_file(path, LIMIT)
    tensors = {}
    for name in file.keys():  # noqa: SIM118
        part = file.get_slice(name)
        kind = part.get_dtype()
        tensors[name] = Tensor(tuple(part.get_shape()), _TYPES.get(kind, kind), partial(file.get_tensor, name))
    return (file.metadata() or {}).get(KEY), tensors


def open_file(path: Path, limit: int) -> Any:
    """Return the library's own open file, after `check_header`. Raises `FileProblem`."""
    from safetensors import SafetensorError, safe_open

    check_header(path, limit)
    try:
        return safe_open(str(path), framework="numpy")
    except (SafetensorError, OSError, TypeError) as error:
        raise not_whole(path, error) from None
    except UnicodeError:
        raise FileProblem(path, "its name is no text in Unicode; rename it.") from None


def check_header(path: Path, limit: int) -> None:
    """Raise `FileProblem` if a file has more than `limit` bytes, or its header holds too much."""
    with files.open_bytes(path, limit) as file:
        words = int.from_bytes(file.read(8), "little")
        if words > _MOST_WORDS:
            large = f"its header has {words / 1e6:,.0f} MB, but at most {_MOST_WORDS / 1e6:,.0f} MB are read."
            raise FileProblem(path, f"this is not a whole safetensors file, or {large}")
        check_json(file.read(words).decode("latin-1"), str(path), _MOST_PARTS)


def not_whole(path: Path, error: Exception) -> FileProblem:
    """Return the problem of a file that the library cannot read, with its reason."""
    reason = re.sub("^Error while deserializing( header)?: ", "", printable(str(error)))
    return FileProblem(path, f"this is not a whole safetensors file ({reason}).")


_TYPES = {"F64": "float64", "F32": "float32", "F16": "float16", "BF16": "bfloat16"}
_MOST_WORDS, _MOST_PARTS = 32_000_000, 400_000
"""The most bytes of a header, and of lists, tables and keys in it: a tensor has seven. What is read as JSON takes many
times as much memory."""


FORMAT = WeightsFormat(suffixes=(".safetensors",), label="Model", write=_pack, read=_unpack)
