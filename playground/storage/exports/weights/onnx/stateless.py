"""Networks without a state as ONNX nodes, by the equations of `core.shapes`.

To be read piece by piece they, too, hand something on: an MLP and a CNN the inputs that later timesteps still read, a
perceptron the sum of its inputs.
"""

import numpy as np

from playground.core.shapes import receptive_fields
from playground.storage.exports.model import Model
from playground.storage.exports.weights.onnx.graph import Graph

_ALL = np.iinfo(np.int64).max


def add(graph: Graph, model: Model, inputs: str) -> str:
    """Add all layers on inputs `(batch, time, features)`. Return the top hidden states `(batch, time, units)`."""
    if model.preset.model.cell == "perceptron":
        weight, bias = model.weights["layers.0.weight"][:, :, 0], model.weights["layers.0.bias"]
        mean = graph.running_mean(inputs, "input_sum", weight.shape[1])
        return graph.node("Tanh", graph.linear(mean, weight, bias, "layer_0"))
    below = graph.node("Transpose", inputs, perm=[0, 2, 1])
    for layer, field in enumerate(receptive_fields(model.preset.model)):
        weight, bias = model.weights[f"layers.{layer}.weight"], model.weights[f"layers.{layer}.bias"]
        past = field.delays[0]
        if past:
            name, about = f"past_{layer}", f"the last inputs of layer {layer + 1}"
            state = graph.state(name, ["batch", weight.shape[1], past], about)
            below = graph.node("Concat", state, below, axis=2)
            ends = graph.whole(-past), graph.whole(_ALL), graph.whole(2)
            graph.keep(name, graph.node("Slice", below, *ends))
        named = graph.constant(f"layer_{layer}.weight", weight), graph.constant(f"layer_{layer}.bias", bias)
        below = graph.node("Tanh", graph.node("Conv", below, *named, dilations=[field.dilation]))
    return graph.node("Transpose", below, perm=[0, 2, 1])
