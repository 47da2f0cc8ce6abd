"""Reads the tensors of a file of `torch.save`: a `state_dict`, or a checkpoint that holds one."""

import io
import pickle
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from playground.core.batches import Array
from playground.core.optional import is_installed, needs_torch
from playground.storage import files
from playground.storage.errors import FileProblem, printable
from playground.storage.exports.weights import torch_archive
from playground.storage.imports.arrays import as_float32
from playground.storage.imports.network import ForeignNetwork
from playground.storage.imports.state_dict import network_of
from playground.storage.packed import LIMIT

SUFFIXES = (".pt", ".pth", ".ckpt", ".bin")
_WITHIN = ("state_dict", "model_state_dict", "model", "module", "net", "weights")
"""The keys under which checkpoints usually hold their `state_dict`."""


def read(path: Path, choices: Mapping[str, str]) -> ForeignNetwork:
    """Return the network in a file, without running anything in it. Raises `FileProblem`."""
    if not is_installed("torch"):
        raise FileProblem(path, needs_torch(f"a file whose name ends in {path.suffix}"))
    data = files.read_bytes(path, LIMIT)
    if data.startswith(b"PK"):
        torch_archive.check_archive(path, LIMIT)
    else:
        torch_archive.check_pickles(path, data)
    tensors, notes = _tensors(path, _loaded(path, data))
    return network_of(tensors, choices, str(path), notes)


def _loaded(path: Path, data: bytes) -> Any:
    import torch

    try:
        return torch.load(io.BytesIO(data), map_location="cpu", weights_only=True)
    except pickle.UnpicklingError:
        raise FileProblem(path, torch_archive.CODE) from None
    except Exception as error:  # torch raises almost any exception on a damaged file
        reason = printable(str(error).partition("\n")[0])
        raise FileProblem(path, f"this is not a whole file of torch.save ({reason}).") from None


def _tensors(path: Path, loaded: Any) -> tuple[dict[str, Array], list[str]]:
    """Return the tensors of numbers by name, and what is said of the rest."""
    import torch

    notes: list[str] = []
    if isinstance(loaded, Mapping) and not any(isinstance(value, torch.Tensor) for value in loaded.values()):
        inner = next((key for key in _WITHIN if isinstance(loaded.get(key), Mapping)), None)
        if inner is not None:
            loaded, notes = loaded[inner], [f"The weights are those under “{inner}”."]
    if not isinstance(loaded, Mapping):
        raise FileProblem(path, "this file holds something else than a state_dict, which is tensors by name.")
    tensors, size = {}, 0
    for name, tensor in loaded.items():
        if not isinstance(tensor, torch.Tensor):
            continue
        if tensor.is_nested or tensor.is_quantized or tensor.layout != torch.strided or tensor.device.type != "cpu":
            what = "it must hold an ordinary tensor, neither sparse, nested or quantized nor without values."
            raise FileProblem(path, f"{printable(str(name))}: {what}", (str(name),))
        # A view may show a few numbers as often as it likes.
        size += 4 * tensor.numel()
        if size > LIMIT:
            raise FileProblem(path, f"its tensors hold more than {LIMIT / 1e6:,.0f} MB, the most that is read.")
        if tensor.dtype.is_floating_point:
            tensors[str(name)] = as_float32(str(name), tensor.detach().resolve_neg().float().numpy(), path)
    if not tensors:
        raise FileProblem(path, "this file holds no state_dict, which is tensors by name.")
    return tensors, notes
