"""A dissected unit without a state: its products and bias add up to torch's sum, and tanh of the sum is the trace's
state."""

import math

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from oracles import random_examples, task
from test_feedforward import KINDS, nets

from playground import tasks
from playground.core.batches import Array
from playground.core.specs import ModelSpec, Preset, TrainingSpec
from playground.core.stateless_dissection import StatelessDissection
from playground.core.trace import Trace
from playground.core.watch import Watch
from playground.engine.inspection.feedforward_dissection import dissect
from playground.engine.inspection.tracing import trace as tracing
from playground.engine.network.architecture import Architecture
from playground.engine.network.forward import unroll
from playground.engine.network.weights import initial_weights
from playground.engine.training.run import Run
from playground.tasks import typed
from playground.tasks.common.task import Probe

Net = tuple[Architecture, dict[str, Array]]


def traced(net: Net, inputs: Array) -> Trace:
    some = task(net[0], random_examples(net[0], [3], 0))
    encoded = some.probe(" ".join(str(i) for i in range(len(inputs)))).encoded
    probe = Probe(
        type(encoded)(encoded.tokens, inputs, (True,) * len(inputs)), np.full((len(inputs), net[0].outputs), np.nan)
    )
    return tracing(net[0], unroll(*net, inputs), probe, encoding=some.encoding, answers=some.answers)


def torchs_sums(net: Net, inputs: Array) -> list[Array]:
    """The input of tanh, `(time, units)` for each layer, from torch's own modules on the whole sequence in float64."""
    architecture, weights = net
    below = torch.tensor(inputs)
    if inputs.ndim == 1:
        below = torch.nn.functional.one_hot(below, architecture.inputs)
    below, sums = below.double(), []
    for layer, sight in enumerate(architecture.sights):
        weight = torch.tensor(weights[f"layers.{layer}.weight"]).double()
        bias = torch.tensor(weights[f"layers.{layer}.bias"]).double()
        if architecture.cell == "perceptron":
            means = torch.stack([below[: end + 1].mean(dim=0) for end in range(len(below))])
            made = torch.nn.functional.linear(means, weight[:, :, 0], bias)
        else:
            padded = torch.nn.functional.pad(below.T[None], ((sight.width - 1) * sight.dilation, 0))
            made = torch.nn.functional.conv1d(padded, weight, bias, dilation=sight.dilation)[0].T
        sums.append(made.numpy())
        below = torch.tanh(made)
    return sums


@settings(max_examples=120, deadline=None)
@given(nets(), st.integers(1, 12), st.data())
def test_the_parts_and_the_bias_make_torchs_sum_and_the_traces_state(
    net: Net, length: int, data: st.DataObject
) -> None:
    net = net[0], {name: 3 * array for name, array in net[1].items()}
    inputs = random_examples(net[0], [length], seed=length)[0].inputs
    trace, sums = traced(net, inputs), torchs_sums(net, inputs)
    unit = data.draw(st.integers(0, net[0].units - 1))
    for timestep in {0, length - 1, data.draw(st.integers(0, length - 1))}:
        for layer in range(net[0].layers):
            ours = dissect(*net, trace, inputs, timestep=timestep, layer=layer, unit=unit)
            total = math.fsum([*(part.product for part in ours.parts), ours.bias])
            assert ours.preactivation == pytest.approx(total, rel=1e-12, abs=1e-12)
            for part in (part for part in ours.parts if part.below is not None):
                assert part.input_value == float(trace.hidden[timestep, layer - 1, part.below])
                weight = float(net[1][f"layers.{layer}.weight"][unit, part.below, 0])
                assert part.product == pytest.approx(weight * part.input_value, rel=1e-12, abs=1e-15)
            assert ours.h == pytest.approx(math.tanh(ours.preactivation), rel=1e-12, abs=1e-15)
            # A layer above the first is dissected from the trace's states, in float32.
            assert ours.preactivation == pytest.approx(sums[layer][timestep, unit], rel=1e-5, abs=1e-5)
            assert ours.h == pytest.approx(float(trace.hidden[timestep, layer, unit]), rel=1e-5, abs=1e-5)


@settings(max_examples=60, deadline=None)
@given(nets(), st.integers(1, 9), st.data())
def test_each_part_is_what_the_sum_loses_without_its_input(net: Net, length: int, data: st.DataObject) -> None:
    inputs = random_examples(net[0], [length], seed=length)[0].inputs
    vectors = np.eye(net[0].inputs)[inputs] if inputs.ndim == 1 else inputs.astype(np.float64)
    timestep, unit = data.draw(st.integers(0, length - 1)), data.draw(st.integers(0, net[0].units - 1))
    ours = dissect(*net, traced(net, inputs), inputs, timestep=timestep, unit=unit)
    whole = torchs_sums(net, vectors)[0][timestep, unit]
    products = {part.timestep: part.product for part in ours.parts}
    assert list(products) == sorted(products)
    assert {part.below for part in ours.parts} == {None}
    for at in range(length):
        without = vectors.copy()
        without[at] = 0
        lost = whole - torchs_sums(net, without)[0][timestep, unit]
        assert products.get(at, 0.0) == pytest.approx(lost, rel=1e-6, abs=1e-6)


@given(nets(), st.integers(1, 9), st.data())
def test_the_mean_is_that_of_every_units_numbers(net: Net, length: int, data: st.DataObject) -> None:
    inputs = random_examples(net[0], [length], seed=length)[0].inputs
    where = {"timestep": data.draw(st.integers(0, length - 1)), "layer": data.draw(st.integers(0, net[0].layers - 1))}
    mean = dissect(*net, traced(net, inputs), inputs, **where)
    each = [dissect(*net, traced(net, inputs), inputs, **where, unit=unit) for unit in range(net[0].units)]
    near = {"rel": 1e-9, "abs": 1e-12}
    assert mean.unit is None
    for name in ("h", "bias", "preactivation"):
        assert getattr(mean, name) == pytest.approx(np.mean([getattr(one, name) for one in each]), **near)
    for place, part in enumerate(mean.parts):
        assert part.product == pytest.approx(np.mean([one.parts[place].product for one in each]), **near)
    total = math.fsum([*(part.product for part in mean.parts), mean.bias])
    assert mean.preactivation == pytest.approx(total, **near)


def run_of(cell: str, text: str = "a b c => d\nb a c => e", tokens: str = "words", **model: int) -> Run:
    preset = Preset(
        title="Test",
        task=typed.Spec(sequences=text, tokens=tokens),
        model=ModelSpec(cell=cell, units=8, readout="final", window=4, **model),
        training=TrainingSpec(),
    )
    return Run(preset, tasks.make_task(preset.task, preset.model.readout, preset.training.seed))


@pytest.mark.parametrize("cell", KINDS)
@pytest.mark.parametrize("tokens", ["words", "numbers"])
def test_a_run_dissects_what_is_watched(cell: str, tokens: str) -> None:
    text, probe = ("a b c => d\nb a c => e", "b a c a x") if tokens == "words" else ("1 2 3 => 4", "1 2 3 4 5")
    run = run_of(cell, text, tokens, layers=2)
    run.run(5)
    trace = run.trace(probe)
    first = run.now.dissect(Watch(probe=probe, timestep=1, layer=0, unit=3), trace)
    assert isinstance(first, StatelessDissection)
    assert (first.cell_kind, first.timestep, first.layer, first.unit, first.units) == (cell, 1, 0, 3, 8)
    assert first.token == trace.tokens[1]
    assert [part.token for part in first.parts] == list(trace.tokens[:2])
    assert first.h == pytest.approx(float(trace.hidden[1, 0, 3]), abs=1e-6)
    assert bool(first.likeliest) == (tokens == "words")
    assert bool(first.predicted) == (tokens == "numbers")
    far = run.now.dissect(Watch(probe=probe, timestep=99, layer=7, unit=99), trace)
    assert isinstance(far, StatelessDissection)
    assert (far.timestep, far.layer, far.unit) == (4, trace.layers - 1, 7)
    assert far.h == pytest.approx(float(trace.hidden[4, -1, 7]), abs=1e-6)
    assert run.now.dissect(Watch(), run.trace("")) is None


def test_what_a_unit_of_each_kind_sees() -> None:
    seen = {}
    for cell in KINDS:
        run = run_of(cell, layers=2)
        trace = run.trace("a b c a b c")
        for layer in range(trace.layers):
            ours = run.now.dissect(Watch(probe="a b c a b c", timestep=4, layer=layer, unit=0), trace)
            seen[cell, layer] = [(part.timestep, part.below) for part in ours.parts]
    assert seen == {
        ("perceptron", 0): [(at, None) for at in range(5)],
        ("mlp", 0): [(at, None) for at in (1, 2, 3, 4)],
        ("mlp", 1): [(4, unit) for unit in range(8)],
        ("cnn", 0): [(3, None), (4, None)],
        ("cnn", 1): [(2, None), (4, None)],
    }


def test_indices_out_of_range_are_refused() -> None:
    some = Architecture(cell="mlp", inputs=3, units=4, layers=1, outputs=2, readout="final", numbers=False, window=2)
    net, inputs = (some, initial_weights(some, 0)), np.array([0, 2])
    trace = traced(net, inputs)
    for where in ({"timestep": 2}, {"timestep": 0, "layer": 1}, {"timestep": 0, "unit": 4}, {"timestep": -1}):
        with pytest.raises(IndexError):
            dissect(*net, trace, inputs, **where)
