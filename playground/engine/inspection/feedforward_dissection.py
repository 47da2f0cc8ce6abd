"""Dissects one timestep of one layer without a state, by the equations of `feedforward`, in float64."""

from collections.abc import Iterator, Mapping

import numpy as np

from playground.core.batches import Array
from playground.core.stateless_dissection import StatelessDissection, WeightedInput
from playground.core.trace import Trace
from playground.engine.inspection.dissection import predicted_answers
from playground.engine.network import feedforward
from playground.engine.network.architecture import Architecture


def dissect(
    architecture: Architecture,
    weights: Mapping[str, Array],
    trace: Trace,
    inputs: Array,
    *,
    timestep: int,
    layer: int = 0,
    unit: int | None = None,
) -> StatelessDissection:
    """Return what a unit of a layer, or the mean of all units, computes at a timestep of a trace.

    Starts from the trace's states of the layer below. `inputs` are those of the trace. Raises `IndexError` for a
    timestep, layer or unit out of range.
    """
    time, layers, units = trace.hidden.shape
    if not (0 <= timestep < time and 0 <= layer < layers and (unit is None or 0 <= unit < units)):
        raise IndexError(f"there are {time} timesteps, {layers} layers and {units} units")
    chosen = slice(None) if unit is None else slice(unit, unit + 1)
    bias = weights[f"layers.{layer}.bias"][chosen].astype(np.float64)
    chosen_weights = {f"layers.{layer}.weight": weights[f"layers.{layer}.weight"][chosen].astype(np.float64)}
    layer_inputs = inputs if layer == 0 else trace.hidden[:, layer - 1]
    sums, parts = bias.copy(), []
    for at, below, products in _seen(architecture, chosen_weights, layer_inputs, timestep, layer):
        sums += products
        one, product = None if below is None else float(layer_inputs[at, below]), float(products.mean())
        parts.append(WeightedInput(timestep=at, token=trace.tokens[at], below=below, input_value=one, product=product))
    likeliest, numbers = predicted_answers(trace, timestep)
    return StatelessDissection(
        cell_kind=architecture.cell,
        timestep=timestep,
        layer=layer,
        layers=architecture.layers,
        unit=unit,
        units=architecture.units,
        h=float(np.tanh(sums).mean()),
        token=trace.tokens[timestep],
        likeliest=likeliest,
        predicted=numbers,
        parts=tuple(parts),
        bias=float(bias.mean()),
        preactivation=float(sums.mean()),
    )


def _seen(
    architecture: Architecture, weights: Mapping[str, Array], layer_inputs: Array, timestep: int, layer: int
) -> Iterator[tuple[int, int | None, Array]]:
    """Yield every part that units of a layer see at a timestep of `layer_inputs (time, inputs)`, the oldest first.

    A part is its timestep, the unit of the layer below (None where the parts are not split by unit), and its products
    with the weights, `(units,)`.
    """
    if architecture.cell == "perceptron":
        weight = weights[f"layers.{layer}.weight"][:, :, 0]
        products = feedforward.weighted_inputs(weight, layer_inputs[: timestep + 1]) / (timestep + 1)
        yield from ((at, None, product) for at, product in enumerate(products))
        return
    seen = feedforward.weights_by_age(architecture, weights, layer)
    if layer and architecture.sights[layer].width == 1:
        weight, _ = next(seen)
        yield from ((timestep, index, row) for index, row in enumerate(weight.T * layer_inputs[timestep][:, None]))
        return
    for weight, age in seen:
        if age <= timestep:
            at = timestep - age
            yield at, None, feedforward.weighted_inputs(weight, layer_inputs[at : at + 1])[0]
