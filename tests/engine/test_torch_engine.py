"""Losses, gradients and updates against a plain loop over torch's own network."""

import math
import weakref

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from oracles import CELLS, READOUTS, Network, networks, random_examples, two_layers

from playground.core.batches import Array, Batch, Example, collate
from playground.core.specs import TrainingSpec
from playground.engine.backends import torch_engine
from playground.engine.backends.torch_engine import TorchEngine
from playground.engine.network.architecture import Architecture
from playground.engine.network.weights import initial_weights

Net = tuple[Architecture, dict[str, Array]]
LENGTHS = st.lists(st.integers(1, 14), min_size=1, max_size=5)


def gradient_of(engine: TorchEngine, architecture: Architecture) -> dict[str, Array]:
    """The change of the weights by one plain step at rate 1."""
    before = engine.weights()
    engine.learn(TrainingSpec(optimizer="sgd", learning_rate=1.0, clip=0))
    after = engine.weights()
    return {name: before[name].astype(np.float64) - after[name] for name in architecture.shapes}


@given(networks(), LENGTHS)
def test_loss_and_gradient_equal_a_plain_loop_without_padding(net: Net, lengths: list[int]) -> None:
    architecture, weights = net
    examples = random_examples(architecture, lengths, seed=sum(lengths))
    engine, network = TorchEngine(architecture, weights), Network(architecture, weights)
    loss = network.loss(examples)
    loss.backward()
    assert engine.compute_loss(collate(examples)).loss == pytest.approx(loss.item(), rel=1e-5, abs=1e-6)
    ours = gradient_of(engine, architecture)
    for name, parameter in network.named_parameters():
        np.testing.assert_allclose(ours[name], parameter.grad, atol=1e-6, err_msg=name)


def plain_loop(net: Net, examples: list[Example], training: TrainingSpec, steps: int) -> dict[str, torch.Tensor]:
    """A tutorial's training loop: the weights after some steps."""
    network = Network(*net)
    kind = torch.optim.Adam if training.optimizer == "adam" else torch.optim.SGD
    optimizer = kind(network.parameters(), lr=training.learning_rate)
    for _ in range(steps):
        optimizer.zero_grad()
        network.loss(examples).backward()
        if training.clip:
            torch.nn.utils.clip_grad_norm_(network.parameters(), training.clip)
        optimizer.step()
    return {name: parameter.detach() for name, parameter in network.named_parameters()}


@pytest.mark.parametrize("numbers", [False, True], ids=["classes", "numbers"])
@pytest.mark.parametrize("clip", [0.0, 0.05])
@pytest.mark.parametrize("optimizer", ["adam", "sgd"])
@pytest.mark.parametrize("readout", READOUTS)
@pytest.mark.parametrize("cell", CELLS)
def test_weights_after_some_steps_equal_a_plain_loops(
    cell: str, readout: str, optimizer: str, clip: float, numbers: bool
) -> None:
    architecture = two_layers(cell, readout, 7, numbers=numbers)
    weights = initial_weights(architecture, 3)
    examples = random_examples(architecture, [5, 1, 9, 3], seed=1)
    training = TrainingSpec(optimizer=optimizer, learning_rate=0.01 if optimizer == "adam" else 0.3, clip=clip)
    engine, batch = TorchEngine(architecture, weights), collate(examples)
    for _ in range(8):
        engine.compute_loss(batch)
        engine.learn(training)
    theirs = plain_loop((architecture, weights), examples, training, 8)
    ours = engine.weights()
    moved = max(float(np.abs(ours[name] - weights[name]).max()) for name in weights)
    for name in weights:
        np.testing.assert_allclose(ours[name], theirs[name], atol=1e-3 * moved, err_msg=name)


@pytest.mark.parametrize("cell", CELLS)
def test_a_wide_vocabulary_is_looked_up_and_learns_the_same(cell: str) -> None:
    architecture = Architecture(
        cell=cell, inputs=200, units=3, layers=2, outputs=4, readout="every-step", numbers=False
    )
    weights = initial_weights(architecture, 0)
    examples = random_examples(architecture, [12, 4, 7], seed=2)
    engine, network = TorchEngine(architecture, weights), Network(architecture, weights)
    network.loss(examples).backward()
    engine.compute_loss(collate(examples))
    ours = gradient_of(engine, architecture)
    for name, parameter in network.named_parameters():
        np.testing.assert_allclose(ours[name], parameter.grad, atol=1e-6, err_msg=name)


def padded(batch: Batch, steps: int, fill: int) -> Batch:
    """The same batch with more padding, filled with another value."""

    def more(array: Array, value: int) -> Array:
        return np.concatenate((array, np.full((steps, *array.shape[1:]), value, array.dtype)))

    return Batch(more(batch.inputs, fill), more(batch.targets, fill), more(batch.scored, False), batch.lengths)


@given(networks(), LENGTHS, st.integers(1, 8))
def test_padding_is_ignored(net: Net, lengths: list[int], steps: int) -> None:
    architecture, weights = net
    batch = collate(random_examples(architecture, lengths, seed=len(lengths)))
    engine = TorchEngine(architecture, weights)
    plain, longer = (
        engine.compute_loss(batch),
        engine.compute_loss(padded(batch, steps, 1 if architecture.numbers else 0)),
    )
    assert longer.loss == pytest.approx(plain.loss, rel=1e-5, abs=1e-6)
    np.testing.assert_allclose(engine.predict(padded(batch, steps, 0)), engine.predict(batch), atol=1e-5)


@given(networks(), LENGTHS)
def test_accuracy_and_predictions_are_those_of_the_scored_steps(net: Net, lengths: list[int]) -> None:
    architecture, weights = net
    examples = random_examples(architecture, lengths, seed=7)
    batch, engine, network = collate(examples), TorchEngine(architecture, weights), Network(architecture, weights)
    with torch.no_grad():
        outputs = np.zeros((*batch.scored.shape, architecture.outputs), np.float32)
        for index, example in enumerate(examples):
            answers = network.answers(example.inputs)
            outputs[: len(answers), index] = answers if architecture.numbers else answers.log_softmax(dim=1)
    np.testing.assert_allclose(engine.predict(batch), outputs[batch.scored], atol=1e-5)
    accuracy = engine.compute_loss(batch).accuracy
    if architecture.numbers:
        assert math.isnan(accuracy)
    else:
        right = engine.predict(batch).argmax(axis=1) == batch.targets[batch.scored]
        assert accuracy == pytest.approx(right.mean())


@pytest.mark.parametrize("optimizer", ["adam", "sgd"])
def test_undo_restores_weights_and_moments_of_one_update(optimizer: str) -> None:
    architecture = Architecture(
        cell="lstm", inputs=4, units=5, layers=1, outputs=4, readout="every-step", numbers=False
    )
    batch = collate(random_examples(architecture, [6, 3], seed=0))
    training = TrainingSpec(optimizer=optimizer, learning_rate=0.1)
    undone, straight = (TorchEngine(architecture, initial_weights(architecture, 0)) for _ in range(2))
    for engine in (undone, straight):
        for _ in range(3):
            engine.compute_loss(batch)
            engine.learn(training)
    undone.compute_loss(batch)
    undone.learn(TrainingSpec(optimizer=optimizer, learning_rate=1000.0))
    undone.undo()
    assert undone.updates == straight.updates == 3
    for engine in (undone, straight):
        engine.compute_loss(batch)
        engine.learn(training)
    for name, array in straight.weights().items():
        np.testing.assert_array_equal(undone.weights()[name], array)


def test_learning_before_a_loss_is_refused() -> None:
    architecture = Architecture(cell="rnn", inputs=4, units=5, layers=1, outputs=4, readout="final", numbers=False)
    engine = TorchEngine(architecture, initial_weights(architecture, 0))
    with pytest.raises(RuntimeError, match="look at a batch"):
        engine.learn(TrainingSpec())


def test_weights_are_copies() -> None:
    architecture = Architecture(cell="rnn", inputs=4, units=5, layers=1, outputs=4, readout="final", numbers=False)
    first = initial_weights(architecture, 0)
    engine = TorchEngine(architecture, first)
    engine.weights()["readout.bias"][:] = 9
    first["readout.weight"][:] = 9
    for name, array in initial_weights(architecture, 0).items():
        np.testing.assert_array_equal(engine.weights()[name], array)


def test_only_the_last_two_batches_of_a_stream_stay_on_the_device() -> None:
    architecture = Architecture(cell="rnn", inputs=4, units=5, layers=1, outputs=4, readout="final", numbers=False)
    engine = TorchEngine(architecture, initial_weights(architecture, 0))
    batches = [collate(random_examples(architecture, [6, 3], seed=seed)) for seed in range(5)]
    kept = [weakref.ref(engine._tensors(batch).inputs[0]) for batch in batches]
    assert [reference() is not None for reference in kept] == [False, False, False, True, True]
    assert engine._tensors(batches[4]) is engine._tensors(batches[4])


@pytest.mark.parametrize(("units", "threads"), [(16, 1), (127, 1), (128, 3)])
def test_the_thread_count_depends_on_the_networks_size_alone(
    units: int, threads: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    architecture = Architecture(cell="rnn", inputs=4, units=units, layers=1, outputs=4, readout="final", numbers=False)
    engine = TorchEngine(architecture, initial_weights(architecture, 0))
    calls: list[int] = []
    monkeypatch.setattr(torch_engine, "processor_count", lambda: 6)
    monkeypatch.setattr(torch, "set_num_threads", calls.append)
    monkeypatch.setattr(torch, "get_num_threads", lambda: 7)
    engine.set_thread_count()
    assert calls == [threads]
