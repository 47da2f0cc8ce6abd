"""The networks without a state, against their equations written in torch, one timestep and one token at a time."""

from collections.abc import Sequence

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from oracles import READOUTS, random_examples

from playground.core.batches import Array, Batch, Example, collate
from playground.core.shapes import context_length
from playground.core.specs import ModelSpec, Preset, TrainingSpec
from playground.engine.backends import selection
from playground.engine.backends.torch_engine import TorchEngine
from playground.engine.generation.free_running import SequenceStepper
from playground.engine.inspection.saliency import saliency
from playground.engine.network.architecture import Architecture
from playground.engine.network.forward import unroll
from playground.engine.network.weights import initial_weights
from playground.engine.training.run import Run
from playground.tasks import typed

KINDS = ("perceptron", "mlp", "cnn")


class Plain(torch.nn.Module):
    """The networks as the docstrings describe them; their parameters have the names of `Architecture.shapes`."""

    def __init__(self, architecture: Architecture, weights: dict[str, Array]) -> None:
        super().__init__()
        self.architecture = architecture
        a, sights = architecture, architecture.sights
        self.layers = torch.nn.ModuleList(
            torch.nn.Conv1d(a.units if layer else a.inputs, a.units, sight.width, dilation=sight.dilation)
            for layer, sight in enumerate(sights)
        )
        self.readout = torch.nn.Linear(a.units, a.outputs)
        self.load_state_dict({name: torch.tensor(array) for name, array in weights.items()}, strict=True, assign=True)

    def vectors(self, inputs: Array) -> torch.Tensor:
        """Ids as one-hot vectors, numbers as they are."""
        vectors = torch.tensor(inputs)
        if inputs.ndim == 1:
            vectors = torch.nn.functional.one_hot(vectors, self.architecture.inputs)
        return vectors.to(self.readout.weight.dtype)

    def outputs(self, vectors: torch.Tensor) -> torch.Tensor:
        """`(time, outputs)`, as if the sequence ended at each timestep."""
        below = vectors
        for layer in self.layers:
            below = torch.stack([self.unit(layer, below[: end + 1]) for end in range(len(below))])
        if self.architecture.readout == "mean":
            below = torch.stack([below[: end + 1].mean(dim=0) for end in range(len(below))])
        return self.readout(below)

    def unit(self, layer: torch.nn.Conv1d, so_far: torch.Tensor) -> torch.Tensor:
        """A layer's answer at the last of these timesteps."""
        if self.architecture.cell == "perceptron":
            return torch.tanh(layer.weight[:, :, 0] @ so_far.mean(dim=0) + layer.bias)
        total, (dilation,), (width,) = layer.bias, layer.dilation, layer.kernel_size
        for back in range(width):
            if back * dilation < len(so_far):
                total = total + layer.weight[:, :, width - 1 - back] @ so_far[-1 - back * dilation]
        return torch.tanh(total)

    def loss(self, examples: Sequence[Example]) -> torch.Tensor:
        """The mean loss over the scored steps of all sequences, each run alone."""
        outputs = torch.cat([self.outputs(self.vectors(e.inputs))[e.scored] for e in examples])
        targets = torch.cat([torch.tensor(e.targets[e.scored]) for e in examples])
        if self.architecture.numbers:
            return torch.nn.functional.mse_loss(outputs, targets.to(outputs.dtype))
        return torch.nn.functional.cross_entropy(outputs, targets)


@st.composite
def nets(draw: st.DrawFn) -> tuple[Architecture, dict[str, Array]]:
    """Any small network without a state."""
    numbers, cell = draw(st.booleans()), draw(st.sampled_from(KINDS))
    vectors = numbers or draw(st.booleans())
    architecture = Architecture(
        cell=cell,
        inputs=draw(st.integers(1, 3) if vectors else st.integers(2, 9)),
        units=draw(st.integers(1, 9)),
        layers=1 if cell == "perceptron" else draw(st.integers(1, 3)),
        outputs=draw(st.integers(1, 2) if numbers else st.integers(2, 7)),
        readout=draw(st.sampled_from(READOUTS)),
        numbers=numbers,
        vectors=vectors,
        window=1 if cell == "perceptron" else draw(st.integers(1, 9)),
    )
    return architecture, initial_weights(architecture, draw(st.integers(0, 2**31 - 1)))


def scored(plain: Plain, examples: Sequence[Example], batch: Batch) -> Array:
    """The oracle's outputs in the order of `batch.scored`."""
    wide = np.zeros((*batch.scored.shape, plain.architecture.outputs), np.float32)
    with torch.no_grad():
        for column, example in enumerate(examples):
            outputs = plain.outputs(plain.vectors(example.inputs))
            if not plain.architecture.numbers:
                outputs = torch.log_softmax(outputs, dim=1)
            wide[: len(outputs), column] = outputs
    return wide[batch.scored]


@settings(max_examples=60, deadline=None)
@given(nets(), st.lists(st.integers(1, 12), min_size=1, max_size=4), st.integers(0, 9))
def test_torch_answers_as_the_equations_do(
    net: tuple[Architecture, dict[str, Array]], lengths: list[int], n: int
) -> None:
    examples = random_examples(net[0], lengths, n)
    batch = collate(examples)
    np.testing.assert_allclose(TorchEngine(*net).predict(batch), scored(Plain(*net), examples, batch), atol=1e-5)


@settings(max_examples=40, deadline=None)
@given(nets(), st.lists(st.integers(1, 9), min_size=1, max_size=3), st.integers(0, 9))
def test_a_step_is_autograds(net: tuple[Architecture, dict[str, Array]], lengths: list[int], n: int) -> None:
    examples = random_examples(net[0], lengths, n)
    batch, engine, plain = collate(examples), TorchEngine(*net), Plain(*net)
    loss = plain.loss(examples)
    assert engine.compute_loss(batch).loss == pytest.approx(loss.item(), abs=1e-5)
    loss.backward()
    engine.learn(TrainingSpec(optimizer="sgd", learning_rate=0.5, clip=0.0))
    for name, parameter in plain.named_parameters():
        expected = parameter.detach() - 0.5 * parameter.grad
        np.testing.assert_allclose(engine.weights()[name], expected, atol=1e-5)
    engine.undo()
    assert all((engine.weights()[name] == array).all() for name, array in net[1].items())


@settings(max_examples=60, deadline=None)
@given(nets(), st.integers(1, 12), st.integers(0, 9))
def test_numpy_shows_what_torch_computes(net: tuple[Architecture, dict[str, Array]], length: int, n: int) -> None:
    inputs = random_examples(net[0], [length], n)[0].inputs
    unrolled, plain = unroll(*net, inputs), Plain(*net)
    with torch.no_grad():
        np.testing.assert_allclose(unrolled.outputs, plain.outputs(plain.vectors(inputs)), atol=1e-5)
    assert (dict(unrolled.gates), unrolled.cell) == ({}, None)
    assert unrolled.hidden.shape == (length, net[0].layers, net[0].units)
    walker = SequenceStepper(*net, 1)
    walked = np.concatenate([walker.step(now[None]) for now in inputs])
    np.testing.assert_allclose(walked, unrolled.outputs, atol=1e-5)


@settings(max_examples=60, deadline=None)
@given(nets(), st.integers(1, 9), st.data())
def test_saliency_is_autograds(net: tuple[Architecture, dict[str, Array]], length: int, data: st.DataObject) -> None:
    architecture, weights = net[0], {name: array.astype(np.float64) for name, array in net[1].items()}
    at, answer = data.draw(st.integers(0, length - 1)), data.draw(st.integers(0, architecture.outputs - 1))
    inputs, plain = random_examples(architecture, [length], length)[0].inputs, Plain(architecture, weights)
    vectors = plain.vectors(inputs).requires_grad_()
    outputs = plain.outputs(vectors)[at]
    others = [other for other in range(len(outputs)) if other != answer]
    asked = outputs[answer] - (0 if architecture.numbers else torch.logsumexp(outputs[others], 0))
    (gradient,) = torch.autograd.grad(asked, vectors)
    states = unroll(architecture, weights, inputs).states
    ours = saliency(architecture, weights, inputs, states, at=at, answer=answer)
    np.testing.assert_allclose(ours.values, (gradient * vectors).sum(dim=1).detach(), rtol=1e-6, atol=1e-12)


@pytest.mark.parametrize("cell", ["mlp", "cnn"])
@pytest.mark.parametrize(("window", "layers"), [(1, 1), (5, 1), (9, 2), (8, 3), (10, 2)])
def test_it_sees_exactly_as_many_tokens_as_its_window(cell: str, window: int, layers: int) -> None:
    architecture = Architecture(
        cell=cell,
        inputs=1,
        units=6,
        layers=layers,
        outputs=1,
        readout="final",
        numbers=True,
        vectors=True,
        window=window,
    )
    weights, inputs = initial_weights(architecture, 1), np.ones((40, 1), np.float32)
    hidden = unroll(architecture, weights, inputs).hidden
    values = saliency(architecture, weights, inputs, {"hidden": hidden}, at=30, answer=0).values
    count = context_length(architecture)
    assert count == window or (cell == "cnn" and window <= count)
    assert values[31 - count : 31].all()
    assert not values[: 31 - count].any()


def test_a_perceptron_knows_no_order() -> None:
    architecture = Architecture(
        cell="perceptron", inputs=4, units=6, layers=1, outputs=3, readout="final", numbers=False
    )
    weights = initial_weights(architecture, 0)
    outputs = [unroll(architecture, weights, np.array(ids)).outputs[-1] for ids in ([0, 1, 1, 3], [1, 3, 0, 1])]
    np.testing.assert_allclose(*outputs, atol=1e-6)


@pytest.mark.parametrize("choice", ["auto", "torch", "compiled"])
@pytest.mark.parametrize("cell", KINDS)
def test_torch_computes_it_whatever_is_asked_for(choice: str, cell: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PLAYGROUND_ENGINE", raising=False)
    architecture = Architecture(cell=cell, inputs=4, units=6, layers=1, outputs=3, readout="final", numbers=False)
    sample = collate(random_examples(architecture, [4, 2], 0))
    assert selection.make_engine(choice, architecture, initial_weights(architecture, 0), sample).name == "torch"


@pytest.mark.parametrize("cell", KINDS)
@pytest.mark.parametrize("readout", ["final", "mean"])
def test_a_run_learns_resumes_and_has_no_reach(cell: str, readout: str) -> None:
    spec = typed.Spec(sequences="a b => x\nb c => y\nc d => x\nd a => z")
    run = Run(Preset(title="Four", task=spec, model=ModelSpec(cell=cell, layers=2, readout=readout)), memory=1 << 24)
    first = run.evaluate().loss
    run.run(60)
    kept = run.history.latest(20)
    assert kept is not None
    before = run.weights()
    assert run.evaluate().loss < first / 2
    run.resume_from(kept)
    run.run(60 - kept.step)
    assert all((run.weights()[name] == array).all() for name, array in before.items())
    trace = run.trace("a b")
    assert list(trace.quantities) == ["hidden"]
    assert trace.layers == (1 if cell == "perceptron" else 2)
    assert run.reach("a b", trace=trace) is None
    assert run.saliency("a b", 1, 0) is not None


@pytest.mark.parametrize("cell", KINDS)
def test_initial_weights_do_not_saturate_the_units(cell: str) -> None:
    """Weights that are too large saturate tanh at ±1; with weights that are too small all units give the same."""
    architecture = Architecture(
        cell=cell, inputs=50, units=64, layers=1, outputs=2, readout="final", numbers=False, window=32
    )
    examples = random_examples(architecture, [40] * 4, 0)
    hidden = np.stack([unroll(architecture, initial_weights(architecture, 0), e.inputs).hidden[-1] for e in examples])
    assert 0.3 < hidden.std() < 0.7


def test_a_large_vocabulary_is_looked_up() -> None:
    """One-hot vectors would take 1.6 GB here."""
    architecture = Architecture(
        cell="mlp", inputs=50_000, units=4, layers=1, outputs=2, readout="final", numbers=False, window=8
    )
    engine = TorchEngine(architecture, initial_weights(architecture, 0))
    batch = collate(random_examples(architecture, [500] * 16, 0))
    assert all(tensor.numel() < 100_000 for tensor in engine._layers.inputs(batch))
    assert np.isfinite(engine.train([batch, batch], TrainingSpec(), np.inf)[0].loss)
