"""Computing only what the scored steps see gives the same as computing every timestep."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from oracles import random_examples
from test_feedforward import nets

from playground.core.batches import Batch, collate
from playground.core.specs import TrainingSpec
from playground.engine.backends import torch_scored_steps
from playground.engine.backends.torch_engine import TorchEngine
from playground.engine.network.architecture import Architecture
from playground.engine.network.weights import initial_weights


def both(architecture: Architecture, batch: Batch, seed: int) -> list[tuple[np.ndarray, dict[str, np.ndarray]]]:
    """Predictions, and the weights after a step: once computed for scored steps alone, once for all timesteps."""
    found = []
    for forced in (True, False):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(torch_scored_steps, "is_cheaper", lambda *_, forced=forced: forced)
            engine = TorchEngine(architecture, initial_weights(architecture, seed))
            predicted = engine.predict(batch)
            engine.compute_loss(batch)
            engine.learn(TrainingSpec(optimizer="sgd", learning_rate=0.5, clip=0.0))
            found.append((predicted, engine.weights()))
    return found


@settings(max_examples=150, deadline=None)
@given(nets(), st.lists(st.integers(1, 30), min_size=1, max_size=4), st.integers(0, 9), st.data())
def test_scored_steps_alone_give_the_same_as_all_timesteps(net, lengths, n, data) -> None:
    architecture = replace(net[0], readout=data.draw(st.sampled_from(("final", "every-step"))))
    batch = collate(random_examples(architecture, lengths, n))
    (ours, moved), (whole, expected) = both(architecture, batch, n)
    np.testing.assert_allclose(ours, whole, atol=1e-5)
    for name, array in expected.items():
        np.testing.assert_allclose(moved[name], array, atol=2e-5)


@pytest.mark.parametrize("cell", ["mlp", "cnn", "perceptron"])
def test_scored_steps_are_computed_alone_where_that_is_cheaper(cell: str) -> None:
    architecture = Architecture(
        cell=cell,
        inputs=5,
        units=6,
        layers=1 if cell != "cnn" else 3,
        outputs=3,
        readout="final",
        numbers=False,
        window=27,
    )
    batch = collate(random_examples(architecture, [52, 40, 52], 0))
    assert torch_scored_steps.is_cheaper(architecture, batch)
    engine = TorchEngine(architecture, initial_weights(architecture, 0))
    states = engine._layers.hidden(engine._layers.inputs(batch), [torch.tensor(w) for w in engine.weights().values()])
    assert states.shape == (3, 6)
    assert not torch_scored_steps.is_cheaper(replace(architecture, readout="mean"), batch)
    every = replace(batch, scored=np.ones_like(batch.scored))
    assert not torch_scored_steps.is_cheaper(architecture, every)
