"""The engine that is measured to be quickest, and the stored measurement."""

import time
from collections.abc import Callable, Sequence

import numpy as np
import pytest
from oracles import random_examples

from playground.core.batches import Array, Batch, collate
from playground.core.specs import ModelSpec, Preset, TrainingSpec
from playground.engine.backends import benchmark, kernel_cache
from playground.engine.backends.torch_engine import TorchEngine, devices
from playground.engine.network.architecture import Architecture
from playground.engine.network.weights import initial_weights
from playground.engine.training.run import Run
from playground.tasks.typed import Spec

HEAVY = Architecture(cell="lstm", inputs=9, units=256, layers=2, outputs=9, readout="every-step", numbers=False)


def sample(length: int = 70) -> Batch:
    return collate(random_examples(HEAVY, [length] * 12, seed=0))


class Fake:
    """An engine that takes this many seconds for a call of `train`."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds

    def set_thread_count(self) -> None:
        pass

    def train(self, batches: Sequence[Batch], training: TrainingSpec, ceiling: float) -> None:
        assert len(batches[0].scored) <= benchmark.LONGEST_SAMPLE
        time.sleep(self.seconds)


class Team(Fake):
    """An engine that tries twice as many threads at each call, up to 16, and is then twice as quick."""

    def train(self, batches: Sequence[Batch], training: TrainingSpec, ceiling: float) -> None:
        super().train(batches, training, ceiling)
        self.seconds = max(self.seconds / 2, 0.005)


@pytest.fixture(autouse=True)
def empty(tmp_path, monkeypatch):
    monkeypatch.setattr(kernel_cache, "folder", lambda: tmp_path)
    return tmp_path


def makers(**seconds: float) -> dict[str, Callable[[], Fake]]:
    return {name: (lambda own=own: Fake(own)) for name, own in seconds.items()}


def test_a_heavy_network_is_measured_and_a_light_one_is_not() -> None:
    assert not benchmark.is_light(HEAVY, sample())
    small = Architecture(cell="lstm", inputs=9, units=16, layers=1, outputs=9, readout="final", numbers=False)
    assert benchmark.is_light(small, sample())


def test_the_quickest_wins_and_is_remembered() -> None:
    assert benchmark.quickest(HEAVY, sample(), 1, makers(compiled=0.03, torch=0.001)) == "torch"
    assert benchmark.quickest(HEAVY, sample(), 1, makers(compiled=0.001, torch=0.03)) == "torch"
    assert benchmark.quickest(HEAVY, sample(), 2, makers(compiled=0.001, torch=0.03)) == "compiled"


def test_threads_have_the_steps_to_become_as_many_as_there_may_be() -> None:
    for threads, quickest in (1, "torch"), (16, "compiled"):
        engines = {"compiled": lambda: Team(0.08), "torch": lambda: Fake(0.008)}
        assert benchmark.quickest(HEAVY, sample(), threads, engines) == quickest


def test_an_engine_that_fails_is_not_the_quickest() -> None:
    def broken() -> Fake:
        raise RuntimeError("CUDA error: out of memory")

    assert benchmark.quickest(HEAVY, sample(), 1, makers(compiled=0.01) | {"torch cuda": broken}) == "compiled"


@pytest.mark.parametrize("junk", ["", "[]", "{", '{"lstm": 3}'])
def test_an_unreadable_measurement_is_repeated(empty, junk: str) -> None:
    (empty / "quickest.json").write_text(junk)
    assert benchmark.quickest(HEAVY, sample(), 1, makers(compiled=0.03, torch=0.001)) == "torch"


def test_without_a_writable_file_it_measures_each_time(monkeypatch: pytest.MonkeyPatch, empty) -> None:
    monkeypatch.setattr(kernel_cache, "folder", lambda: empty / "missing")
    assert benchmark.quickest(HEAVY, sample(), 1, makers(compiled=0.03, torch=0.001)) == "torch"
    assert benchmark.quickest(HEAVY, sample(), 1, makers(compiled=0.001, torch=0.03)) == "compiled"


@pytest.mark.skipif(not devices(), reason="there is no graphics processor that torch can use")
@pytest.mark.parametrize("cell", ["rnn", "lstm", "gru"])
def test_a_graphics_processor_trains_to_the_same_numbers(cell: str) -> None:
    shape = Architecture(cell=cell, inputs=6, units=24, layers=2, outputs=5, readout="mean", numbers=False)
    weights: dict[str, Array] = initial_weights(shape, 0)
    batches = [collate(random_examples(shape, [5, 3, 8], seed=seed)) for seed in range(30)]
    training = TrainingSpec(learning_rate=0.005)
    for device in devices():
        losses = [
            [score.loss for score in TorchEngine(shape, weights, name).train(batches, training, np.inf)]
            for name in ("cpu", device)
        ]
        np.testing.assert_allclose(*losses, rtol=1e-3)


@pytest.mark.skipif(not devices(), reason="there is no graphics processor that torch can use")
def test_a_run_moves_to_a_graphics_processor_where_that_is_quicker() -> None:
    text = "\n".join("abcdefghij" * 20 for _ in range(64))
    preset = Preset(
        title="heavy",
        task=Spec(tokens="characters", sequences=text),
        model=ModelSpec(units=1024, readout="every-step"),
        training=TrainingSpec(batch=64),
    )
    run = Run(preset)
    assert run.device in devices()
    assert len(run.run(2).curve) == 2
    assert run.trace("abc").timesteps == 3
