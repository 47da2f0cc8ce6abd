"""A dissected timestep: its numbers combine to the next state, that of torch's own cells, and equal the trace's."""

import math

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from oracles import CELL_STATES, CELLS, Network, networks, random_examples, task

from playground import tasks
from playground.core.batches import Array
from playground.core.cell_kinds import KINDS
from playground.core.dissection import Dissection, Operation
from playground.core.specs import ModelSpec, Preset, TrainingSpec
from playground.core.trace import Trace
from playground.core.watch import Watch
from playground.engine.inspection.dissection import dissect
from playground.engine.inspection.tracing import trace as tracing
from playground.engine.network.architecture import Architecture
from playground.engine.network.forward import unroll
from playground.engine.network.weights import initial_weights
from playground.engine.training.run import Run
from playground.tasks import typed
from playground.tasks.common.task import Probe

Net = tuple[Architecture, dict[str, Array]]


def traced(net: Net, inputs: Array) -> Trace:
    examples = random_examples(net[0], [3], 0)
    some = task(net[0], examples)
    encoded = some.probe(" ".join(str(i) for i in range(len(inputs)))).encoded
    known, expected = (True,) * len(inputs), np.full((len(inputs), net[0].outputs), np.nan)
    probe = Probe(type(encoded)(encoded.tokens, inputs, known), expected)
    return tracing(net[0], unroll(*net, inputs), probe, encoding=some.encoding, answers=some.answers)


def apart(net: Net, inputs: Array, **where) -> Dissection:
    encoding = task(net[0], random_examples(net[0], [3], 0)).encoding
    return dissect(*net, traced(net, inputs), inputs, encoding=encoding, **where)


def through(operation: Operation) -> float:
    a = operation.preactivation
    return {"tanh": math.tanh, "σ": lambda a: 1 / (1 + math.exp(-a)), "": float}[operation.function](a)


def torchs_states(net: Net, inputs: Array) -> list[list[tuple[torch.Tensor, ...]]]:
    """h, and for an LSTM c, after each timestep of each layer, from torch's own single cells."""
    architecture = net[0]
    network = Network(architecture).double()
    network.load_state_dict({name: torch.tensor(array, dtype=torch.float64) for name, array in net[1].items()})
    kinds = {"rnn": torch.nn.RNNCell, "lstm": torch.nn.LSTMCell, "gru": torch.nn.GRUCell}
    if architecture.cell not in kinds:
        return the_oracles_states(network, inputs)
    cells = []
    for layer in range(architecture.layers):
        wide = architecture.units if layer else architecture.inputs
        cell = kinds[architecture.cell](wide, architecture.units).double()
        names = ("weight_ih", "weight_hh", "bias_ih", "bias_hh")
        cell.load_state_dict({name: getattr(network.rnn, f"{name}_l{layer}") for name in names})
        cells.append(cell)
    states, before = [], [None] * architecture.layers
    for vector in network.vectors(inputs):
        below = vector
        for layer, cell in enumerate(cells):
            state = cell(below[None], before[layer])
            before[layer] = state
            below = state[0][0] if isinstance(state, tuple) else state[0]
        states.append([tuple(part[0] for part in (s if isinstance(s, tuple) else (s,))) for s in before])
    return states


def the_oracles_states(network: Network, inputs: Array) -> list[list[tuple[torch.Tensor, ...]]]:
    """The same for a cell that torch does not have."""
    states, state = [], None
    for vector in network.vectors(inputs):
        _, state = network.rnn(vector[None], state)
        parts = state if isinstance(state, tuple) else (state,)
        states.append(list(zip(*parts, strict=True)))
    return states


@settings(max_examples=60)
@given(networks(largest=12), st.integers(1, 6), st.data())
def test_a_units_numbers_recombine_to_torchs_next_state(net: Net, length: int, data: st.DataObject) -> None:
    net = net[0], {name: 3 * array.astype(np.float64) for name, array in net[1].items()}
    inputs = random_examples(net[0], [length], seed=length)[0].inputs
    timestep = data.draw(st.integers(0, length - 1))
    layer, unit = data.draw(st.integers(0, net[0].layers - 1)), data.draw(st.integers(0, net[0].units - 1))
    ours = apart(net, inputs, timestep=timestep, layer=layer, unit=unit)
    assert tuple(ours.operations) == (KINDS[net[0].cell].shown_gates or ("hidden",))
    near = {"rel": 1e-12, "abs": 1e-12}
    for operation in ours.operations.values():
        gated = net[0].cell == "gru" and operation.name == "candidate"
        scale = ours.operations["reset"].value if gated else 1.0
        assert operation.recurrent == pytest.approx(scale * (operation.hidden + operation.hidden_bias), **near)
        total = operation.input + operation.input_bias + operation.recurrent + (operation.peephole or 0)
        assert operation.preactivation == pytest.approx(total, **near)
        if net[0].cell == "peephole" and operation.name != "candidate":
            seen = ours.c if operation.name == "output" else ours.last_c
            weight = net[1][f"rnn.peephole_{operation.name}_l{layer}"][unit]
            assert operation.peephole == pytest.approx(float(weight * seen), **near)
        else:
            assert operation.peephole is None
        assert operation.value == pytest.approx(through(operation), **near)
        assert (operation.scaled_hidden is not None) == (net[0].cell == "chogru" and operation.name == "candidate")
        hidden = ours.last_hidden
        if operation.scaled_hidden is not None:
            hidden = operation.scaled_hidden
            assert hidden[unit] == pytest.approx(ours.operations["reset"].value * ours.last_h, **near)
        assert operation.hidden == pytest.approx(operation.hidden_weights @ hidden, **near)
        product = operation.weights[ours.entry] if ours.entry is not None else operation.weights @ ours.inputs
        assert operation.input == pytest.approx(float(product), **near)
    value = {name: operation.value for name, operation in ours.operations.items()}
    if net[0].cell in CELL_STATES:
        assert ours.c == pytest.approx(value["forget"] * ours.last_c + value["input"] * value["candidate"], **near)
        assert ours.c == pytest.approx(ours.kept + ours.added, **near)
        assert ours.h == pytest.approx(value["output"] * math.tanh(ours.c), **near)
        assert ours.squashed == pytest.approx(math.tanh(ours.c), **near)
    elif net[0].cell in ("gru", "chogru", "mingru"):
        z = 1 - value["update"] if net[0].cell == "mingru" else value["update"]
        assert ours.h == pytest.approx((1 - z) * value["candidate"] + z * ours.last_h, **near)
        assert ours.h == pytest.approx(ours.kept + ours.added, **near)
    else:
        assert ours.h == value["hidden"]
    with torch.no_grad():
        states = torchs_states(net, inputs)
    theirs = [float(part[unit]) for part in states[timestep][layer]]
    # The states before come from the trace, in float32.
    assert [ours.h, *([] if ours.c is None else [ours.c])] == pytest.approx(theirs, rel=2e-5, abs=2e-5)


@given(networks(largest=12), st.integers(1, 5), st.data())
def test_every_number_is_the_traces(net: Net, length: int, data: st.DataObject) -> None:
    inputs = random_examples(net[0], [length], seed=length)[0].inputs
    trace = traced(net, inputs)
    timestep = data.draw(st.integers(0, length - 1))
    layer, unit = data.draw(st.integers(0, net[0].layers - 1)), data.draw(st.integers(0, net[0].units - 1))
    ours = apart(net, inputs, timestep=timestep, layer=layer, unit=unit)
    near = {"rel": 1e-5, "abs": 1e-6}
    for name in KINDS[net[0].cell].shown_gates:
        assert ours.operations[name].value == pytest.approx(float(trace.gates[name][timestep, layer, unit]), **near)
    assert ours.h == pytest.approx(float(trace.hidden[timestep, layer, unit]), **near)
    before = 0.0 if timestep == 0 else float(trace.hidden[timestep - 1, layer, unit])
    assert ours.last_h == before
    if trace.cell is not None:
        assert ours.c == pytest.approx(float(trace.cell[timestep, layer, unit]), **near)
    predictions = trace.predictions[timestep]
    if trace.answers:
        assert ours.predicted == ()
        values = [value for _, value in ours.likeliest]
        assert values == sorted(predictions.tolist(), reverse=True)[:5]
        assert all(predictions[trace.answers.index(name)] == value for name, value in ours.likeliest)
    else:
        names = trace.columns or ("",)
        assert (ours.likeliest, ours.predicted) == (
            (),
            tuple((name, value, None) for name, value in zip(names, predictions.tolist(), strict=True)),
        )


@given(networks(largest=9), st.integers(1, 4), st.data())
def test_the_mean_is_that_of_every_units_numbers(net: Net, length: int, data: st.DataObject) -> None:
    net = net[0], {name: 4 * array for name, array in net[1].items()}
    inputs = random_examples(net[0], [length], seed=length)[0].inputs
    where = {"timestep": data.draw(st.integers(0, length - 1)), "layer": data.draw(st.integers(0, net[0].layers - 1))}
    mean = apart(net, inputs, **where)
    each = [apart(net, inputs, **where, unit=unit) for unit in range(net[0].units)]
    near = {"rel": 1e-9, "abs": 1e-12}
    assert mean.unit is None
    for name in ("h", "last_h", "c", "last_c", "squashed", "kept", "added"):
        values = [getattr(one, name) for one in each]
        assert (getattr(mean, name) is None) == (values[0] is None)
        if values[0] is not None:
            assert getattr(mean, name) == pytest.approx(np.mean(values), **near)
    for name, operation in mean.operations.items():
        for part in ("input", "input_bias", "hidden", "hidden_bias", "recurrent", "preactivation", "value"):
            values = [getattr(one.operations[name], part) for one in each]
            assert getattr(operation, part) == pytest.approx(np.mean(values), **near), (name, part)
        total = operation.input + operation.input_bias + operation.recurrent + (operation.peephole or 0)
        assert operation.preactivation == pytest.approx(total, **near)
        seen = [one.operations[name].peephole for one in each]
        assert operation.peephole == (None if seen[0] is None else pytest.approx(np.mean(seen), **near))
        rows = [one.operations[name].hidden_weights for one in each]
        np.testing.assert_allclose(operation.hidden_weights, np.mean(rows, axis=0), rtol=1e-12)
    if mean.kept is not None:
        # The mean of the products is not the product of the means.
        assert mean.kept + mean.added == pytest.approx(mean.h if mean.c is None else mean.c, **near)


def run_of(cell: str, text: str = "a b => c\nb a => d", **model) -> Run:
    preset = Preset(
        title="Test",
        task=typed.Spec(sequences=text, tokens=model.pop("tokens", "words")),
        model=ModelSpec(cell=cell, units=8, readout="final", **model),
        training=TrainingSpec(),
    )
    return Run(preset, tasks.make_task(preset.task, preset.model.readout, preset.training.seed))


@pytest.mark.parametrize("cell", CELLS)
def test_a_run_dissects_what_is_watched(cell: str) -> None:
    run = run_of(cell, layers=2)
    run.run(5)
    trace = run.trace("b a x")
    first = run.now.dissect(Watch(probe="b a x", timestep=1, layer=0, unit=3), trace)
    assert first is not None
    assert (first.token, first.timestep, first.layer, first.layers, first.unit, first.units) == ("a", 1, 0, 2, 3, 8)
    assert first.entries[first.entry] == "a"
    assert first.inputs is None
    upper = run.now.dissect(Watch(probe="b a x", layer=1), trace)
    assert upper is not None
    assert (upper.timestep, upper.layer, upper.unit, upper.entry, upper.entries) == (2, 1, None, None, ())
    np.testing.assert_array_equal(upper.inputs, trace.hidden[2, 0])
    far = run.now.dissect(Watch(probe="b a x", timestep=99, layer=7, unit=99), trace)
    assert far is not None
    assert (far.timestep, far.layer, far.unit) == (2, 1, 7)
    assert run.now.dissect(Watch(), run.trace("")) is None
    with pytest.raises(ValueError, match="read-only"):
        far.last_hidden[0] = 1


def test_a_run_on_numbers_predicts_in_the_tasks_own_scale() -> None:
    run = run_of("lstm", "10 20 => 30\n20 30 => 40", tokens="numbers")
    trace = run.trace("10 20")
    ours = run.now.dissect(Watch(probe="10 20", timestep=0, unit=0), trace)
    assert ours is not None
    assert ours.predicted == (("", float(trace.predictions[0, 0]), None),)
    assert (ours.entry, ours.token) == (None, "10")
    np.testing.assert_array_equal(ours.inputs, run.task.probe("10 20").encoded.inputs[0])


def test_indices_out_of_range_are_refused() -> None:
    architecture = Architecture(cell="gru", inputs=3, units=4, layers=1, outputs=2, readout="final", numbers=False)
    net = architecture, initial_weights(architecture, 0)
    inputs = np.array([0, 2])
    for where in ({"timestep": 2}, {"timestep": 0, "layer": 1}, {"timestep": 0, "unit": 4}, {"timestep": -1}):
        with pytest.raises(IndexError):
            apart(net, inputs, **where)
