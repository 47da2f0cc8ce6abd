"""Traces against torch's own networks, and gates against textbook equations."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from oracles import CELL_STATES, CELLS, READOUTS, Network, encoded, networks, random_examples

from playground.core.batches import Array
from playground.core.cell_kinds import KINDS
from playground.core.trace import Trace
from playground.core.vocabulary import Numbers, Vocabulary
from playground.engine.inspection.tracing import trace
from playground.engine.network.architecture import Architecture
from playground.engine.network.forward import unroll
from playground.engine.network.weights import initial_weights
from playground.tasks.common.task import Probe

Net = tuple[Architecture, dict[str, Array]]
LENGTHS = st.integers(1, 60)


def traced(net: Net, inputs: Array, scale: float = 1.0) -> Trace:
    architecture, weights = net
    words = tuple(str(index) for index in range(architecture.inputs))
    return trace(
        architecture,
        unroll(architecture, weights, inputs),
        Probe(encoded(inputs), np.full((len(inputs), 1), np.nan, np.float32)),
        encoding=Numbers(scale, architecture.inputs) if inputs.ndim == 2 else Vocabulary("words", words),
        answers=() if architecture.numbers else tuple(str(index) for index in range(architecture.outputs)),
    )


@given(networks(largest=40), LENGTHS)
def test_a_trace_equals_torchs_own_states_and_outputs(net: Net, length: int) -> None:
    architecture, weights = net
    inputs = random_examples(architecture, [length], seed=length)[0].inputs
    ours, network = traced(net, inputs), Network(architecture, weights)
    state = None
    with torch.no_grad():
        outputs = network.rnn(network.vectors(inputs))[0]
        answers = network.answers(inputs)
        for time, vector in enumerate(network.vectors(inputs)):
            _, state = network.rnn(vector[None], state)
            hidden, cell = state if architecture.cell in CELL_STATES else (state, None)
            np.testing.assert_allclose(ours.hidden[time], hidden, atol=1e-5)
            if cell is not None:
                assert ours.cell is not None
                np.testing.assert_allclose(ours.cell[time], cell, atol=1e-5)
    assert (ours.cell is None) == (architecture.cell not in CELL_STATES)
    np.testing.assert_allclose(ours.hidden[:, -1], outputs, atol=1e-5)
    np.testing.assert_allclose(
        ours.predictions, answers if architecture.numbers else torch.softmax(answers, dim=1), atol=1e-5
    )


def shifted(states: Array) -> Array:
    """The state before each step: zero, then that of the previous step."""
    return np.concatenate((np.zeros_like(states[:1]), states[:-1]))


@given(networks(), LENGTHS)
def test_gates_recombine_to_the_states_by_the_textbook(net: Net, length: int) -> None:
    ours = traced(net, random_examples(net[0], [length], seed=length)[0].inputs)
    gates, hidden, before = ours.gates, ours.hidden, shifted(ours.hidden)
    assert tuple(gates) == KINDS[net[0].cell].shown_gates
    if ours.cell is not None:
        cell = gates["forget"] * shifted(ours.cell) + gates["input"] * gates["candidate"]
        np.testing.assert_allclose(ours.cell, cell, atol=1e-6)
        np.testing.assert_allclose(hidden, gates["output"] * np.tanh(ours.cell), atol=1e-6)
    elif gates:
        kept = 1 - gates["update"] if net[0].cell == "mingru" else gates["update"]
        np.testing.assert_allclose(hidden, (1 - kept) * gates["candidate"] + kept * before, atol=1e-6)


@given(networks(), LENGTHS)
def test_every_gate_is_its_own_rows_of_the_weights(net: Net, length: int) -> None:
    architecture, weights = net
    inputs = random_examples(architecture, [length], seed=length)[0].inputs
    ours = traced(net, inputs)
    vectors = Network(architecture).vectors(inputs).numpy().astype(np.float64)
    for layer in range(architecture.layers):
        below = vectors if layer == 0 else ours.hidden[:, layer - 1].astype(np.float64)
        before = shifted(ours.hidden[:, layer]).astype(np.float64)
        own = {
            name.removeprefix("rnn.").removesuffix(f"_l{layer}"): array.astype(np.float64)
            for name, array in weights.items()
            if name.endswith(f"_l{layer}")
        }
        blocks = len(own["weight_ih"]) // architecture.units
        from_below = np.split(below @ own["weight_ih"].T + own["bias_ih"], blocks, axis=1)
        from_before = [np.zeros(1)] * blocks
        if "weight_hh" in own:
            from_before = np.split(before @ own["weight_hh"].T + own["bias_hh"], blocks, axis=1)
        if architecture.cell == "peephole":
            cell = ours.cell[:, layer].astype(np.float64)
            for block, (gate, seen) in {
                0: ("input", shifted(cell)),
                1: ("forget", shifted(cell)),
                3: ("output", cell),
            }.items():
                from_before[block] = from_before[block] + own[f"peephole_{gate}"] * seen
        if architecture.cell == "chogru":
            weight, bias = (own[name][-architecture.units :] for name in ("weight_hh", "bias_hh"))
            from_before[2] = (ours.gates["reset"][:, layer] * before) @ weight.T + bias
        for name, expected in textbook(architecture.cell, from_below, from_before).items():
            np.testing.assert_allclose(ours.quantities[name][:, layer], expected, atol=1e-5, err_msg=name)


def textbook(cell: str, x: list[Array], h: list[Array]) -> dict[str, Array]:
    """The gates (for a plain RNN its hidden state) from the blocks of both sums, rows in torch's order."""

    def logistic(value: Array) -> Array:
        return 1 / (1 + np.exp(-value))

    if cell in CELL_STATES:
        i, f, g, o = (a + b for a, b in zip(x, h, strict=True))
        return {"input": logistic(i), "forget": logistic(f), "candidate": np.tanh(g), "output": logistic(o)}
    if cell == "mingru":
        return {"update": logistic(x[0]), "candidate": x[1]}
    if cell == "gru":
        reset = logistic(x[0] + h[0])
        return {"reset": reset, "update": logistic(x[1] + h[1]), "candidate": np.tanh(x[2] + reset * h[2])}
    if cell == "chogru":
        return {"reset": logistic(x[0] + h[0]), "update": logistic(x[1] + h[1]), "candidate": np.tanh(x[2] + h[2])}
    return {"hidden": np.tanh(x[0] + h[0])}


@pytest.mark.parametrize("readout", READOUTS)
@pytest.mark.parametrize("cell", CELLS)
@pytest.mark.parametrize("numbers", [False, True])
def test_an_empty_probe_gives_empty_arrays_of_the_right_shapes(cell: str, readout: str, numbers: bool) -> None:
    architecture = Architecture(
        cell=cell, inputs=1, units=4, layers=2, outputs=3, readout=readout, numbers=numbers, vectors=numbers
    )
    inputs = np.empty((0, 1), np.float32) if numbers else np.empty(0, np.int64)
    ours = traced((architecture, initial_weights(architecture, 0)), inputs)
    assert {array.shape for array in ours.quantities.values()} == {(0, 2, 4)}
    assert ours.predictions.shape == (0, 3)
    assert (ours.timesteps, ours.layers, ours.units) == (0, 2, 4)
    assert ours.frames is None if not numbers else len(ours.frames) == 0


def test_numbers_come_back_in_the_users_own_scale() -> None:
    architecture = Architecture(
        cell="lstm", inputs=1, units=4, layers=1, outputs=1, readout="every-step", numbers=True, vectors=True
    )
    net = (architecture, initial_weights(architecture, 0))
    inputs = np.array([[0.5], [-1.0]], np.float32)
    plain, scaled = traced(net, inputs), traced(net, inputs, scale=20.0)
    np.testing.assert_allclose(scaled.predictions, plain.predictions * 20, rtol=1e-6)
    np.testing.assert_allclose(scaled.frames[:, 0], [10, -20])
    np.testing.assert_array_equal(scaled.hidden, plain.hidden)


def test_arrays_are_float32_and_cannot_be_written() -> None:
    architecture = Architecture(cell="gru", inputs=3, units=4, layers=1, outputs=2, readout="final", numbers=False)
    ours = traced((architecture, initial_weights(architecture, 0)), np.array([0, 1, 2]))
    for array in (*ours.quantities.values(), ours.predictions):
        assert array.dtype == np.float32
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 0


@pytest.mark.parametrize("cell", CELLS)
def test_huge_weights_and_inputs_give_no_warning_and_no_nan(cell: str) -> None:
    architecture = Architecture(
        cell=cell, inputs=1, units=8, layers=2, outputs=1, readout="mean", numbers=True, vectors=True
    )
    weights = {name: array * 1e4 for name, array in initial_weights(architecture, 0).items()}
    # A candidate without an activation grows with the product of the inputs and both layers' weights.
    huge = 1e30 if KINDS[cell].is_bounded else 1e24
    unrolled = unroll(architecture, weights, np.array([[huge], [-huge], [0]], np.float32))
    assert all(np.isfinite(array).all() for array in (*unrolled.gates.values(), *unrolled.states.values()))
