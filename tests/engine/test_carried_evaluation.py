"""A held-out part of a long sequence is evaluated with its history, as one long run of a plain torch network."""

from typing import TYPE_CHECKING

import numpy as np
import pytest
import torch
from oracles import CELLS, Network

from playground import tasks
from playground.core.batches import Array
from playground.core.specs import ModelSpec
from playground.engine.backends.compiled_engine import CompiledEngine
from playground.engine.backends.torch_engine import TorchEngine
from playground.engine.network.architecture import Architecture
from playground.engine.network.weights import initial_weights
from playground.engine.training import evaluated_parts
from playground.engine.training.evaluation import Evaluator
from playground.tasks import csv, text
from playground.tasks.common import runs

if TYPE_CHECKING:
    from playground.tasks.common.task import Task


def long_text(held_out: float) -> "Task":
    letters = "".join(np.random.default_rng(0).choice(list("abcde"), 4000))
    content = text.Text(letters, "digest")
    return tasks.make_task(
        text.LoadedSpec(file="a.txt", window=50, held_out=held_out, content=content), "every-step", 0
    )


def rows(held_out: float) -> "Task":
    values = np.sin(np.arange(4000) / 5)[:, None].astype(np.float32)
    values[3900, 0] = np.nan
    table = csv.Table(("x",), values, np.zeros(1, np.int64), "digest")
    return tasks.make_task(csv.LoadedSpec(file="a.csv", window=50, held_out=held_out, content=table), "every-step", 0)


def plain(architecture: Architecture, weights: dict[str, Array], task: "Task", begin: int, count: int) -> Array:
    """The losses of the examples from `begin` on, which lie side by side, of one long run over their history and all of
    them: `(count, window)`, NaN where a timestep is not scored."""
    chosen = task.evaluation[begin : begin + count]
    history = chosen[0].history
    with torch.no_grad():
        answers = Network(architecture, weights).answers(np.concatenate([history, *(one.inputs for one in chosen)]))
    outputs, targets = answers[len(history) :], torch.tensor(np.concatenate([one.targets for one in chosen]))
    if architecture.numbers:
        losses = torch.nn.functional.mse_loss(outputs, targets, reduction="none")[:, 0]
    else:
        losses = torch.nn.functional.cross_entropy(outputs, targets, reduction="none")
    return np.where(np.concatenate([one.scored for one in chosen]), losses.numpy(), np.nan)


@pytest.mark.parametrize("engine", [TorchEngine, CompiledEngine])
@pytest.mark.parametrize("largest", [4_000_000, 3000])
@pytest.mark.parametrize("make", [long_text, rows])
@pytest.mark.parametrize("cell", CELLS)
def test_a_held_out_part_is_evaluated_as_one_long_sequence(
    cell: str, make: object, largest: int, engine: type, monkeypatch: pytest.MonkeyPatch
) -> None:
    task = make(0.25)
    architecture = Architecture.of(ModelSpec(cell=cell, units=6, layers=2, readout="every-step"), task)
    weights = initial_weights(architecture, 1)
    monkeypatch.setattr(evaluated_parts, "LARGEST_BATCH", largest)
    ours = Evaluator(architecture, task.evaluation, ()).evaluate(engine(architecture, weights), 0)
    losses = plain(architecture, weights, task, 0, len(task.evaluation))
    assert len(losses) == 50 * 19 + (make is rows) * 49
    assert ours.loss == pytest.approx(np.nanmean(losses), abs=1e-5)


def test_a_longer_part_is_evaluated_in_runs_after_their_history() -> None:
    task = long_text(0.5)
    architecture = Architecture.of(ModelSpec(cell="lstm", units=6, readout="every-step"), task)
    weights = initial_weights(architecture, 1)
    firsts = [n for n, one in enumerate(task.evaluation) if not one.continues]
    assert [len(task.evaluation[n].history) for n in firsts] == [runs.HISTORY] * 2
    ends = [*firsts[1:], len(task.evaluation)]
    losses = [plain(architecture, weights, task, n, end - n) for n, end in zip(firsts, ends, strict=True)]
    ours = Evaluator(architecture, task.evaluation, ()).evaluate(TorchEngine(architecture, weights), 0)
    assert ours.loss == pytest.approx(np.concatenate(losses).mean(), abs=1e-5)


def test_a_network_without_a_state_sees_each_window_alone() -> None:
    task = long_text(0.25)
    architecture = Architecture.of(ModelSpec(cell="mlp", units=6, readout="every-step"), task)
    parts = evaluated_parts.parts(architecture, task.evaluation)
    assert [part.batch.scored.shape for part in parts] == [(50, 19)]
