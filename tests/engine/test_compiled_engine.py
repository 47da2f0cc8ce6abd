"""The compiled engine against torch's own networks: losses, gradients, long trajectories, and invalid inputs."""

import math
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from oracles import CELLS, READOUTS, Network, networks, random_examples, two_layers

from playground.core.batches import Array, Batch, Example, collate
from playground.core.specs import TrainingSpec
from playground.engine.backends.threads import ThreadTeam
from playground.engine.backends.torch_engine import TorchEngine
from playground.engine.network.architecture import Architecture
from playground.engine.network.forward import unroll
from playground.engine.network.weights import initial_weights, parameter_slices

compiled = pytest.importorskip("playground.engine.backends.compiled_engine")
CompiledEngine = compiled.CompiledEngine

Net = tuple[Architecture, dict[str, Array]]
LENGTHS = st.lists(st.integers(1, 14), min_size=1, max_size=9) | st.lists(st.integers(1, 9), min_size=16, max_size=45)
PRECISIONS = ((np.float64, 1e-9), (np.float32, 1e-4))
"""The engine's precision, and its tolerance against torch in double precision."""
PLAIN = TrainingSpec(optimizer="sgd", learning_rate=1e-3, clip=0)


def assert_same_gradient(net: Net, lengths: list[int]) -> None:
    """Compare the loss, and the gradient of every parameter relative to its largest element (or a hundredth of the
    largest of all)."""
    architecture, weights = net
    examples = random_examples(architecture, lengths, seed=sum(lengths))
    network, batch = Network(*net).double(), collate(examples)
    loss = network.loss(examples)
    loss.backward()
    theirs = {name: parameter.grad.numpy() for name, parameter in network.named_parameters()}
    largest = max(float(np.abs(gradient).max()) for gradient in theirs.values())
    for dtype, tolerance in PRECISIONS:
        engine = CompiledEngine(architecture, weights, dtype)
        assert engine.compute_loss(batch).loss == pytest.approx(loss.item(), rel=tolerance)
        engine.train([batch, batch], PLAIN, math.inf)
        for name, place, shape in parameter_slices(architecture):
            ours = engine._workspace.memory.gradient[0][place].reshape(shape)
            scale = max(float(np.abs(theirs[name]).max()), 1e-2 * largest)
            where = f"{name} in {dtype.__name__}"
            np.testing.assert_allclose(ours, theirs[name], rtol=0, atol=tolerance * scale, err_msg=where)


@given(networks(40), LENGTHS)
def test_loss_and_gradient_equal_autograd_without_padding(net: Net, lengths: list[int]) -> None:
    assert_same_gradient(net, lengths)


@pytest.mark.parametrize("cell", CELLS)
def test_four_layers_and_sizes_past_every_block_have_the_same_gradient(cell: str) -> None:
    architecture = Architecture(
        cell=cell, inputs=70, units=67, layers=4, outputs=35, readout="every-step", numbers=False
    )
    assert_same_gradient((architecture, initial_weights(architecture, 1)), [70] * 18 + [3])


def plain_losses(net: Net, examples: list[Example], training: TrainingSpec, steps: int) -> list[float]:
    """The losses of a tutorial's training loop, in double precision."""
    network = Network(*net).double()
    kind = torch.optim.Adam if training.optimizer == "adam" else torch.optim.SGD
    optimizer = kind(network.parameters(), lr=training.learning_rate)
    losses = []
    for _ in range(steps):
        optimizer.zero_grad()
        loss = network.loss(examples)
        loss.backward()
        if training.clip:
            torch.nn.utils.clip_grad_norm_(network.parameters(), training.clip)
        optimizer.step()
        losses.append(loss.item())
    return losses


@pytest.mark.parametrize(
    ("vectors", "numbers"), [(False, False), (True, True), (True, False)], ids=["tokens", "numbers", "frames"]
)
@pytest.mark.parametrize(("optimizer", "clip"), [("adam", 0.0), ("sgd", 0.05)])
@pytest.mark.parametrize("readout", READOUTS)
@pytest.mark.parametrize("cell", CELLS)
def test_trajectories_of_200_steps_are_torchs(
    cell: str, readout: str, optimizer: str, clip: float, vectors: bool, numbers: bool
) -> None:
    architecture = two_layers(cell, readout, 8, numbers=numbers, vectors=vectors)
    net = architecture, initial_weights(architecture, 3)
    examples = random_examples(architecture, [4, 1, 5, 2], seed=1)
    training = TrainingSpec(optimizer=optimizer, learning_rate=0.002 if optimizer == "adam" else 0.05, clip=clip)
    theirs, batch = plain_losses(net, examples, training, 200), collate(examples)
    for dtype, tolerance in PRECISIONS:
        engine = CompiledEngine(*net, dtype)
        ours = [
            engine.compute_loss(batch).loss,
            *(score.loss for score in engine.train([batch] * 200, training, math.inf)),
        ]
        # A loss near 0 is the square of rounding errors: its tolerance is a hundredth of that of the first loss.
        np.testing.assert_allclose(
            ours, theirs, rtol=tolerance, atol=0.01 * tolerance * theirs[0], err_msg=dtype.__name__
        )


@given(networks(), LENGTHS)
def test_predictions_and_accuracy_are_the_torch_engines(net: Net, lengths: list[int]) -> None:
    batch = collate(random_examples(net[0], lengths, seed=7))
    ours, reference = CompiledEngine(*net), TorchEngine(*net)
    np.testing.assert_allclose(ours.predict(batch), reference.predict(batch), atol=1e-5)
    assert ours.compute_loss(batch).accuracy == pytest.approx(reference.compute_loss(batch).accuracy, nan_ok=True)


@given(networks(), st.integers(0, 30))
def test_a_sequence_unrolls_as_by_the_textbook(net: Net, length: int) -> None:
    inputs = random_examples(net[0], [max(1, length)], seed=length)[0].inputs[:length]
    engine, expected = CompiledEngine(*net), unroll(*net, inputs)
    ours = engine.unroll(inputs)
    assert list(ours.gates) == list(expected.gates)
    # A plain RNN's only block is its hidden state.
    for name in ours.gates if net[0].cell != "rnn" else ():
        np.testing.assert_allclose(ours.gates[name], expected.gates[name], atol=1e-5, err_msg=name)
    np.testing.assert_allclose(ours.hidden, expected.hidden, atol=1e-5)
    assert (ours.cell is None) == (expected.cell is None)
    if ours.cell is not None:
        np.testing.assert_allclose(ours.cell, expected.cell, atol=1e-5)
    np.testing.assert_allclose(ours.outputs, expected.outputs, atol=1e-5)


def test_unrolling_does_not_change_training() -> None:
    (watched, architecture), (straight, _) = small(), small()
    batches = [collate(random_examples(architecture, [6, 3], seed=seed)) for seed in range(5)]
    scores = []
    for engine in (watched, straight):
        first = engine.train(batches[:3], PLAIN, math.inf)
        if engine is watched:
            engine.unroll(np.arange(4))
        scores.append([*first, *engine.train(batches[2:], PLAIN, math.inf)])
    assert scores[0] == scores[1]


@pytest.mark.parametrize(
    "training", [TrainingSpec(clip=0), TrainingSpec(clip=0.01), PLAIN], ids=["adam", "clip", "sgd"]
)
@given(networks(), st.lists(LENGTHS, min_size=2, max_size=4))
@settings(max_examples=15)
def test_two_threads_compute_the_same_bits_as_one(training: TrainingSpec, net: Net, lengths: list[list[int]]) -> None:
    batches = [collate(random_examples(net[0], several, seed=seed)) for seed, several in enumerate(lengths * 3)]
    assert_same_bits(net, batches, training, (1, 2))


@pytest.mark.parametrize("clip", [0.0, 0.01])
def test_more_threads_than_processors_compute_the_same_bits_as_one(clip: float) -> None:
    architecture = Architecture(
        cell="lstm", inputs=4, units=65, layers=2, outputs=3, readout="every-step", numbers=False
    )
    sizes = (129, 20, 64, 3, 257, 128)  # split into 8, 2, 4, 1, 16 and 8 pieces
    batches = [collate(random_examples(architecture, [3] * size, seed=size)) for size in sizes]
    net = architecture, initial_weights(architecture, 0)
    assert_same_bits(net, batches, TrainingSpec(clip=clip), (1, 2, 3, 4, 8, 16))


@pytest.mark.parametrize("clip", [0.0, 0.01])
def test_one_thread_of_many_does_all_of_the_work_where_the_others_do_not_come(clip: float) -> None:
    architecture = Architecture(
        cell="lstm", inputs=4, units=65, layers=1, outputs=3, readout="every-step", numbers=False
    )
    batches = [collate(random_examples(architecture, [3] * size, seed=size)) for size in (129, 20, 3, 64)]
    net, ends = (architecture, initial_weights(architecture, 0)), []
    for threads, present in ((1, [0]), (16, [0]), (16, [5, 0])):
        engine = CompiledEngine(*net, threads=threads)
        engine._team = Sparse(threads, present)
        losses = [score.loss for score in engine.train(batches, TrainingSpec(clip=clip), math.inf)]
        ends.append((losses, engine.gradient_norm, engine.state().vectors.tobytes()))
    assert ends[0] == ends[1] == ends[2]


def assert_same_bits(net: Net, batches: list[Batch], training: TrainingSpec, counts: tuple[int, ...]) -> None:
    """Train once with each number of threads; compare losses, gradient norms and states."""
    ends = []
    for count in counts:
        engine = CompiledEngine(*net, threads=count)
        engine._team = Always(count)
        scores = [(score.loss, score.accuracy) for score in engine.train(batches, training, math.inf)]
        ends.append((scores, engine.gradient_norm, engine.state().vectors))
    for end in ends[1:]:
        for ours, first in zip(end, ends[0], strict=True):
            np.testing.assert_array_equal(ours, first)


class Always(ThreadTeam):
    """Always the same number of threads, whatever is measured."""

    threads = 0

    def __init__(self, threads: int) -> None:
        super().__init__(threads)
        self.threads = threads


class Sparse(Always):
    """Runs only those threads that are `present`, one after the other."""

    def __init__(self, threads: int, present: list[int]) -> None:
        super().__init__(threads)
        self._present = present

    def run(self, threads: int, function: Callable[[int, int], int]) -> int:
        return [function(thread, threads) for thread in self._present][-1]


@pytest.mark.parametrize("threads", [1, 2])
def test_a_diverging_step_is_undone_on_any_number_of_threads(threads: int) -> None:
    (engine, architecture), (straight, _) = (small(inputs=1, outputs=1, numbers=True, vectors=True) for _ in range(2))
    engine._team = Always(threads)
    good = [collate(random_examples(architecture, [6] * 20, seed=seed)) for seed in range(4)]
    for place in (0, -1):  # in the first half of the batch, and in the second
        targets = good[3].targets.copy()
        targets[:, place] = 1e20
        scores = engine.train([*good[:3], replace(good[3], targets=targets), good[0]], PLAIN, 1e6)
        assert len(scores) == 3
        straight.train(good[:3], PLAIN, 1e6)
        np.testing.assert_array_equal(engine.state().vectors, straight.state().vectors)


def small(**changes: object) -> tuple[CompiledEngine, Architecture]:
    architecture = Architecture(
        cell="lstm", inputs=4, units=5, layers=1, outputs=3, readout="every-step", numbers=False
    )
    architecture = replace(architecture, **changes)
    return CompiledEngine(architecture, initial_weights(architecture, 0)), architecture


@pytest.mark.parametrize("optimizer", ["adam", "sgd"])
def test_undo_restores_weights_and_moments_of_one_update(optimizer: str) -> None:
    (undone, architecture), (straight, _) = small(), small()
    batches = [collate(random_examples(architecture, [6, 3], seed=seed)) for seed in range(5)]
    training = TrainingSpec(optimizer=optimizer, learning_rate=0.1)
    for engine in (undone, straight):
        engine.train(batches[:4], training, math.inf)
    undone.train(batches[3:], replace(training, learning_rate=1000.0), math.inf)
    undone.undo()
    assert undone.updates == straight.updates == 3
    for engine in (undone, straight):
        engine.train(batches[3:], training, math.inf)
    for name, array in straight.weights().items():
        np.testing.assert_array_equal(undone.weights()[name], array)


@pytest.mark.parametrize("bad", [math.nan, math.inf])
@pytest.mark.parametrize("cell", CELLS)
def test_a_loss_that_is_not_finite_ends_the_call_at_the_last_good_weights(cell: str, bad: float) -> None:
    (engine, architecture), (straight, _) = (
        small(cell=cell, inputs=1, outputs=1, numbers=True, vectors=True) for _ in range(2)
    )
    good = [collate(random_examples(architecture, [6, 3], seed=seed)) for seed in range(4)]
    wrong = replace(good[3], targets=np.full_like(good[3].targets, bad))
    scores = engine.train([*good[:3], wrong, good[0]], PLAIN, 1e30)
    assert len(scores) == 3
    assert not math.isfinite(scores[-1].loss)
    straight.train(good[:3], PLAIN, 1e30)
    assert engine.updates == straight.updates == 2
    for name, array in straight.weights().items():
        np.testing.assert_array_equal(engine.weights()[name], array)


@pytest.mark.parametrize("cell", CELLS)
def test_nan_weights_give_a_nan_loss(cell: str) -> None:
    _, architecture = small(cell=cell)
    weights = initial_weights(architecture, 0)
    weights["rnn.bias_ih_l0"][0] = math.nan
    assert math.isnan(
        CompiledEngine(architecture, weights).compute_loss(collate(random_examples(architecture, [6], 0))).loss
    )


@pytest.mark.parametrize("field", ["inputs", "targets"])
@pytest.mark.parametrize("bad", [-1, 4, 2**40])
def test_ids_past_the_network_are_refused_before_anything_is_computed(field: str, bad: int) -> None:
    engine, architecture = small()
    batch = collate(random_examples(architecture, [6], seed=0))
    array = getattr(batch, field).copy()
    array[-1] = bad
    with pytest.raises(ValueError, match="ids run from"):
        engine.compute_loss(replace(batch, scored=np.ones_like(batch.scored), **{field: array}))


def test_vectors_of_another_width_are_refused() -> None:
    engine, architecture = small(inputs=2, outputs=1, numbers=True, vectors=True)
    batch = collate(random_examples(replace(architecture, inputs=3), [6], seed=0))
    with pytest.raises(ValueError, match="do not fit the network"):
        engine.compute_loss(batch)


@pytest.mark.parametrize("optimizer", ["adam", "sgd"])
@pytest.mark.parametrize("cell", CELLS)
def test_an_engine_continues_from_the_others_state(cell: str, optimizer: str) -> None:
    ours, architecture = small(cell=cell)
    reference = TorchEngine(architecture, initial_weights(architecture, 0))
    batches = [collate(random_examples(architecture, [6, 3], seed=seed)) for seed in range(9)]
    training = TrainingSpec(optimizer=optimizer, learning_rate=0.01)
    straight = [score.loss for score in reference.train(batches, training, math.inf)]
    mixed: list[float] = []
    first, second = TorchEngine(architecture, initial_weights(architecture, 0)), ours
    for start in range(0, 8, 2):
        mixed += [score.loss for score in first.train(batches[start : start + 3], training, math.inf)]
        second.restore(first.state())
        first, second = second, first
    np.testing.assert_allclose(mixed, straight, rtol=1e-4)
    assert first.updates == 8
