"""What torch computes between a batch's inputs and the readout, for each kind of network."""

from collections.abc import Sequence
from typing import Any, Protocol

import numpy as np
import torch
from torch.nn import functional

from playground.core.batches import Array, Batch
from playground.engine.backends import torch_scored_steps
from playground.engine.network.architecture import Architecture
from playground.engine.network.cells import CELLS

Inputs = tuple[torch.Tensor, ...]
"""A batch's inputs on the device, as the layers take them."""

_BIASES, _NO_DROPOUT, _ONE_WAY, _TIME_FIRST = True, 0.0, False, False


class Layers(Protocol):
    """All layers of a network."""

    def is_scored_only(self, batch: Batch) -> bool:
        """Whether `hidden` returns the scored steps alone."""
        ...

    def inputs(self, batch: Batch) -> Inputs:
        """Copy a batch's inputs to the device."""
        ...

    def hidden_and_last(
        self, inputs: Inputs, weights: Sequence[torch.Tensor], carry: torch.Tensor | None = None
    ) -> tuple[torch.Tensor, tuple[torch.Tensor, ...]]:
        """Return the top layer's states `(time, batch, units)`, or `(scored, units)`, and each state `(layers, batch,
        units)` after the last timestep, the hidden state first. `weights` are the network's without the readout's;
        `carry (states, layers, batch, units)` holds the states before the first timestep, which are 0 without one."""
        ...


def make_layers(architecture: Architecture, device: torch.device) -> Layers:
    """Make the layers of this network."""
    if not architecture.is_recurrent:
        return FeedForward(architecture, device)
    return (Recurrent if CELLS[architecture.cell].operator else SteppedRecurrent)(architecture, device)


class Recurrent:
    """Torch's own recurrent operator, which runs a whole batch in one call."""

    def __init__(self, architecture: Architecture, device: torch.device) -> None:
        cell = CELLS[architecture.cell]
        self._architecture, self._device = architecture, device
        self._operator: Any = getattr(torch._VF, cell.operator)
        self._has_cell_state = cell.has_cell_state
        # Looks up columns of the first weights where that, and a product with the identity, beats one-hot inputs.
        looked_up = architecture.inputs > 4 * architecture.rows
        self._identity = torch.eye(architecture.rows, device=device) if looked_up else None

    def is_scored_only(self, batch: Batch) -> bool:
        """Never: each timestep needs the one before."""
        return False

    def inputs(self, batch: Batch) -> Inputs:
        """Return the inputs, one-hot or ids, and the zero state `(layers, batch, units)` before the first timestep."""
        architecture, tensor = self._architecture, torch.tensor(batch.inputs, device=self._device)
        if tensor.ndim == 2 and self._identity is None:
            one_hot = torch.zeros(*tensor.shape, architecture.inputs, device=self._device)
            tensor = one_hot.scatter_(2, tensor.unsqueeze(2), 1.0)
        zeros = torch.zeros(architecture.layers, batch.size, architecture.units, device=self._device)
        return tensor, zeros

    def hidden_and_last(
        self, inputs: Inputs, weights: Sequence[torch.Tensor], carry: torch.Tensor | None = None
    ) -> tuple[torch.Tensor, tuple[torch.Tensor, ...]]:
        """Return the top layer's states `(time, batch, units)`, and each state after the last timestep."""
        below, zeros = inputs
        if self._identity is not None and below.ndim == 2:
            below = functional.embedding(below, weights[0].t())
            weights = [self._identity, *weights[1:]]
        first = (zeros, zeros) if carry is None else tuple(carry.unbind())
        state = first if self._has_cell_state else first[0]
        learning = torch.is_grad_enabled()
        layers = self._architecture.layers
        hidden, *last = self._operator(
            below, state, list(weights), _BIASES, layers, _NO_DROPOUT, learning, _ONE_WAY, _TIME_FIRST
        )
        return hidden, tuple(last)


class SteppedRecurrent:
    """A cell that torch has no operator for: runs its equations timestep by timestep, through autograd."""

    def __init__(self, architecture: Architecture, device: torch.device) -> None:
        self._architecture, self._device, self._cell = architecture, device, CELLS[architecture.cell]

    def is_scored_only(self, batch: Batch) -> bool:
        """Never: each timestep needs the one before."""
        return False

    def inputs(self, batch: Batch) -> Inputs:
        """Return ids `(time, batch)` or numbers `(time, batch, features)`, and the zero state `(batch, units)` before
        the first timestep."""
        zeros = torch.zeros(batch.size, self._architecture.units, device=self._device)
        return torch.tensor(batch.inputs, device=self._device), zeros

    def hidden_and_last(
        self, inputs: Inputs, weights: Sequence[torch.Tensor], carry: torch.Tensor | None = None
    ) -> tuple[torch.Tensor, tuple[torch.Tensor, ...]]:
        """Return the top layer's states `(time, batch, units)`, and each state after the last timestep."""
        below, zeros = inputs
        each, ends = len(weights) // self._architecture.layers, []
        for layer in range(self._architecture.layers):
            first = (zeros,) * len(self._cell.states) if carry is None else tuple(carry[:, layer].unbind())
            below, end = self._layer(below, first, weights[layer * each : (layer + 1) * each])
            ends.append(end)
        return below, tuple(map(torch.stack, zip(*ends, strict=True)))

    def _layer(
        self, below: torch.Tensor, states: tuple[torch.Tensor, ...], weights: Sequence[torch.Tensor]
    ) -> tuple[torch.Tensor, tuple[torch.Tensor, ...]]:
        """Return a layer's hidden states and its last states, from its first ones; `weights` are the layer's, in the
        order of `core.shapes`."""
        cell, count = self._cell, 4 if self._cell.sees_hidden else 2
        own = weights[count:]
        weight_ih, bias_ih = weights[0], weights[count // 2]
        product = functional.embedding(below, weight_ih.t()) if below.ndim == 2 else below @ weight_ih.t()
        zeros, hidden = torch.zeros_like(states[0]), []
        for sums in product + bias_ih:
            gates = [_Slot(part) for part in sums.chunk(len(cell.blocks), dim=-1)]
            new, saved = ([_Slot(zeros) for _ in range(number)] for number in (len(states), cell.saves))
            q = (zeros,) * len(cell.blocks)
            if cell.resets_before:
                rows = (len(q) - 1) * zeros.shape[-1]
                first = functional.linear(states[0], weights[1][:rows], weights[3][:rows]).chunk(len(q) - 1, dim=-1)
                cell.reset(gates, (*first, zeros), states, saved)  # type: ignore[arg-type]
                q = *first, functional.linear(saved[0].value, weights[1][rows:], weights[3][rows:])
            elif cell.sees_hidden:
                q = functional.linear(states[0], weights[1], weights[3]).chunk(len(cell.blocks), dim=-1)
            cell.forward(gates, q, states, new, saved, own)  # type: ignore[arg-type]
            states = tuple(slot.value for slot in new)
            hidden.append(states[0])
        return torch.stack(hidden), states


class _Slot:
    """Stands in for an array that an equation writes into: autograd needs a new tensor for each write."""

    def __init__(self, value: torch.Tensor) -> None:
        self.value = value

    def __getitem__(self, elements: slice) -> torch.Tensor:
        return self.value

    def __setitem__(self, elements: slice, value: torch.Tensor) -> None:
        self.value = value


class FeedForward:
    """The networks without a state, by the equations of `core.shapes`."""

    def __init__(self, architecture: Architecture, device: torch.device) -> None:
        self._architecture, self._device = architecture, device

    def is_scored_only(self, batch: Batch) -> bool:
        """Whether few steps are scored, so that computing only what these see is cheaper."""
        return torch_scored_steps.is_cheaper(self._architecture, batch)

    def inputs(self, batch: Batch) -> Inputs:
        """Return the inputs for `torch_scored_steps`, or for all timesteps; `hidden` tells them apart by their
        number."""
        if self.is_scored_only(batch):
            return torch_scored_steps.inputs(self._architecture, batch, self._device)
        return self._whole(batch.inputs)

    def _whole(self, inputs: Array) -> Inputs:
        """Return the inputs of all timesteps, and the count of timesteps so far `(time, 1, 1)`.

        Numbers are `(batch, features, time)`. Ids become indices `(time * batch, width)` into the first layer's `width
        * inputs` weights: those that each unit sees.
        """
        counts = torch.arange(1, len(inputs) + 1, dtype=torch.float32, device=self._device)[:, None, None]
        if inputs.ndim == 3:
            return torch.tensor(inputs, device=self._device).permute(1, 2, 0).contiguous(), counts
        sight, count = self._architecture.sights[0], self._architecture.inputs
        # The last index stands for timesteps before the first token; its weight is 0.
        places = np.full((*inputs.shape, sight.width), sight.width * count)
        for place, age in enumerate(sight.delays):
            if age < len(inputs):
                places[age:, :, place] = inputs[: len(inputs) - age] + place * count
        return torch.tensor(places.reshape(-1, sight.width), device=self._device), counts

    def hidden_and_last(
        self, inputs: Inputs, weights: Sequence[torch.Tensor], carry: torch.Tensor | None = None
    ) -> tuple[torch.Tensor, tuple[torch.Tensor, ...]]:
        """Return the top layer's states `(time, batch, units)`, or `(scored, units)`. There are no states to hand
        on."""
        return self.hidden(inputs, weights), ()

    def hidden(self, inputs: Inputs, weights: Sequence[torch.Tensor]) -> torch.Tensor:
        """Return the top layer's states `(time, batch, units)`, or `(scored, units)`."""
        if len(inputs) > 2:
            return torch_scored_steps.hidden(self._architecture, inputs, weights)
        architecture, (below, counts) = self._architecture, inputs
        sums = (
            self._looked_up(below, weights[0], len(counts)) if below.ndim == 2 else self._convolved(below, weights, 0)
        )
        if architecture.cell == "perceptron":
            sums = sums.cumsum(0) / counts
        hidden = torch.tanh(sums + weights[1])
        for layer, sight in enumerate(architecture.sights[1:], 1):
            if sight.width == 1:
                sums = functional.linear(hidden, weights[2 * layer][:, :, 0])
            else:
                sums = self._convolved(hidden.permute(1, 2, 0), weights, layer)
            hidden = torch.tanh(sums + weights[2 * layer + 1])
        return hidden

    def _looked_up(self, places: torch.Tensor, weight: torch.Tensor, time: int) -> torch.Tensor:
        """Sum the weights at some indices, which is their product with one-hot inputs: `(time, batch, units)`."""
        table = weight.permute(2, 1, 0).reshape(-1, self._architecture.units)
        padding = len(table)
        if places.shape[1] == 1:
            sums = functional.embedding(places[:, 0], table)
        else:
            table = functional.pad(table, (0, 0, 0, 1))
            sums = functional.embedding_bag(places, table, mode="sum", padding_idx=padding)
        return sums.view(time, -1, self._architecture.units)

    def _convolved(self, below: torch.Tensor, weights: Sequence[torch.Tensor], layer: int) -> torch.Tensor:
        """Return a causal convolution of `(batch, inputs, time)`, as `(time, batch, units)`."""
        sight = self._architecture.sights[layer]
        padded = functional.pad(below, (sight.delays[0], 0))
        return functional.conv1d(padded, weights[2 * layer], dilation=sight.dilation).permute(2, 0, 1)
