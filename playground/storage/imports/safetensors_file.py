"""Reads the tensors of a `.safetensors` file made elsewhere."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from playground.core.batches import Array
from playground.storage import files
from playground.storage.errors import FileProblem
from playground.storage.exports.weights.safetensors import check_header, not_whole
from playground.storage.imports.arrays import as_float32
from playground.storage.imports.network import ForeignNetwork
from playground.storage.imports.state_dict import network_of
from playground.storage.packed import LIMIT

SUFFIXES = (".safetensors",)
_TYPES = {"F64": "<f8", "F32": "<f4", "F16": "<f2", "BF16": "<u2"}


def read(path: Path, choices: Mapping[str, str]) -> ForeignNetwork:
    """Return the network in a file. Raises `FileProblem`."""
    from safetensors import SafetensorError, deserialize

    check_header(path, LIMIT)
    data = files.read_bytes(path, LIMIT)
    try:
        entries = {name: entry for name, entry in deserialize(data) if entry["dtype"] in _TYPES}  # type: ignore[no-untyped-call]
    except SafetensorError as error:
        raise not_whole(path, error) from None
    # The library gives them in no order; numbers in names tell it best.
    tensors = {name: _array(name, entries[name], path) for name in sorted(entries, key=_natural)}
    if not tensors:
        raise FileProblem(path, "this file holds no tensors of numbers.")
    return network_of(tensors, choices, str(path))


def _array(name: str, entry: Mapping[str, Any], path: Path) -> Array:
    values = np.frombuffer(entry["data"], dtype=_TYPES[entry["dtype"]])
    if entry["dtype"] == "BF16":
        # The upper half of a float32.
        values = (values.astype(np.uint32) << 16).view(np.float32)
    return as_float32(name, values.reshape(entry["shape"]), path)


def _natural(name: str) -> list[tuple[int, str]]:
    """Return a key that sorts numbers in names by their size."""
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in re.split(r"([0-9]+)", name)]
