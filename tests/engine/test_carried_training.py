"""Training with carried state, against a plain loop of truncated backpropagation through time in torch."""

import itertools
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
import torch
from oracles import CELLS, Network
from test_carried_evaluation import long_text, rows

from playground.core.batches import Array, Batch
from playground.core.experiment import Experiment, TrainedNetwork
from playground.core.snapshot import Curve
from playground.core.specs import ModelSpec, Preset, TrainingSpec
from playground.engine.backends.compiled_engine import CompiledEngine
from playground.engine.backends.results import EngineState
from playground.engine.backends.threads import ThreadTeam
from playground.engine.backends.torch_engine import TorchEngine
from playground.engine.training.run import Run
from playground.storage import experiments
from playground.tasks import csv, text, typed
from playground.tasks.common.task import NO_LONG_SEQUENCES, TaskError

if TYPE_CHECKING:
    from playground.tasks.common.task import Task

ENGINES = pytest.mark.parametrize("engine", ["torch", "compiled"])
TRAINING = TrainingSpec(batch=3, learning_rate=0.01, evaluate_every=7, carry_state=True)


def run_of(task: "Task", cell: str, engine: str, training: TrainingSpec = TRAINING, **keys: int) -> Run:
    spec = (text.Spec if task.answers else csv.Spec)(file="a")
    model = ModelSpec(cell=cell, units=6, layers=2, readout="every-step")
    run = Run(Preset(title="T", task=spec, model=model, training=training), task, "torch", **keys)
    weights = run.weights()
    run._engine = (TorchEngine if engine == "torch" else CompiledEngine)(run.architecture, weights)
    return run


def moved(state: object, how: "object") -> object:
    """Apply a function to each tensor of a state."""
    return tuple(how(part) for part in state) if isinstance(state, tuple) else how(state)


def plain_weights(run: Run, weights: dict[str, Array], steps: int) -> dict[str, Array]:
    """The weights after a tutorial's loop: each stream reads its windows one after the other, and its state is detached
    between two of them."""
    network = Network(run.architecture, weights).double()
    optimizer = torch.optim.Adam(network.parameters(), lr=TRAINING.learning_rate)
    states: list[object] = [None] * TRAINING.batch
    for batch in itertools.islice(run.task.streams(TRAINING.batch, TRAINING.seed), steps):
        outputs, targets = [], []
        for column in range(batch.size):
            length = batch.lengths[column]
            state = states[column] if batch.continues[column] else None
            hidden, state = network.rnn(network.vectors(batch.inputs[:length, column]), state)
            states[column] = moved(state, torch.Tensor.detach)
            scored = batch.scored[:length, column]
            outputs.append(network.readout(hidden)[scored])
            targets.append(torch.tensor(batch.targets[:length, column][scored]))
        loss = torch.nn.functional.cross_entropy
        if run.architecture.numbers:
            loss, targets = torch.nn.functional.mse_loss, [target.double() for target in targets]
        optimizer.zero_grad()
        loss(torch.cat(outputs), torch.cat(targets)).backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), TRAINING.clip)
        optimizer.step()
    return {name: parameter.detach().numpy() for name, parameter in network.named_parameters()}


QUICK = {("lstm", long_text), ("chogru", rows)}
"""What is tried on torch in each run of the tests, which computes all cells by the same loop."""


@pytest.mark.parametrize(
    ("cell", "make", "engine"),
    [
        pytest.param(*one, marks=() if one[2] == "compiled" or one[:2] in QUICK else pytest.mark.slow)
        for one in itertools.product(CELLS, (long_text, rows), ("compiled", "torch"))
    ],
)
def test_twenty_steps_are_those_of_a_plain_loop(cell: str, make: object, engine: str) -> None:
    run = run_of(make(0.25), cell, engine)
    expected = plain_weights(run, run.weights(), 20)
    run.run(20)
    for name, weights in run.weights().items():
        np.testing.assert_allclose(weights, expected[name], atol=1e-5, err_msg=name)
    assert any((weights != run.first_weights()[name]).any() for name, weights in run.weights().items())


def test_a_state_matters_to_what_is_learned() -> None:
    cold, carried = (run_of(long_text(0.25), "lstm", "torch") for _ in range(2))
    draw = cold.task.streams
    alone = (replace(batch, continues=None) for batch in draw(3, 0))
    cold._batches.next = lambda: next(alone)  # type: ignore[method-assign]
    for run in (cold, carried):
        run.run(20)
    assert (cold.weights()["readout.weight"] != carried.weights()["readout.weight"]).any()


class Always(ThreadTeam):
    """Computes on a fixed number of threads."""

    threads = 0

    def __init__(self, threads: int) -> None:
        super().__init__(threads)
        self.threads = threads


@pytest.mark.parametrize("size", [3, 40])
def test_any_number_of_threads_and_of_calls_computes_the_same_bits(size: int) -> None:
    task, training = rows(0.25), replace(TRAINING, batch=size)
    runs = [run_of(task, "gru", "compiled", training) for _ in range(3)]
    for run, threads in zip(runs, (1, 2, 2), strict=True):
        run._engine = CompiledEngine(run.architecture, run.weights())
        run._engine._team = Always(threads)
    for count in (20, 3, 1, 17):
        runs[0].run(count)
        runs[1].run(count)
    runs[2].run(41)
    states = [run._engine.state() for run in runs]
    for other in states[1:]:
        np.testing.assert_array_equal(other.vectors, states[0].vectors)
        np.testing.assert_array_equal(other.carry, states[0].carry)


class Hit:
    """Changes one batch of a stream, so that its loss is too large."""

    def __init__(self, run: Run, at: int) -> None:
        self._queue, self._next, self._at, self._drawn = run._batches, run._batches.next, at, 0

    def __call__(self) -> Batch:
        batch = self._next()
        self._drawn += 1
        if self._drawn != self._at:
            return batch
        self._right, self._wrong = batch, replace(batch, targets=batch.targets + np.float32(1e15))
        return self._wrong

    def mend(self) -> None:
        """Put the right batch in the place of the wrong one, which was given back."""
        queue = self._queue
        queue._returned = [self._right if batch is self._wrong else batch for batch in queue._returned]


@ENGINES
@pytest.mark.parametrize("at", [2, 6, 10])
def test_an_undone_step_goes_back_to_the_state_before_its_batch(engine: str, at: int) -> None:
    hit, straight = (run_of(rows(0.25), "lstm", engine) for _ in range(2))
    hit._batches.next = wrong = Hit(hit, at)  # type: ignore[method-assign]
    assert hit.run(20).outcome == "diverged"
    assert hit.step == at - 2
    wrong.mend()
    straight.run(at - 2)
    compare(hit, straight)


@ENGINES
def test_a_stopped_evaluation_loses_no_state(engine: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("playground.engine.training.evaluated_parts.LARGEST_BATCH", 3000)
    stopped, straight = (run_of(long_text(0.25), "gru", engine) for _ in range(2))
    asked = iter([False] * 9 + [True])
    stopped.run(12, should_stop=lambda: next(asked, False))
    assert stopped.step < 12
    stopped.run(12 - stopped.step)
    straight.run(12)
    compare(stopped, straight)


def compare(one: Run, other: Run) -> None:
    """Both have the same bits, and so have they after more steps."""
    for _ in range(2):
        assert one.step == other.step
        ours, theirs = one._engine.state(), other._engine.state()
        np.testing.assert_array_equal(ours.vectors, theirs.vectors)
        for run in (one, other):
            run._batches.next = type(run._batches).next.__get__(run._batches)  # type: ignore[method-assign]
            run.run(5)


@ENGINES
@pytest.mark.parametrize("make", [long_text, rows])
def test_a_run_goes_on_from_a_file_and_from_a_checkpoint_bit_for_bit(make: object, engine: str, tmp_path: Path) -> None:
    task = make(0.25)
    spec = csv_or_text(task)
    run = run_of(task, "lstm", engine, memory=2**22)
    run.preset = replace(run.preset, task=spec)
    run.run(11)
    network = TrainedNetwork(run=run.state(), curve=Curve())
    experiments.write(
        tmp_path / "a.safetensors", Experiment(networks=(network,), encoding=task.encoding, answers=task.answers)
    )
    read = experiments.read(tmp_path / "a.safetensors").networks[0].run
    assert read.carry.any()
    other = Run.resumed(read, task, "torch", memory=2**22)
    if engine == "compiled":
        other._engine = CompiledEngine(other.architecture, other.weights())
        other._engine.restore(EngineState(read.vectors, read.updates, read.carry))
    back = next(each for each in run.history.checkpoints if each.step == 5)
    assert back.carry.any()
    compare(other, run)
    run.resume_from(back)
    straight = run_of(task, "lstm", engine)
    straight.run(5)
    compare(run, straight)


def csv_or_text(task: "Task") -> object:
    """The specification with content, which a file needs."""
    if task.answers:
        letters = "".join(np.random.default_rng(0).choice(list("abcde"), 4000))
        return text.LoadedSpec(file="a.txt", window=50, held_out=0.25, content=text.Text(letters, "digest"))
    values = np.sin(np.arange(4000) / 5)[:, None].astype(np.float32)
    table = csv.Table(("x",), values, np.zeros(1, np.int64), "digest")
    return csv.LoadedSpec(file="a.csv", window=50, held_out=0.25, content=table)


@ENGINES
def test_another_batch_size_and_carrying_or_not_begin_new_streams(engine: str) -> None:
    run = run_of(rows(0.25), "lstm", engine)
    run.run(5)
    assert run._engine.state().carry.shape == (2, 2, 3, 6)
    for changes in ({"batch": 5}, {"carry_state": False}, {"carry_state": True}):
        run.change_training(replace(run.preset.training, **changes))
        assert run.run(5).outcome == "ran"
    assert run._engine.state().carry.shape == (2, 2, 5, 6)


def test_a_network_without_a_state_learns_from_the_same_batches() -> None:
    run = run_of(rows(0.25), "mlp", "torch")
    assert run.run(20).outcome == "ran"
    assert run.state().carry is None


def test_short_sequences_are_refused_in_a_sentence() -> None:
    spec = typed.Spec(tokens="words", sequences="a b => a\nb a => b")
    preset = Preset(title="T", task=spec, training=TRAINING)
    with pytest.raises(TaskError, match=NO_LONG_SEQUENCES[:40]):
        Run(preset)
    run = Run(replace(preset, training=TrainingSpec()))
    with pytest.raises(TaskError, match=NO_LONG_SEQUENCES[:40]):
        run.change_training(replace(run.preset.training, carry_state=True))
    assert not run.preset.training.carry_state
