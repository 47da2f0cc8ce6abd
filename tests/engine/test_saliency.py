"""Saliency against torch's own derivatives by the one-hot input, against finite differences, and by hand."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from oracles import CELLS, READOUTS, Network, networks, random_examples, task

from playground import tasks
from playground.core.batches import Array
from playground.core.saliency import Saliency
from playground.core.specs import ModelSpec, Preset, TrainingSpec
from playground.core.vocabulary import Numbers
from playground.engine.inspection.saliency import saliency
from playground.engine.network.architecture import Architecture
from playground.engine.network.forward import unroll
from playground.engine.network.weights import initial_weights
from playground.engine.training.run import Run
from playground.tasks import typed

Net = tuple[Architecture, dict[str, Array]]


def precise(net: Net, gain: float = 1.0) -> Net:
    return net[0], {name: gain * array.astype(np.float64) for name, array in net[1].items()}


def salient(net: Net, inputs: Array, at: int, answer: int, scale: float = 1.0) -> Saliency:
    unrolled = unroll(*net, inputs)
    return saliency(*net, inputs, unrolled.states, at=at, answer=answer, scale=scale)


def asked(network: Network, vectors: torch.Tensor, at: int, answer: int) -> torch.Tensor:
    """The quantity that is differentiated: a class's log-odds, or a number."""
    hidden = network.rnn(vectors[: at + 1])[0]
    outputs = network.readout(hidden.mean(dim=0) if network.architecture.readout == "mean" else hidden[-1])
    if network.architecture.numbers:
        return outputs[answer]
    others = [other for other in range(len(outputs)) if other != answer]
    return outputs[answer] - torch.logsumexp(outputs[others], 0)


def loaded(net: Net) -> Network:
    network = Network(net[0]).double()
    network.load_state_dict({name: torch.tensor(array) for name, array in net[1].items()})
    return network


@settings(max_examples=100)
@given(networks(largest=12), st.integers(1, 9), st.data())
def test_saliency_is_torchs_gradient_times_the_input(net: Net, length: int, data: st.DataObject) -> None:
    net = precise(net, data.draw(st.sampled_from((1.0, 4.0))))
    at = data.draw(st.integers(0, length - 1))
    answer = data.draw(st.integers(0, net[0].outputs - 1))
    inputs = random_examples(net[0], [length], seed=length)[0].inputs
    network = loaded(net)
    vectors = network.vectors(inputs).requires_grad_()
    (gradient,) = torch.autograd.grad(asked(network, vectors, at, answer), vectors)
    ours = salient(net, inputs, at, answer, scale=3.0)
    scale = 3.0 if net[0].numbers else 1.0
    assert (ours.at, ours.answer, ours.timesteps) == (at, answer, length)
    np.testing.assert_allclose(ours.values, scale * (gradient * vectors).sum(dim=1).detach(), rtol=1e-6, atol=1e-12)
    assert not ours.values[at + 1 :].any()


@pytest.mark.parametrize("cell", CELLS)
@pytest.mark.parametrize("readout", READOUTS)
@pytest.mark.parametrize("layers", [1, 2, 3])
@pytest.mark.parametrize("numbers", [False, True])
def test_saliency_equals_finite_differences(cell: str, readout: str, layers: int, numbers: bool) -> None:
    sizes = {"inputs": 2, "outputs": 2} if numbers else {"inputs": 5, "outputs": 4}
    architecture = Architecture(
        cell=cell, units=4, layers=layers, readout=readout, numbers=numbers, vectors=numbers, **sizes
    )
    net = precise((architecture, initial_weights(architecture, 3)), 2.0)
    inputs, at, small = random_examples(architecture, [6], 1)[0].inputs, 4, 1e-5
    ours, network = salient(net, inputs, at, 1), loaded(net)
    vectors = network.vectors(inputs)
    with torch.no_grad():
        for t in range(6):
            step = torch.zeros(6, 1, dtype=torch.float64)
            step[t] = small
            up, down = (asked(network, vectors * (1 + sign * step), at, 1) for sign in (1, -1))
            np.testing.assert_allclose(ours.values[t], float(up - down) / (2 * small), rtol=1e-5, atol=1e-8)


def test_saliency_is_0_for_what_raises_all_answers_alike() -> None:
    architecture = Architecture(cell="rnn", inputs=3, units=4, layers=1, outputs=3, readout="final", numbers=False)
    net = precise((architecture, initial_weights(architecture, 0)))
    before = salient(net, np.array([0, 1, 2]), 2, 1).values
    net[1]["readout.weight"] += 5 * np.arange(4)
    np.testing.assert_allclose(salient(net, np.array([0, 1, 2]), 2, 1).values, before, atol=1e-9)


def test_saliency_does_not_vanish_where_the_answer_is_certain() -> None:
    architecture = Architecture(cell="rnn", inputs=2, units=4, layers=1, outputs=2, readout="final", numbers=False)
    net = precise((architecture, initial_weights(architecture, 0)))
    before = salient(net, np.array([0, 1]), 1, 0).values
    net[1]["readout.bias"] = np.array([80.0, 0.0])
    np.testing.assert_allclose(salient(net, np.array([0, 1]), 1, 0).values, before)
    np.testing.assert_allclose(salient(net, np.array([0, 1]), 1, 1).values, -before)


@pytest.mark.parametrize("cell", CELLS)
def test_a_gradient_without_bound_gives_no_warning_and_no_nan(cell: str) -> None:
    architecture = Architecture(
        cell=cell, inputs=1, units=8, layers=2, outputs=1, readout="final", numbers=True, vectors=True
    )
    weights = {name: array * 1e4 for name, array in initial_weights(architecture, 0).items()}
    weights = {name: array * (0 if "bias" in name else 1) for name, array in weights.items()}
    ours = salient((architecture, weights), np.zeros((300, 1), np.float32), 299, 0)
    assert not np.isnan(ours.values).any()
    assert not np.isnan(ours.relative_values).any()


def test_the_only_possible_answer_depends_on_nothing() -> None:
    architecture = Architecture(cell="gru", inputs=2, units=3, layers=1, outputs=1, readout="mean", numbers=False)
    ours = salient((architecture, initial_weights(architecture, 0)), np.array([0, 1]), 1, 0)
    assert not ours.values.any()


def test_shares_and_the_strongest() -> None:
    ours = Saliency(at=3, answer=0, values=np.array([0.5, -2.0, 0.0, 1.0, 0.0]))
    np.testing.assert_array_equal(ours.relative_values, [0.25, -1, 0, 0.5, 0])
    assert ours.strongest(2) == [1, 3]
    assert ours.strongest(9) == [1, 3, 0]
    assert not Saliency(at=0, answer=0, values=np.zeros(2)).relative_values.any()
    assert Saliency(at=0, answer=0, values=np.zeros(0)).relative_values.shape == (0,)
    endless = Saliency(at=1, answer=0, values=np.array([-np.inf, 3.0]))
    np.testing.assert_array_equal(endless.relative_values, [-1, 0])
    with pytest.raises(ValueError, match="read-only"):
        ours.values[0] = 1


def test_a_run_gives_the_saliency_of_its_probes_answer() -> None:
    spec = typed.Spec(sequences="a b => c\nb a => d")
    preset = Preset(title="Test", task=spec, model=ModelSpec(cell="gru", units=8), training=TrainingSpec())
    run = Run(preset, tasks.make_task(spec, "final", 0))
    inputs = run.task.probe("b a").encoded.inputs
    ours, direct = run.saliency("b a", 1, 3), salient((run.architecture, run.weights()), inputs, 1, 3)
    assert ours is not None
    np.testing.assert_allclose(ours.values, direct.values, rtol=1e-4)
    other = run.saliency("b a", 1, 3, run.trace("a b a"))
    assert other is not None
    np.testing.assert_array_equal(other.values, ours.values)
    for text, at, answer in (("b a", 2, 0), ("b a", -1, 0), ("b a", 0, 99), ("b a", 0, -1), ("", 0, 0)):
        assert run.saliency(text, at, answer) is None


def test_saliency_of_numbers_is_in_the_tasks_own_scale() -> None:
    architecture = Architecture(
        cell="lstm", inputs=1, units=4, layers=1, outputs=1, readout="every-step", numbers=True, vectors=True
    )
    some = task(architecture, random_examples(architecture, [5], 0))
    object.__setattr__(some, "encoding", Numbers(scale=20.0))
    run = Run(Preset(title="", task=typed.Spec(), model=ModelSpec(units=4), training=TrainingSpec()), some)
    ours = run.saliency("10 -20 5", 2, 0)
    inputs = np.array([[0.5], [-1.0], [0.25]], np.float32)
    assert ours is not None
    direct = salient((run.architecture, run.weights()), inputs, 2, 0)
    np.testing.assert_allclose(ours.values, 20 * direct.values, rtol=1e-4)
