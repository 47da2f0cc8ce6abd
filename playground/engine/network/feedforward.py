"""The networks without a state, in numpy, by the equations of `core.shapes`:

    p_t = Σ_m W_m x_{t - age(m)}        h_t = tanh(p_t + b)

For a perceptron p_t is the mean of W x over the timesteps so far, which is W times the mean of x. Weights are `(units,
inputs, width)`, as in torch's nn.Conv1d.
"""

from collections import deque
from collections.abc import Iterator, Mapping

import numpy as np

from playground.core.batches import Array
from playground.engine.network.architecture import Architecture

Weights = Mapping[str, Array]


def hidden_states(architecture: Architecture, weights: Weights, inputs: Array) -> Array:
    """Return the hidden states `(time, layers, units)` for ids `(time,)` or numbers `(time, features)`."""
    below, time = inputs, len(inputs)
    hidden = np.zeros((time, architecture.layers, architecture.units), weights["readout.weight"].dtype)
    for layer in range(architecture.layers):
        sums = np.zeros_like(hidden[:, layer])
        for weight, age in weights_by_age(architecture, weights, layer):
            sums[age:] += weighted_inputs(weight, below[: max(0, time - age)])
        if architecture.cell == "perceptron":
            sums = np.cumsum(sums, axis=0) / _counts(time, sums.dtype)
        below = hidden[:, layer] = np.tanh(sums + weights[f"layers.{layer}.bias"])
    return hidden


def input_gradient(architecture: Architecture, weights: Weights, hidden: Array, gradient: Array) -> Array:
    """Return the gradient of every input, `(time, inputs)`, where ids are one-hot, in float64.

    `gradient (time, units)` is that of the top layer's states; `hidden (time, layers, units)` is what `hidden_states`
    returned.
    """
    time, above = len(hidden), gradient.astype(np.float64)
    for layer in reversed(range(architecture.layers)):
        sums = above * (1 - np.square(hidden[:, layer], dtype=np.float64))
        if architecture.cell == "perceptron":
            # A timestep's sum is part of every mean from there on.
            sums = np.cumsum((sums / _counts(time, sums.dtype))[::-1], axis=0)[::-1]
        above = np.zeros((time, weights[f"layers.{layer}.weight"].shape[1]))
        for weight, age in weights_by_age(architecture, weights, layer):
            above[: max(0, time - age)] += sums[age:] @ weight.astype(np.float64)
    return above


class FeedForwardStepper:
    """A batch of sequences that grow one timestep at a time. Each layer keeps as many inputs as it sees."""

    def __init__(self, architecture: Architecture, weights: Weights) -> None:
        self._architecture, self._weights = architecture, weights
        self._past: list[deque[Array]] = [deque(maxlen=sight.delays[0] + 1) for sight in architecture.sights]
        self._total: Array = np.zeros(1, np.float32)
        self._time = 0

    def step(self, inputs: Array) -> Array:
        """Return the top layer's states `(batch, units)` at the next timestep, for ids `(batch,)` or numbers `(batch,
        features)`."""
        below = inputs
        self._time += 1
        for layer, past in enumerate(self._past):
            past.append(below)
            weights = weights_by_age(self._architecture, self._weights, layer)
            sums = np.sum(
                [weighted_inputs(weight, past[-1 - age]) for weight, age in weights if age < len(past)], axis=0
            )
            if self._architecture.cell == "perceptron":
                self._total = self._total + sums
                sums = self._total / np.float32(self._time)
            below = np.tanh(sums + self._weights[f"layers.{layer}.bias"])
        return below


def weights_by_age(architecture: Architecture, weights: Weights, layer: int) -> Iterator[tuple[Array, int]]:
    """Yield a layer's weights `(units, inputs)` for each timestep that it sees, and how many timesteps ago that was."""
    for place, age in enumerate(architecture.sights[layer].delays):
        yield weights[f"layers.{layer}.weight"][:, :, place], age


def weighted_inputs(weight: Array, inputs: Array) -> Array:
    """Return W x for every input at once. For an id, W x is a column of W."""
    sums: Array = weight.T[inputs] if inputs.dtype.kind == "i" else inputs @ weight.T
    return sums


def _counts(time: int, dtype: np.dtype[np.floating]) -> Array:
    return np.arange(1, time + 1, dtype=dtype)[:, None]
