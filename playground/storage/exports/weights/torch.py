"""Weights as torch's own `.pt`, which needs no other library: a `state_dict` with the text in its `_metadata`."""

import io
import pickle
from collections import OrderedDict
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from playground.core.batches import Array
from playground.storage.errors import FileProblem, printable
from playground.storage.exports.model import Model
from playground.storage.exports.weights.base import KEY, LIMIT, Tensor, WeightsFormat
from playground.storage.exports.weights.torch_archive import CODE, check_archive


def _pack(model: Model, text: str) -> bytes:
    import torch

    state = OrderedDict((name, torch.from_numpy(np.array(array))) for name, array in model.weights.items())
    # torch keeps the versions of a state_dict's modules in `_metadata`. `load_state_dict` looks there only under the
    # modules' names, and `torch.load` keeps the attribute, so that the text does not make the state_dict less strict.
    state._metadata = OrderedDict({"": {"version": 1}, "rnn": {"version": 1}, "readout": {"version": 1}, KEY: text})  # type: ignore[attr-defined]
    buffer = io.BytesIO()
    torch.save(state, buffer)
    return buffer.getvalue()


def _unpack(path: Path) -> tuple[str | None, dict[str, Tensor]]:
    import torch

    check_archive(path, LIMIT)
    try:
        # Mapped into memory, so that only what is used is read.
        state = torch.load(path, map_location="cpu", weights_only=True, mmap=True)
    except pickle.UnpicklingError:
        raise FileProblem(path, CODE) from None
    except UnicodeError:
        raise FileProblem(path, "its name is no text in Unicode; rename it.") from None
    except Exception as error:  # torch raises almost any exception on a damaged file
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
            tuple(tensor.shape),
            str(tensor.dtype).removeprefix("torch."),
            partial(_values, tensor),
        )
        for name, tensor in state.items()
    }
    return text if isinstance(text, str) else None, tensors


def _values(tensor: Any) -> Array:
    return np.array(tensor.detach().resolve_neg().numpy())


def _answer(path: Path, model: Model, inputs: Sequence[Array]) -> list[tuple[Array]] | None:
    """Return the answers of torch's own modules with the weights of a file. None for a cell that torch lacks."""
    import torch

    spec, weights = model.preset.model, torch.load(path, map_location="cpu", weights_only=True)
    recurrent = {"rnn": torch.nn.RNN, "lstm": torch.nn.LSTM, "gru": torch.nn.GRU}.get(spec.cell)
    if recurrent is None:
        return None
    # Without values, so that no random numbers are drawn: other parts of the program may draw them from the same seed.
    rnn = recurrent(model.encoding.width, spec.units, spec.layers, batch_first=True, device="meta")
    readout = torch.nn.Linear(spec.units, len(weights["readout.bias"]), device="meta")
    torch.nn.ModuleDict({"rnn": rnn, "readout": readout}).load_state_dict(weights, assign=True)
    answers = []
    for values in inputs:
        if values.ndim == 2:
            read = torch.nn.functional.one_hot(torch.from_numpy(values), model.encoding.width).float()
        else:
            read = torch.from_numpy(model.numbers.scaled(values))
        with torch.no_grad():
            hidden = rnn(read)[0]
            if spec.readout == "mean":
                hidden = hidden.cumsum(dim=1) / torch.arange(1, hidden.shape[1] + 1)[:, None]
            outputs = readout(hidden)
        numbers = outputs.softmax(dim=-1).numpy() if model.answers else model.numbers.answers.raw(outputs.numpy())
        answers.append((numbers,))
    return answers


FORMAT = WeightsFormat(
    suffixes=(".pt",),
    label="PyTorch state dict",
    write=_pack,
    read=_unpack,
    needs=("torch",),
    reader="torch",
    answer=_answer,
)
