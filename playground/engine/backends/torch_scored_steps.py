"""The networks without a state, computed only for the timesteps that the scored steps see.

If only the last step of a sequence is scored, a network that sees 27 tokens needs those 27, however long the sequence
is. A causal convolution is then a tree: the top unit sees `width` units of the layer below, and each of these sees as
many.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import torch
from torch.nn import functional

from playground.core.batches import Array, Batch
from playground.engine.network.architecture import Architecture

Inputs = tuple[torch.Tensor, ...]
Integers = npt.NDArray[np.int64]


def is_cheaper(architecture: Architecture, batch: Batch) -> bool:
    """Whether this computes less than all timesteps would."""
    scored = int(np.count_nonzero(batch.scored))
    if architecture.readout == "mean" or not scored:
        return False
    if architecture.cell == "perceptron":
        return scored <= batch.size
    return 2 * scored * len(_ages(architecture, 0)) <= batch.scored.size


def inputs(architecture: Architecture, batch: Batch, device: torch.device) -> Inputs:
    """Return the tensors that `hidden` needs.

    First what the first layer's units see, `n` units for each scored step: ids as indices `(scored * n, width)` into
    its weights, or numbers `(scored * n, width * features)`. Then the number of timesteps `(scored, 1)` up to each
    scored step. Then for each layer which of its units are not before the first timestep, `(scored * n, 1)`, empty
    where none is.
    """
    times, columns = np.nonzero(batch.scored)
    if architecture.cell == "perceptron":
        seen = _so_far(batch.inputs, times, columns, architecture.inputs)
    else:
        seen = _sight(architecture, batch.inputs, times, columns)
    is_inside = [times[:, None] - _ages(architecture, layer) >= 0 for layer in range(len(architecture.sights))]
    masks = [np.zeros(0) if one.all() else one.reshape(-1, 1) for one in is_inside]
    counts = torch.tensor(times + 1, dtype=torch.float32, device=device)[:, None]
    return (
        torch.tensor(seen, device=device),
        counts,
        *(torch.tensor(one, dtype=torch.float32, device=device) for one in masks),
    )


def hidden(architecture: Architecture, tensors: Inputs, weights: Sequence[torch.Tensor]) -> torch.Tensor:
    """Return the top layer's states `(scored, units)` at the scored steps."""
    seen, counts, *masks = tensors
    if seen.dtype == torch.int64:
        table = weights[0].permute(2, 1, 0).reshape(-1, architecture.units)
        padding = len(table)
        sums = functional.embedding_bag(seen, functional.pad(table, (0, 0, 0, 1)), mode="sum", padding_idx=padding)
    else:
        sums = functional.linear(seen, _flat(weights[0]))
    if architecture.cell == "perceptron" and seen.dtype == torch.int64:
        sums = sums / counts
    states = torch.tanh(sums + weights[1])
    for layer, sight in enumerate(architecture.sights[1:], 1):
        if masks[layer - 1].numel():
            states = states * masks[layer - 1]
        below = states.view(-1, sight.width * architecture.units)
        states = torch.tanh(functional.linear(below, _flat(weights[2 * layer]), weights[2 * layer + 1]))
    return states


def _flat(weight: torch.Tensor) -> torch.Tensor:
    """Reshape a convolution's weights `(units, inputs, width)` for a product, `(units, width * inputs)`."""
    return weight.permute(0, 2, 1).reshape(len(weight), -1)


def _ages(architecture: Architecture, layer: int) -> Integers:
    """Return how many timesteps ago the units of a layer were that one unit of the top layer sees, ordered by the
    tree's branches from the top layer down."""
    ages = np.zeros(1, np.int64)
    for sight in reversed(architecture.sights[layer + 1 :]):
        ages = (ages[:, None] + np.array(sight.delays)).reshape(-1)
    return ages


def _sight(architecture: Architecture, values: Array, times: Integers, columns: Integers) -> Array:
    sight, count = architecture.sights[0], architecture.inputs
    units = (times[:, None] - _ages(architecture, 0)).reshape(-1)
    at = units[:, None] - np.array(sight.delays)
    column = np.repeat(columns, len(units) // max(len(columns), 1))[:, None]
    found = values[np.maximum(at, 0), column]
    if values.ndim == 3:
        return np.where(at[:, :, None] >= 0, found, np.float32(0)).reshape(len(units), -1)
    # The last index stands for timesteps before the first token; its weight is 0.
    return np.where(at >= 0, found + np.arange(sight.width) * count, sight.width * count)


def _so_far(values: Array, times: Integers, columns: Integers, count: int) -> Array:
    """Return all tokens up to each scored step `(scored, time)`; of numbers, their mean `(scored, features)`."""
    if values.ndim == 3:
        return np.stack(
            [values[: time + 1, column].mean(axis=0) for time, column in zip(times, columns, strict=True)]
        ).astype(np.float32)
    found = values[: times.max() + 1, columns].T
    return np.where(np.arange(found.shape[1]) <= times[:, None], found, count)
