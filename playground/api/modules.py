"""Traces the recurrent layer of a module of torch, with the answers that the module gives."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import nn

from playground.api.module_run import CELLS, ModuleRun, run_module
from playground.core.batches import Array
from playground.core.cell_kinds import KINDS
from playground.core.specs import Readout
from playground.core.trace import Trace
from playground.core.vocabulary import FEATURES
from playground.engine.network.architecture import Architecture
from playground.engine.network.forward import Unrolled, unroll

MOST_SHOWN = 4
"""Of more features, a timestep is called by its position."""

_FUNCTIONS: tuple[tuple[Callable[[torch.Tensor], torch.Tensor], str], ...] = (
    (lambda outputs: outputs, ""),
    (lambda outputs: outputs.softmax(-1), "softmax"),
    (lambda outputs: outputs.log_softmax(-1), "softmax"),
    (torch.sigmoid, "sigmoid"),
)
"""What may follow the readout, and its name."""


@dataclass(frozen=True, slots=True, eq=False)
class Answers:
    """The answers at every timestep `(time, answers)`, and where the module reads them. `linear` is the readout where
    one is recognised, and `follows` names what comes behind it: "softmax", "sigmoid" or nothing."""

    values: torch.Tensor
    readout: Readout = "every-step"
    linear: nn.Linear | None = None
    follows: str = ""

    @property
    def are_classes(self) -> bool:
        """Whether the answers are probabilities of classes."""
        return self.follows == "softmax"


def trace_module(
    module: nn.Module, inputs: Any, *, layer: str, tokens: Sequence[str] | None, answers: Sequence[str] | None
) -> Trace:
    """Return the trace of a module's recurrent layer; see `playground.trace`."""
    run = run_module(module, inputs, layer)
    unrolled = unrolled_of(run)
    time, said = len(run.hidden), answers_of(run)
    names, values = _named(said, answers)
    given = run.given if len(run.given) == time else run.reached
    frames = array_of(given) if given.ndim == 2 else None
    return Trace(
        cell_kind=CELLS[run.layer.mode],
        tokens=_tokens(given, tokens),
        known=(True,) * time,
        gates={name: unrolled.gates[name] for name in KINDS[CELLS[run.layer.mode]].shown_gates},
        states=unrolled.states,
        predictions=values,
        answers=names,
        expected=np.full(time, -1) if names else np.full(values.shape, np.nan, np.float32),
        columns=() if names or values.shape[1] == 1 else tuple(str(number + 1) for number in range(values.shape[1])),
        frames=frames,
        readout=said.readout,
    )


def unrolled_of(run: ModuleRun) -> Unrolled:
    """Compute the layer's gates and states by our own equations. Raises `ValueError` if the layer does not give what
    they do."""
    layer = run.layer
    form = Architecture(
        cell=CELLS[layer.mode],
        inputs=layer.input_size,
        units=layer.hidden_size,
        layers=layer.num_layers,
        outputs=0,
        readout="every-step",
        numbers=True,
        vectors=True,
    )
    weights = {name: _weight(layer, name.removeprefix("rnn."), shape) for name, shape in form.shapes.items()}
    unrolled = unroll(form, weights, array_of(run.reached))
    if not np.allclose(unrolled.hidden[:, -1], array_of(run.hidden), rtol=1e-4, atol=1e-4, equal_nan=True):
        kind = KINDS[form.cell].name
        raise ValueError(f"{run.name} computes something else than the equations of the {kind}, and cannot be traced.")
    return unrolled


def _weight(layer: nn.RNNBase, name: str, shape: tuple[int, ...]) -> Array:
    """Return a parameter of a layer; a bias that it does not have is 0, as is the readout that is not used."""
    tensor = getattr(layer, name, None)
    return np.zeros(shape, np.float32) if tensor is None else array_of(tensor)


def array_of(tensor: torch.Tensor) -> Array:
    """Return a tensor as float32 in the main memory."""
    array: Array = tensor.detach().to("cpu", torch.float32).numpy()
    return array


def answers_of(run: ModuleRun) -> Answers:
    """Return the answers at every timestep: those of a linear readout, if the module's output comes of one; else the
    output itself, with NaN where the module answers at the end alone; of width 0 if the output is the hidden state, or
    does not lie along the timesteps."""
    time, output = len(run.hidden), run.output
    if output is None or same(output, run.hidden):
        return Answers(run.hidden.new_zeros(time, 0))
    for linear, rows in run.linear:
        for readout, features in _features(run.hidden).items():
            read = features if readout == "every-step" else features[-1:]
            if not same(rows, read):
                continue
            with torch.no_grad():
                outputs = linear(features)
            for function, follows in _FUNCTIONS:
                if same(function(outputs)[-len(output) :], output):
                    values = outputs.softmax(-1) if follows == "softmax" else function(outputs)
                    at_end = readout == "every-step" and len(output) < time
                    return Answers(values, "final" if at_end else readout, linear, follows)
    if len(output) == time:
        return Answers(output)
    values = output.new_full((time, output.shape[1]), torch.nan)
    values[-1] = output[-1]
    return Answers(values if len(output) == 1 else values[:, :0], readout="final")


def _features(hidden: torch.Tensor) -> dict[Readout, torch.Tensor]:
    """Return what each kind of readout reads at every timestep, if the sequence ended there."""
    counts = torch.arange(1, len(hidden) + 1, device=hidden.device)[:, None]
    return {"every-step": hidden, "final": hidden, "mean": hidden.cumsum(0) / counts}


def same(one: torch.Tensor, other: torch.Tensor) -> bool:
    """Whether two tensors are the same but for rounding."""
    return one.shape == other.shape and torch.allclose(one, other, rtol=1e-4, atol=1e-5)


def _named(said: Answers, names: Sequence[str] | None) -> tuple[tuple[str, ...], Array]:
    """Return the names of the classes, none where the answers are numbers, and the answers as `Trace` holds them."""
    count = said.values.shape[1]
    if names is None:
        return (tuple(map(str, range(count))) if said.are_classes else ()), array_of(said.values)
    if len(names) != count:
        raise ValueError(f"{len(names):,} answers are named, but the module has {count:,} outputs.")
    return tuple(names), array_of(said.values if said.are_classes else said.values.softmax(-1))


def _tokens(given: torch.Tensor, names: Sequence[str] | None) -> tuple[str, ...]:
    """Return the names of the timesteps: ids and a few numbers as they are, and positions from 1 for more numbers."""
    if names is not None:
        if len(names) != len(given):
            raise ValueError(f"{len(names):,} tokens are named, but the sequence has {len(given):,} timesteps.")
        return tuple(names)
    if given.ndim == 1:
        return tuple(map(str, given.tolist()))
    if given.shape[1] > MOST_SHOWN:
        return tuple(str(timestep + 1) for timestep in range(len(given)))
    return tuple(FEATURES.join(f"{number:.3g}" for number in row) for row in given.tolist())
