"""A run that goes on from its stored state equals the run that was never interrupted, bit for bit."""

from dataclasses import replace
from pathlib import Path

import pytest

from playground.core.experiment import Experiment, TrainedNetwork
from playground.core.snapshot import Curve
from playground.engine.training.history import BUDGET
from playground.engine.training.run import Run
from playground.storage import experiments, presets


def _stored(run: Run, path: Path) -> Run:
    """Return the run that goes on from a file."""
    network = TrainedNetwork(run=run.state(), curve=Curve())
    experiments.write(path, Experiment(networks=(network,), encoding=run.task.encoding, answers=run.task.answers))
    state = experiments.read(path).networks[0].run
    return Run.resumed(state, run.task, engine=run.engine_choice, threads=1, memory=BUDGET)


def _assert_same(one: Run, other: Run) -> None:
    assert (one.step, one.sequences, one.longest) == (other.step, other.sequences, other.longest)
    assert one.state().vectors.tobytes() == other.state().vectors.tobytes()
    assert one.history.steps.tolist() == other.history.steps.tolist()
    assert list(one.gradient_norms) == list(other.gradient_norms)


@pytest.mark.parametrize("name", [name for name, _ in presets.shipped()])
def test_every_preset_goes_on_bit_for_bit(name: str, tmp_path: Path) -> None:
    preset = presets.load(presets.find(name))
    preset = replace(preset, training=replace(preset.training, batch=2, evaluate_every=100_000))
    run = Run(preset, engine="torch", threads=1, memory=BUDGET)
    run.run(2)
    stored = _stored(run, tmp_path / "experiment.safetensors")
    one, other = run.run(2), stored.run(2)
    assert one.curve.loss.tobytes() == other.curve.loss.tobytes()
    _assert_same(run, stored)
