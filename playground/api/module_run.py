"""Runs a module of torch on one sequence, and keeps what reaches its recurrent layer and what comes of it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import torch
from torch import nn

from playground.storage.errors import join_words, printable

CELLS = {"RNN_TANH": "rnn", "LSTM": "lstm", "GRU": "gru"}
"""Our cell of each of torch's modes."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ModuleRun:
    """What a module computed on one sequence.

    `given` is the sequence, ids `(time,)` or numbers `(time, features)`; `reached (time, features)` is what the layer
    called `name` read, and `hidden (time, units)` what its top layer gave. `linear` are the calls of nn.Linear in their
    order, each with its inputs `(rows, units)`. `output (rows, answers)` is what the module returned, None if that is
    no tensor.
    """

    name: str
    layer: nn.RNNBase
    given: torch.Tensor
    reached: torch.Tensor
    hidden: torch.Tensor
    linear: tuple[tuple[nn.Linear, torch.Tensor], ...]
    output: torch.Tensor | None


@dataclass(slots=True)
class _Calls:
    """The calls seen in one run: inputs, initial state and outputs of the layer, and the inputs of nn.Linear."""

    recurrent: list[tuple[Any, Any, Any]] = field(default_factory=list)
    linear: list[tuple[nn.Linear, torch.Tensor]] = field(default_factory=list)


def run_module(module: nn.Module, inputs: Any, layer: str) -> ModuleRun:
    """Run a module on one sequence, without dropout and gradients. `layer` names the recurrent one if there are
    several. Raises `ValueError`, with a sentence."""
    name, recurrent = _recurrent_layer(module, layer)
    given = _tensor(inputs, recurrent)
    read = given if given.ndim == 2 or module is not recurrent else _one_hot(given, recurrent)
    batch = read.unsqueeze(0 if recurrent.batch_first else 1)
    try:
        calls, output = _watched(module, recurrent, batch)
    except Exception as error:  # as of a module that is written for one sequence without a batch
        try:
            calls, output = _watched(module, recurrent, read)
        except Exception:
            reason = printable((str(error).strip() or type(error).__name__).splitlines()[0])
            raise ValueError(f"the module cannot be run on these inputs: {reason}") from error
    if len(calls.recurrent) != 1:
        said = f"is called {len(calls.recurrent):,} times" if calls.recurrent else "is not called"
        raise ValueError(f"{name} {said} for this sequence, but must be called once, with all of it.")
    ((reached, state, hidden),) = calls.recurrent
    if any(part.any() for part in (state if isinstance(state, tuple) else (state,)) if part is not None):
        raise ValueError(f"{name} does not begin with a state of zeros, which alone can be traced.")
    return ModuleRun(
        name=name,
        layer=recurrent,
        given=given,
        reached=_one_sequence(name, reached, recurrent),
        hidden=_one_sequence(name, hidden[0], recurrent),
        linear=tuple((each, rows.reshape(-1, each.in_features)) for each, rows in calls.linear),
        output=_rows(output),
    )


def _recurrent_layer(module: nn.Module, wanted: str) -> tuple[str, nn.RNNBase]:
    """Return the one recurrent layer, or the wanted one, with its name. Refuse those that cannot be traced."""
    if not isinstance(module, nn.Module):
        raise TypeError(f"this is no nn.Module of torch, but {type(module).__name__}.")
    found = {path or "the module": part for path, part in module.named_modules() if isinstance(part, nn.RNNBase)}
    if not found:
        raise ValueError(f"{type(module).__name__} has no nn.LSTM, nn.GRU or nn.RNN, one of which is traced.")
    if wanted and wanted not in found:
        raise ValueError(f"there is no recurrent layer {wanted}, only {join_words(found)}.")
    if not wanted and len(found) > 1:
        raise ValueError(f"there are {len(found)} recurrent layers, {join_words(found)}; say which with layer=…")
    name = wanted or next(iter(found))
    layer = found[name]
    if layer.bidirectional:
        raise ValueError(f"{name} is bidirectional, but only a layer that reads forward can be traced.")
    if layer.proj_size:
        raise ValueError(f"{name} projects its hidden state (proj_size={layer.proj_size}), which cannot be traced.")
    if layer.mode not in CELLS:
        raise ValueError(f"{name} is an nn.RNN with ReLU, but only one with tanh can be traced.")
    return name, layer


def _tensor(inputs: Any, layer: nn.RNNBase) -> torch.Tensor:
    """Return a sequence as ids `(time,)` or numbers `(time, features)`, where the layer is and in its precision."""
    like = _first_weight(layer)
    values = inputs.detach() if isinstance(inputs, torch.Tensor) else torch.tensor(np.array(inputs))
    if values.ndim not in (1, 2) or not len(values):
        shape = tuple(values.shape)
        raise ValueError(f"the inputs have the shape {shape}, but must be ids (time,) or numbers (time, features).")
    if values.ndim == 1 and not values.is_floating_point():
        return values.to(like.device, torch.long)
    numbers = values.reshape(len(values), -1).to(like.device, like.dtype)
    if not numbers.isfinite().all():
        raise ValueError("the inputs hold a value that is not a finite number.")
    return numbers


def _one_hot(ids: torch.Tensor, layer: nn.RNNBase) -> torch.Tensor:
    count = layer.input_size
    if not 0 <= int(ids.min()) <= int(ids.max()) < count:
        raise ValueError(f"the ids run from {ids.min()} to {ids.max()}, but there are {count:,} inputs.")
    return nn.functional.one_hot(ids, count).to(_first_weight(layer).dtype)


def _first_weight(layer: nn.RNNBase) -> torch.Tensor:
    """Return the first of a layer's weights, which are all on one device and of one precision."""
    weight = layer.weight_ih_l0
    assert isinstance(weight, torch.Tensor)
    return weight


def _watched(module: nn.Module, layer: nn.RNNBase, inputs: torch.Tensor) -> tuple[_Calls, Any]:
    """Run a module, and return the calls of its layers and its output."""
    calls, training = _Calls(), [part for part in module.modules() if part.training]

    def note_recurrent(_: nn.Module, arguments: Any, named: dict[str, Any], output: Any) -> None:
        read, state = (*arguments, named.get("input"))[0], (*arguments[1:], named.get("hx"))[0]
        calls.recurrent.append((read, state, output))

    hooks = [layer.register_forward_hook(note_recurrent, with_kwargs=True)]
    for part in module.modules():
        if isinstance(part, nn.Linear):
            hooks.append(part.register_forward_hook(_noting(calls.linear)))
    try:
        module.eval()
        with torch.no_grad():
            return calls, module(inputs)
    finally:
        for hook in hooks:
            hook.remove()
        for part in training:
            part.training = True


def _noting(calls: list[tuple[nn.Linear, torch.Tensor]]) -> Callable[[nn.Module, Any, Any], None]:
    def note(linear: nn.Module, arguments: Any, _: Any) -> None:
        assert isinstance(linear, nn.Linear)
        if arguments:
            calls.append((linear, arguments[0]))

    return note


def _one_sequence(name: str, values: Any, layer: nn.RNNBase) -> torch.Tensor:
    """Return what a layer read or gave as `(time, features)`."""
    if isinstance(values, nn.utils.rnn.PackedSequence):
        values, _ = nn.utils.rnn.pad_packed_sequence(values, batch_first=layer.batch_first)
    assert isinstance(values, torch.Tensor)
    if values.ndim == 2:
        return values
    batch = 0 if layer.batch_first else 1
    if values.shape[batch] != 1:
        raise ValueError(f"{name} reads {values.shape[batch]:,} sequences at once; give inputs of one.")
    return values.select(batch, 0)


def _rows(output: Any) -> torch.Tensor | None:
    """Return a module's output, or the first part of it, as `(rows, answers)`."""
    while isinstance(output, tuple | list) and output:
        output = output[0]
    if not isinstance(output, torch.Tensor) or not output.is_floating_point():
        return None
    return output.reshape(-1, output.shape[-1]) if output.ndim else output.reshape(1, 1)
