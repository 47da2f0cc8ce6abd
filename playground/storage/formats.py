"""The two file formats of weights, as bytes: safetensors, and torch's own.

Each packs named float32 arrays and one text, and unpacks them again without running anything that the file holds.
"""

import functools
import io
import json
import math
import pickle
import zipfile
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from playground.core.batches import Array
from playground.storage.errors import FileProblem, printable

KEY = "playground"
"""Under which name a file holds the text."""


@dataclass(frozen=True, slots=True)
class Tensor:
    """One array in a file, not yet read, since a broken file may promise more than fits in memory."""

    shape: tuple[int, ...]
    type: str
    values: Callable[[], Array]


@dataclass(frozen=True, slots=True)
class Format:
    """`pack` makes a file's bytes of arrays and a text; `unpack` finds them, None standing for no text.

    `unpack` is told the file's path for its sentences, and raises `FileProblem`.
    """

    pack: Callable[[Mapping[str, Array], str], bytes]
    unpack: Callable[[Path, bytes], tuple[str | None, dict[str, Tensor]]]


def _pack_safetensors(weights: Mapping[str, Array], text: str) -> bytes:
    from safetensors.numpy import save

    return bytes(save({name: np.ascontiguousarray(array) for name, array in weights.items()}, metadata={KEY: text}))


def _unpack_safetensors(path: Path, data: bytes) -> tuple[str | None, dict[str, Tensor]]:
    from safetensors import SafetensorError, deserialize

    try:
        entries = dict(deserialize(data))  # type: ignore[no-untyped-call]
    except SafetensorError as error:
        reason = printable(str(error)).removeprefix("Error while deserializing: ")
        raise FileProblem(path, f"this is not a whole safetensors file ({reason}).") from None
    # The library reads a file's metadata only from a path. A file that it has read has a sound header.
    header = json.loads(data[8 : 8 + int.from_bytes(data[:8], "little")])
    text = header.get("__metadata__", {}).get(KEY)
    return text, {name: _from_safetensors(entry) for name, entry in entries.items()}


_TYPES = {"F64": "float64", "F32": "float32", "F16": "float16", "BF16": "bfloat16"}


def _from_safetensors(entry: Mapping[str, Any]) -> Tensor:
    shape = tuple(entry["shape"])
    values = functools.partial(_array, entry["data"], shape)
    return Tensor(shape, _TYPES.get(entry["dtype"], entry["dtype"]), values)


def _array(data: bytes, shape: tuple[int, ...]) -> Array:
    return np.frombuffer(data, dtype="<f4", count=math.prod(shape)).reshape(shape)


def _pack_torch(weights: Mapping[str, Array], text: str) -> bytes:
    import torch

    state = OrderedDict((name, torch.from_numpy(np.array(array))) for name, array in weights.items())
    # Where torch keeps the versions of a state_dict's modules. `load_state_dict` looks there under the modules' names
    # only, and `torch.load` keeps the attribute, so the text travels in a state_dict that is as strict as any.
    state._metadata = OrderedDict({"": {"version": 1}, "rnn": {"version": 1}, "readout": {"version": 1}, KEY: text})  # type: ignore[attr-defined]
    buffer = io.BytesIO()
    torch.save(state, buffer)
    return buffer.getvalue()


def _unpack_torch(path: Path, data: bytes) -> tuple[str | None, dict[str, Tensor]]:
    import torch

    if not zipfile.is_zipfile(io.BytesIO(data)):
        raise FileProblem(path, "this is not a whole file of torch.save.")
    try:
        state = torch.load(io.BytesIO(data), map_location="cpu", weights_only=True)
    except pickle.UnpicklingError:
        raise FileProblem(path, "this file is not opened, because it holds objects or code besides weights.") from None
    except Exception as error:  # torch raises nearly anything on a damaged file
        reason = printable(str(error).partition("\n")[0])
        raise FileProblem(path, f"this is not a whole file of torch.save ({reason}).") from None
    if not isinstance(state, dict) or not all(isinstance(tensor, torch.Tensor) for tensor in state.values()):
        raise FileProblem(path, "this file holds something else than a state_dict, which is tensors by name.")
    metadata = getattr(state, "_metadata", None)
    text = metadata.get(KEY) if isinstance(metadata, dict) else None
    for name, tensor in state.items():
        if tensor.is_nested or tensor.is_quantized or tensor.layout != torch.strided or tensor.device.type != "cpu":
            what = "it must hold an ordinary tensor, neither sparse, nested or quantized nor without values."
            raise FileProblem(path, f"{printable(str(name))}: {what}", (str(name),))
    tensors = {
        str(name): Tensor(
            tuple(tensor.shape), str(tensor.dtype).removeprefix("torch."), tensor.detach().resolve_neg().numpy
        )
        for name, tensor in state.items()
    }
    return text if isinstance(text, str) else None, tensors


FORMATS = {
    ".safetensors": Format(_pack_safetensors, _unpack_safetensors),
    ".pt": Format(_pack_torch, _unpack_torch),
}
"""Each format by its suffix."""
