"""One timestep of one layer without a state taken apart, by the equations of `feedforward`, in float64."""

from collections.abc import Iterator, Mapping

import numpy as np

from playground.core.batches import Array
from playground.core.stateless import Part, StatelessDissection
from playground.core.trace import Trace
from playground.engine.inspection.dissection import answered
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
    """What a unit of a layer, or the mean of all, computes at a timestep of a trace, from what the trace says of the
    layer below.

    `inputs` are what it was traced with. Raises `IndexError` for a timestep, layer or unit that there is not.
    """
    time, layers, units = trace.hidden.shape
    if not (0 <= timestep < time and 0 <= layer < layers and (unit is None or 0 <= unit < units)):
        raise IndexError(f"there are {time} timesteps, {layers} layers and {units} units")
    chosen = slice(None) if unit is None else slice(unit, unit + 1)
    bias = weights[f"layers.{layer}.bias"][chosen].astype(np.float64)
    mine = {f"layers.{layer}.weight": weights[f"layers.{layer}.weight"][chosen].astype(np.float64)}
    came = inputs if layer == 0 else trace.hidden[:, layer - 1]
    sums, parts = bias.copy(), []
    for at, below, products in _seen(architecture, mine, came, timestep, layer):
        sums += products
        one, product = None if below is None else float(came[at, below]), float(products.mean())
        parts.append(Part(timestep=at, token=trace.tokens[at], below=below, came=one, product=product))
    likeliest, numbers = answered(trace, timestep)
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
    architecture: Architecture, weights: Mapping[str, Array], came: Array, timestep: int, layer: int
) -> Iterator[tuple[int, int | None, Array]]:
    """All that some units of a layer see at a timestep of what `came` in `(time, inputs)`, the oldest first: when it
    came, from which unit of the layer below where each is told apart, and the units' products with it, `(units,)`."""
    if architecture.cell == "perceptron":
        weight = weights[f"layers.{layer}.weight"][:, :, 0]
        products = feedforward.product(weight, came[: timestep + 1]) / (timestep + 1)
        yield from ((at, None, product) for at, product in enumerate(products))
        return
    seen = feedforward.seen(architecture, weights, layer)
    if layer and architecture.sights[layer].width == 1:
        weight, _ = next(seen)
        yield from ((timestep, index, row) for index, row in enumerate(weight.T * came[timestep][:, None]))
        return
    for weight, age in seen:
        if age <= timestep:
            at = timestep - age
            yield at, None, feedforward.product(weight, came[at : at + 1])[0]
