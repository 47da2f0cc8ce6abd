"""Recurrent layers as ONNX nodes.

ONNX has its own nodes for the RNN, the LSTM, with peepholes or without, and the GRU, which is torch's with
`linear_before_reset` and else Cho's. It orders the gates in another way. The minGRU, whose gates see no state, is a
Scan over its timesteps.
"""

import numpy as np

from playground.core.batches import Array
from playground.core.cell_kinds import KINDS
from playground.storage.exports.model import Model
from playground.storage.exports.weights.onnx.graph import Graph, Shape, scan_body

_LSTM = ("input", "output", "forget", "candidate")
_OPERATORS = {
    "rnn": ("RNN", ("hidden",)),
    "lstm": ("LSTM", _LSTM),
    "peephole": ("LSTM", _LSTM),
    "gru": ("GRU", ("update", "reset", "candidate")),
    "chogru": ("GRU", ("update", "reset", "candidate")),
}
"""ONNX's operator for each kind of cell that it knows, and the order in which it wants the gates."""


def add(graph: Graph, model: Model, inputs: str) -> str:
    """Add all layers on inputs `(batch, time, features)`. Return the top hidden states `(batch, time, units)`."""
    spec, kind = model.preset.model, KINDS[model.preset.model.cell]
    shape: Shape = (spec.layers, "batch", spec.units)
    states = {name: graph.state(name, shape, f"the {name} state of each layer") for name in kind.states}
    parts = {name: _parts(graph, state, spec.layers) for name, state in states.items()}
    below = graph.node("Transpose", inputs, perm=[1, 0, 2])
    after: dict[str, list[str]] = {name: [] for name in kind.states}
    for layer in range(spec.layers):
        before = [parts[name][layer] for name in kind.states]
        below, *last = (_node if spec.cell in _OPERATORS else _mingru)(graph, model, layer, below, before)
        for name, value in zip(kind.states, last, strict=True):
            after[name].append(value)
    for name, values in after.items():
        graph.keep(name, graph.node("Concat", *values, axis=0))
    return graph.node("Transpose", below, perm=[1, 0, 2])


def _parts(graph: Graph, state: str, layers: int) -> list[str]:
    """Return each layer's part `(1, batch, units)` of a state."""
    return graph.nodes("Split", state, outputs=layers, axis=0, num_outputs=layers) if layers > 1 else [state]


def _node(graph: Graph, model: Model, layer: int, below: str, before: list[str]) -> list[str]:
    """Add a layer as a node of ONNX on `(time, batch, inputs)`. Return its hidden states `(time, batch, units)` and its
    last states `(1, batch, units)`."""
    kind, (operator, order) = KINDS[model.preset.model.cell], _OPERATORS[model.preset.model.cell]

    def reordered(array: Array) -> Array:
        blocks = np.split(array, len(kind.gates))
        return np.concatenate([blocks[kind.gate_names.index(gate)] for gate in order])

    def weight(name: str) -> Array:
        return reordered(model.weights[f"rnn.{name}_l{layer}"])

    w = graph.constant(f"W_{layer}", weight("weight_ih")[None])
    r = graph.constant(f"R_{layer}", weight("weight_hh")[None])
    b = graph.constant(f"B_{layer}", np.concatenate([weight("bias_ih"), weight("bias_hh")])[None])
    given = [below, w, r, b, "", *before]
    if kind.extra_parameters:
        peepholes = [model.weights[f"rnn.peephole_{gate}_l{layer}"] for gate in order if kind.gate(gate).peephole]
        given.append(graph.constant(f"P_{layer}", np.concatenate(peepholes)[None]))
    attributes = {"hidden_size": model.preset.model.units}
    if operator == "GRU":
        attributes["linear_before_reset"] = int(not kind.resets_before)
    hidden, *last = graph.nodes(operator, *given, outputs=1 + len(kind.states), **attributes)
    return [graph.node("Squeeze", hidden, graph.whole(1)), *last]


def _mingru(graph: Graph, model: Model, layer: int, below: str, before: list[str]) -> list[str]:
    """Add a layer of minGRU, h = (1 - z) h₋₁ + z g, like `_node`."""
    weight, bias = (model.weights[f"rnn.{name}_ih_l{layer}"] for name in ("weight", "bias"))
    sums = graph.linear(below, weight, bias, f"layer_{layer}")
    z, g = graph.nodes("Split", sums, outputs=2, axis=2, num_outputs=2)
    body = scan_body(
        [
            ("Sub", ("one", "z"), "kept"),
            ("Mul", ("kept", "h_before"), "old"),
            ("Mul", ("z", "g"), "new"),
            ("Add", ("old", "new"), "h"),
            ("Identity", ("h",), "h_each"),
        ],
        ["h_before", "z", "g"],
        ["h", "h_each"],
    )
    graph.constant("one", np.array(1, np.float32))
    h = graph.node("Squeeze", before[0], graph.whole(0))
    given = [h, graph.node("Sigmoid", z), g]
    last, hidden = graph.nodes("Scan", *given, outputs=2, body=body, num_scan_inputs=2)
    return [hidden, graph.node("Unsqueeze", last, graph.whole(0))]
