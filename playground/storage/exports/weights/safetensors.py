"""Weights as `.safetensors`, with the text in the metadata."""

import functools
import json
import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from playground.core.batches import Array
from playground.core.formats import Format
from playground.storage.errors import FileProblem, printable
from playground.storage.exports.weights.base import KEY, Tensor, WeightsFormat


def _pack(weights: Mapping[str, Array], text: str) -> bytes:
    from safetensors.numpy import save

    return bytes(save({name: np.ascontiguousarray(array) for name, array in weights.items()}, metadata={KEY: text}))


def _unpack(path: Path, data: bytes) -> tuple[str | None, dict[str, Tensor]]:
    from safetensors import SafetensorError, deserialize

    try:
        entries = dict(deserialize(data))  # type: ignore[no-untyped-call]
    except SafetensorError as error:
        raise not_whole(path, error) from None
    # The library reads metadata only from a path. The header is valid JSON, since the library has just read the file.
    header = json.loads(data[8 : 8 + int.from_bytes(data[:8], "little")])
    text = header.get("__metadata__", {}).get(KEY)
    return text, {name: _tensor(entry) for name, entry in entries.items()}


def not_whole(path: Path, error: Exception) -> FileProblem:
    """Return the problem of a file that the library cannot read, with its reason."""
    reason = printable(str(error)).removeprefix("Error while deserializing: ")
    return FileProblem(path, f"this is not a whole safetensors file ({reason}).")


_TYPES = {"F64": "float64", "F32": "float32", "F16": "float16", "BF16": "bfloat16"}


def _tensor(entry: Mapping[str, Any]) -> Tensor:
    shape = tuple(entry["shape"])
    values = functools.partial(_array, entry["data"], shape)
    return Tensor(shape, _TYPES.get(entry["dtype"], entry["dtype"]), values)


def _array(data: bytes, shape: tuple[int, ...]) -> Array:
    return np.frombuffer(data, dtype="<f4", count=math.prod(shape)).reshape(shape)


FORMAT: WeightsFormat = Format(suffixes=(".safetensors",), label="Model", write=_pack, read=_unpack)
