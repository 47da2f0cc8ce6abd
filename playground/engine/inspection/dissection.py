"""Dissects one timestep of one recurrent layer, by the equations of `cells`, in float64."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from playground.core.batches import Array
from playground.core.cell_kinds import Gate, GateFactor
from playground.core.dissection import LIKELIEST, Dissection, Operation, Predicted, predicted
from playground.core.trace import Trace
from playground.core.vocabulary import Encoding, Vocabulary
from playground.engine.network.architecture import Architecture
from playground.engine.network.cells import CELLS, Cell
from playground.engine.network.forward import input_projection, own_parameters, run_cell


@dataclass(frozen=True, slots=True)
class _Units:
    """Some units at a timestep.

    `rows`: their rows of W and U, each `(blocks, units, inputs)`; `products` and `biases`: each `(blocks, units)`;
    `gates`: the cell's gates; `last` and `new`: the states before and after, by name; `own`: the parameters besides
    weights and biases, each `(units,)`; `scaled_hidden`: what the other gates leave of the layer's last hidden state
    for the last block's product, None for a cell whose blocks all see the state itself.
    """

    rows: tuple[Array, Array]
    products: tuple[Array, Array]
    biases: tuple[Array, Array]
    gates: Array
    last: Mapping[str, Array]
    new: Mapping[str, Array]
    own: tuple[Array, ...]
    scaled_hidden: Array | None


def dissect(
    architecture: Architecture,
    weights: Mapping[str, Array],
    trace: Trace,
    inputs: Array,
    *,
    encoding: Encoding,
    timestep: int,
    layer: int = 0,
    unit: int | None = None,
) -> Dissection:
    """Return what a unit of a layer, or the mean of all units, computes at a timestep of a trace.

    Starts from the trace's states before the timestep. `inputs` and `encoding` are those of the trace. Raises
    `IndexError` for a timestep, layer or unit out of range.
    """
    kind, last_hidden = CELLS[architecture.cell], _before(trace.hidden, timestep, layer)
    x = inputs[timestep] if layer == 0 else trace.hidden[timestep, layer - 1]
    chosen = _recompute(kind, architecture, weights, trace, x, timestep=timestep, layer=layer, unit=unit)
    kept, added = _kept_and_added(kind, chosen)
    token = layer == 0 and inputs.ndim == 1
    likeliest, numbers = predicted_answers(trace, timestep)
    return Dissection(
        cell_kind=architecture.cell,
        timestep=timestep,
        layer=layer,
        layers=architecture.layers,
        unit=unit,
        units=architecture.units,
        operations={
            name: _operation(kind, chosen, kind.kind.gate(name)) for name in kind.kind.shown_gates or kind.blocks
        },
        last_h=_mean(chosen.last["hidden"]),
        h=_mean(chosen.new["hidden"]),
        last_c=_mean(chosen.last["cell"]) if kind.has_cell_state else None,
        c=_mean(chosen.new["cell"]) if kind.has_cell_state else None,
        squashed=_mean(np.tanh(chosen.new["cell"])) if kind.has_cell_state else None,
        kept=kept,
        added=added,
        token=trace.tokens[timestep],
        entry=int(x) if token else None,
        entries=encoding.entries if token and isinstance(encoding, Vocabulary) else (),
        inputs=None if token else x,
        last_hidden=last_hidden,
        likeliest=likeliest,
        predicted=numbers,
    )


def predicted_answers(trace: Trace, timestep: int) -> tuple[tuple[tuple[str, float], ...], tuple[Predicted, ...]]:
    """Return the network's answer if the sequence ended at a timestep: the likeliest classes with their probabilities,
    and the predicted numbers with their names and the right ones. One of the two is empty."""
    row = trace.predictions[timestep]
    if not trace.answers:
        return (), predicted(trace, timestep)
    ranked = np.argsort(-row, kind="stable")[:LIKELIEST]
    return tuple((trace.answers[index], float(row[index])) for index in ranked), ()


def _recompute(
    kind: Cell,
    architecture: Architecture,
    weights: Mapping[str, Array],
    trace: Trace,
    x: Array,
    *,
    timestep: int,
    layer: int,
    unit: int | None,
) -> _Units:
    """Repeat the timestep for one unit or all, keeping every intermediate result."""
    units = slice(None) if unit is None else slice(unit, unit + 1)

    def part(name: str) -> Array:
        whole = weights[f"rnn.{name}_l{layer}"]
        blocks: Array = whole.reshape(len(kind.blocks), architecture.units, *whole.shape[1:])[:, units]
        return blocks.astype(np.float64)

    def hidden_part(name: str, *width: int) -> Array:
        """Return the same part of the recurrent weights; zeros where no gate sees the hidden state."""
        count = architecture.units if unit is None else 1
        return part(name) if kind.sees_hidden else np.zeros((len(kind.blocks), count, *width))

    if unit is not None and not 0 <= unit < architecture.units:
        raise IndexError(f"there are {architecture.units} units")
    w, u = part("weight_ih"), hidden_part("weight_hh", architecture.units)
    b, b_h = part("bias_ih"), hidden_part("bias_hh")
    before = np.stack([_before(trace.states[name], timestep, layer) for name in kind.states])
    product = w[..., int(x)] if x.dtype.kind == "i" else w @ x.astype(np.float64)
    recurrent = u @ before[0]
    scaled = _scaled_hidden(kind, weights, layer, x, before) if kind.resets_before else None
    if scaled is not None:
        recurrent[-1] = u[-1] @ scaled
    last = before[:, units]
    gates, new, saved = product + b, np.zeros_like(last), np.zeros((kind.saves, last.shape[1]))
    own = tuple(array[units].astype(np.float64) for array in own_parameters(kind, weights, layer))
    with np.errstate(over="ignore", invalid="ignore"):
        if scaled is not None:
            kind.reset(gates, recurrent + b_h, last, saved)
        kind.forward(gates, recurrent + b_h, last, new, saved, own)
    named_last, named_new = (dict(zip(kind.states, arrays, strict=True)) for arrays in (last, new))
    return _Units((w, u), (product, recurrent), (b, b_h), gates, named_last, named_new, own, scaled)


def _scaled_hidden(kind: Cell, weights: Mapping[str, Array], layer: int, x: Array, last: Array) -> Array:
    """Return what the other gates leave of the hidden state for the last block's product `(units,)`, from all units'
    last states `(states, units)`."""
    wide = {name: array.astype(np.float64) for name, array in weights.items() if name.endswith(f"_l{layer}")}
    gates, saved = input_projection(wide, layer, x).reshape(len(kind.blocks), -1), np.zeros((kind.saves, last.shape[1]))
    run_cell(kind, wide, layer, gates=gates, last=last, new=np.zeros_like(last), saved=saved)
    scaled: Array = saved[0]
    return scaled


def _operation(kind: Cell, chosen: _Units, gate: Gate) -> Operation:
    """Return the sum of one block, and the gate's value."""
    block = kind.blocks.index(gate.name)
    (product, hidden), (bias, hidden_bias) = (
        (pair[0][block], pair[1][block]) for pair in (chosen.products, chosen.biases)
    )
    recurrent = hidden + hidden_bias
    if gate.reset_by and not gate.reset_before:
        recurrent = chosen.gates[kind.blocks.index(gate.reset_by)] * recurrent
    seen, weight = _peephole(kind, chosen, gate)
    return Operation(
        name=gate.name,
        symbol=gate.symbol,
        function=gate.function,
        input=_mean(product),
        input_bias=_mean(bias),
        hidden=_mean(hidden),
        hidden_bias=_mean(hidden_bias),
        recurrent=_mean(recurrent),
        peephole=_mean(seen * weight) if gate.peephole else None,
        preactivation=_mean(product + bias + recurrent + seen * weight),
        value=_mean(chosen.gates[block] if gate.name != "hidden" else chosen.new["hidden"]),
        weights=chosen.rows[0][block].mean(axis=0),
        hidden_weights=chosen.rows[1][block].mean(axis=0),
        scaled_hidden=chosen.scaled_hidden if gate.reset_before else None,
    )


def _peephole(kind: Cell, chosen: _Units, gate: Gate) -> tuple[Array, Array]:
    """Return the cell state that a gate sees through its peephole, and the peephole weights; zeros where it has
    none."""
    if not gate.peephole:
        zeros = np.zeros_like(chosen.new["hidden"])
        return zeros, zeros
    states = chosen.last if gate.peephole == "last" else chosen.new
    return states["cell"], chosen.own[kind.own.index(f"peephole_{gate.name}")]


def _kept_and_added(kind: Cell, chosen: _Units) -> tuple[float | None, float | None]:
    """Return what is kept of the state and what is added to it, as means of the products over units."""
    memory = kind.kind.state_update
    if memory is None:
        return None, None

    def of(share: GateFactor) -> Array:
        value: Array = share.apply(chosen.gates[kind.blocks.index(share.gate)])
        return value

    candidate = chosen.gates[kind.blocks.index("candidate")]
    return _mean(of(memory.keep) * chosen.last[memory.state]), _mean(of(memory.add) * candidate)


def _before(states: Array, timestep: int, layer: int) -> Array:
    """Return a layer's states `(units,)` before a timestep; zeros before the first."""
    if not 0 <= timestep < len(states) or not 0 <= layer < states.shape[1]:
        raise IndexError(f"there are {len(states)} timesteps and {states.shape[1]} layers")
    before = states[timestep - 1, layer] if timestep else np.zeros(states.shape[2])
    return before.astype(np.float64)


def _mean(values: Array) -> float:
    return float(values.mean())
