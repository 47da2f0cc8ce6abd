"""States handed on from batch to batch, against one long run of a plain torch network."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from oracles import CELLS, Network, random_examples, two_layers

from playground.core.batches import Batch, collate
from playground.engine.backends.compiled_engine import CompiledEngine
from playground.engine.backends.results import carry_shape
from playground.engine.backends.torch_engine import TorchEngine
from playground.engine.network.weights import initial_weights

ENGINES = pytest.mark.parametrize("engine", [TorchEngine, CompiledEngine])


def cut(batch: Batch, begin: int, end: int) -> Batch:
    """Some timesteps of a batch, whose sequences continue except in the beginning."""
    parts = {name: getattr(batch, name)[begin:end] for name in ("inputs", "targets", "scored")}
    return replace(batch, **parts, lengths=np.full(batch.size, end - begin), continues=np.full(batch.size, begin > 0))


@ENGINES
@pytest.mark.parametrize("numbers", [False, True])
@pytest.mark.parametrize("cell", CELLS)
def test_windows_that_hand_on_their_state_are_one_long_sequence(cell: str, numbers: bool, engine: type) -> None:
    architecture = two_layers(cell, "every-step", 7, numbers=numbers)
    weights = initial_weights(architecture, 3)
    examples = [replace(one, scored=np.ones(29, np.bool_)) for one in random_examples(architecture, [29] * 18, seed=1)]
    whole, carry = collate(examples), np.zeros(carry_shape(architecture, 18), np.float32)
    made = engine(architecture, weights)
    ours = np.concatenate(
        [
            made.predict(cut(whole, *span), carry).reshape(-1, 18, architecture.outputs)
            for span in ((0, 8), (8, 9), (9, 29))
        ]
    )
    network = Network(architecture, weights)
    with torch.no_grad():
        for column, one in enumerate(examples):
            answers = network.answers(one.inputs)
            theirs = answers if numbers else answers.log_softmax(dim=1)
            np.testing.assert_allclose(ours[:, column], theirs, atol=1e-5)
