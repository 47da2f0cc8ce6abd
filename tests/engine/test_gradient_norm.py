"""Both engines report the norm of the last update's gradient before clipping: that of torch's autograd."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from playground.core.specs import ModelSpec, Preset, TrainingSpec
from playground.engine.training.run import Run
from playground.tasks import typed

PRESET = Preset(
    title="T",
    task=typed.Spec(sequences="a b c => x\nb c a => y\nc a => z\na => x"),
    model=ModelSpec(cell="rnn", units=5),
    training=TrainingSpec(batch=4, evaluate_every=1),
)


def norm_by_autograd(run: Run) -> float:
    """The gradient's norm on the whole batch, by a plain torch network with the run's weights."""
    weights = {
        name: torch.tensor(array, dtype=torch.float64, requires_grad=True) for name, array in run.weights().items()
    }
    losses = []
    for example in run.task.evaluation:
        hidden = torch.zeros(run.architecture.units, dtype=torch.float64)
        for token in example.inputs:
            below = weights["rnn.weight_ih_l0"][:, token] + weights["rnn.bias_ih_l0"]
            hidden = torch.tanh(below + weights["rnn.weight_hh_l0"] @ hidden + weights["rnn.bias_hh_l0"])
        outputs = weights["readout.weight"] @ hidden + weights["readout.bias"]
        losses.append(torch.nn.functional.cross_entropy(outputs[None], torch.tensor(example.targets[-1:])))
    torch.stack(losses).mean().backward()
    return float(torch.cat([weight.grad.ravel() for weight in weights.values()]).norm())


@pytest.mark.parametrize("clip", [0.0, 0.01, 100.0])
@pytest.mark.parametrize("engine", ["torch", "compiled"])
def test_it_is_the_norm_before_clipping(engine: str, clip: float) -> None:
    run = Run(replace(PRESET, training=replace(PRESET.training, clip=clip)), engine=engine)
    assert not run.gradient_norms
    for _ in range(3):
        expected = norm_by_autograd(run)
        run.run(1)
        assert run.gradient_norms[-1] == pytest.approx(expected, rel=1e-4)


def test_a_run_keeps_the_last_and_those_of_a_step_that_diverged() -> None:
    wild = TrainingSpec(optimizer="sgd", learning_rate=1000, clip=0, batch=4)
    run = Run(replace(PRESET, model=ModelSpec(units=5), training=wild), engine="torch")
    assert run.run(100).outcome == "diverged"
    assert len(run.gradient_norms) == run.step + 1
    run = Run(PRESET, engine="torch")
    run.run(80)
    assert len(run.gradient_norms) == 64
    assert np.isfinite(run.gradient_norms).all()


def test_other_settings_begin_anew() -> None:
    run = Run(PRESET, engine="torch")
    run.run(5)
    run.change_training(PRESET.training)
    assert (run.changed_at, len(run.gradient_norms)) == (0, 5)
    run.change_training(replace(PRESET.training, clip=0.5))
    assert (run.changed_at, len(run.gradient_norms)) == (5, 0)
