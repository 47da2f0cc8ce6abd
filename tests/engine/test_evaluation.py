"""Measures of the evaluation set, marks, and free runs, against torch's own networks."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from oracles import CELLS, READOUTS, Network, networks, random_examples

from playground.core.batches import Array
from playground.core.snapshot import Evaluation
from playground.core.specs import Mark
from playground.engine.backends.torch_engine import TorchEngine
from playground.engine.generation.free_running import free_run_error
from playground.engine.network.architecture import Architecture
from playground.engine.network.weights import initial_weights
from playground.engine.training import evaluated_parts
from playground.engine.training.evaluation import Evaluator, reaches_mark
from playground.tasks.common.task import FreeRun

Net = tuple[Architecture, dict[str, Array]]


@pytest.mark.parametrize("largest", [4_000_000, 100, 1])
@given(networks(), st.lists(st.integers(1, 12), min_size=1, max_size=6))
def test_an_evaluation_covers_all_scored_steps_however_it_is_split(largest: int, net: Net, lengths: list[int]) -> None:
    architecture, weights = net
    examples = random_examples(architecture, lengths, seed=1)
    network = Network(architecture, weights)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(evaluated_parts, "LARGEST_BATCH", largest)
        ours = Evaluator(architecture, examples, ()).evaluate(TorchEngine(architecture, weights), 12)
    assert ours.step == 12
    assert ours.loss == pytest.approx(network.loss(examples).item(), rel=1e-4, abs=1e-6)
    assert ours.free_run_error is None
    with torch.no_grad():
        each = [network.answers(e.inputs)[torch.tensor(e.scored)] for e in examples]
    targets = torch.tensor(np.concatenate([e.targets[e.scored] for e in examples]))
    if architecture.numbers:
        assert ours.accuracy is ours.sequence_accuracy is ours.confidence is None
        assert ours.error == pytest.approx((torch.cat(each) - targets).abs().max().item(), rel=1e-4)
        return
    answers = torch.cat(each).softmax(dim=1)
    assert ours.error is None
    whole = [bool((a.argmax(dim=1).numpy() == e.targets[e.scored]).all()) for a, e in zip(each, examples, strict=True)]
    assert ours.sequence_accuracy == pytest.approx(np.mean(whole))
    assert ours.accuracy == pytest.approx((answers.argmax(dim=1) == targets).float().mean().item())
    assert ours.confidence == pytest.approx(answers[torch.arange(len(targets)), targets].min().item(), rel=1e-4)


def test_evaluation_batches_are_cut_by_size(monkeypatch: pytest.MonkeyPatch) -> None:
    architecture = Architecture(
        cell="rnn", inputs=10, units=3, layers=1, outputs=10, readout="every-step", numbers=False
    )
    examples = random_examples(architecture, [3, 20, 3, 3, 20], seed=0)
    monkeypatch.setattr(evaluated_parts, "LARGEST_BATCH", 100)
    parts = list(evaluated_parts.parts(architecture, examples))
    assert [part.batch.lengths.tolist() for part in parts] == [[3, 3, 3], [10], [10], [10], [10]]
    assert [part.batch.continues is not None and bool(part.batch.continues.all()) for part in parts[1:]] == [
        *(False, True),
        *(False, True),
    ]


def plain_free_run(network: Network, run: FreeRun) -> float:
    """Run the whole sequence so far through the network again for each new value."""
    values = torch.tensor(run.prefix)
    worst = 0.0
    with torch.no_grad():
        for truth in run.truth:
            answer = network.answers(values.numpy())[-1]
            worst = max(worst, float((answer - torch.tensor(truth)).abs().max()))
            values = torch.cat((values, answer[None]))
    return worst / run.amplitude


@pytest.mark.parametrize("readout", READOUTS)
@pytest.mark.parametrize("cell", CELLS)
@pytest.mark.parametrize("layers", [1, 2])
def test_a_free_run_feeds_the_network_its_own_predictions(cell: str, readout: str, layers: int) -> None:
    architecture = Architecture(
        cell=cell, inputs=1, units=6, layers=layers, outputs=1, readout=readout, numbers=True, vectors=True
    )
    weights = initial_weights(architecture, 5)
    rng = np.random.default_rng(0)
    runs = [
        FreeRun(*(rng.uniform(-1, 1, (n, 1)).astype(np.float32) for n in (prefix, truth)), amplitude)
        for prefix, truth, amplitude in [(4, 9, 2.0), (7, 3, 4.0), (4, 9, 0.25)]
    ]
    network = Network(architecture, weights)
    for run in runs:
        assert free_run_error(architecture, weights, [run]) == pytest.approx(plain_free_run(network, run), rel=1e-4)
    expected = max(plain_free_run(network, run) for run in runs)
    assert free_run_error(architecture, weights, runs) == pytest.approx(expected, rel=1e-4)
    measured = Evaluator(architecture, random_examples(architecture, [3], 0), runs)
    assert measured.evaluate(TorchEngine(architecture, weights), 1).free_run_error == pytest.approx(expected, rel=1e-4)


@pytest.mark.parametrize(
    ("mark", "reached"),
    [
        (None, False),
        (Mark(), False),
        (Mark(accuracy=0.9), True),
        (Mark(accuracy=0.91), False),
        (Mark(loss=0.2), True),
        (Mark(loss=0.19), False),
        (Mark(confidence=0.6), True),
        (Mark(confidence=0.61), False),
        (Mark(accuracy=0.9, loss=0.2, confidence=0.6), True),
        (Mark(accuracy=0.9, loss=0.1), False),
        (Mark(sequence_accuracy=0.7), True),
        (Mark(sequence_accuracy=0.71), False),
        (Mark(error=10), False),
        (Mark(free_run_error=10), False),
    ],
)
def test_a_mark_is_reached_when_every_quantity_it_gives_is(mark: Mark | None, reached: bool) -> None:
    measured = Evaluation(step=1, loss=0.2, accuracy=0.9, sequence_accuracy=0.7, confidence=0.6)
    assert reaches_mark(measured, mark) is reached


def test_a_free_run_mark_is_an_upper_bound() -> None:
    measured = Evaluation(step=1, loss=0.2, error=0.04, free_run_error=0.1)
    assert reaches_mark(measured, Mark(error=0.04))
    assert not reaches_mark(measured, Mark(error=0.039))
    assert reaches_mark(measured, Mark(free_run_error=0.1))
    assert not reaches_mark(measured, Mark(free_run_error=0.09))
    assert not reaches_mark(measured, Mark(accuracy=0.5)), "numbers have no accuracy"
