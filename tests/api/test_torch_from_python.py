"""A trained network as a module of torch gives what its trace gives, at every timestep, for every kind of network."""

import sys

import numpy as np
import pytest
import torch

import playground
from playground.core.cell_kinds import KINDS

WORDS = {"task.sequences": "a b c d => x\na c b => y", "model.units": 5}
PAIRS = {"task.kind": "typed", "task.tokens": "numbers", "task.sequences": "0.5:3 1:-9 0:20 2:4"}


def made(cell: str, readout: str, layers: int = 1, **settings: object) -> playground.Model:
    own = {"model.cell": cell, "model.readout": readout, "model.layers": layers, "model.window": 4, **settings}
    return playground.train("greener-or-brown", steps=2, **own).model


def reads(model: playground.Model, text: str) -> torch.Tensor:
    return torch.tensor([model.encoding.entries.index(token) for token in text.split()])


@pytest.mark.parametrize("cell", KINDS)
@pytest.mark.parametrize(("readout", "layers"), [("final", 1), ("mean", 2)])
def test_its_outputs_are_those_of_the_trace(cell: str, readout: str, layers: int) -> None:
    model = made(cell, readout, layers, **WORDS)
    module, texts = model.to_torch(), ("a b c d a", "d c c b a", "a a d b c")
    batch = torch.stack([reads(model, text) for text in texts], 1)
    with torch.no_grad():
        outputs = module(batch).softmax(-1)
        alone = module(batch[:, 1]).softmax(-1)
    for index, text in enumerate(texts):
        np.testing.assert_allclose(outputs[:, index], model.trace(text).predictions, atol=1e-6)
    np.testing.assert_allclose(alone, outputs[:, 1], atol=1e-6)
    assert module.state_dict().keys() == model.weights.keys()


@pytest.mark.parametrize("cell", ["lstm", "mingru", "cnn"])
def test_numbers_are_on_the_scale_of_the_task(cell: str) -> None:
    model = made(cell, "every-step", **PAIRS)
    trace = model.trace("0.5:3 1:-9 2:2 0:7")
    with torch.no_grad():
        outputs = model.to_torch()(torch.tensor(trace.frames))
    assert outputs.shape == (4, 2)
    np.testing.assert_allclose(outputs, trace.predictions, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize(("cell", "layer"), [("gru", torch.nn.GRU), ("rnn", torch.nn.RNN), ("lstm", torch.nn.LSTM)])
def test_it_is_made_of_torchs_own_layers(cell: str, layer: type) -> None:
    module = made(cell, "final", **WORDS).to_torch()
    assert type(module.rnn) is layer
    assert type(module.readout) is torch.nn.Linear


@pytest.mark.parametrize("cell", ["lstm", "peephole"])
def test_a_gradient_reaches_every_parameter(cell: str) -> None:
    model = made(cell, "final", **WORDS)
    module = model.to_torch()
    module(reads(model, "a b c"))[-1].logsumexp(-1).backward()
    assert all(parameter.grad is not None and parameter.grad.any() for parameter in module.parameters())
    with torch.no_grad():
        module.readout.bias += 1
    assert not np.array_equal(model.weights["readout.bias"], module.readout.bias.detach())


def test_layers_that_torch_lacks_give_their_last_states() -> None:
    model = made("peephole", "final", 2, **WORDS)
    rnn, trace = model.to_torch().rnn, model.trace("a b c")
    ids = torch.nn.functional.one_hot(reads(model, "a b c"), model.encoding.width).float()
    hidden, (last_h, last_c) = rnn(ids)
    np.testing.assert_allclose(hidden.detach(), trace.hidden[:, -1], atol=1e-6)
    np.testing.assert_allclose(last_h.detach(), trace.hidden[-1], atol=1e-6)
    np.testing.assert_allclose(last_c.detach(), trace.cell[-1], atol=1e-6)


def test_without_torch_it_says_so(trained: playground.Training, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "torch", None)
    asked = {"to_torch": trained.model.to_torch, "trace": playground.trace, "show": playground.show}
    for name, ask in asked.items():
        with pytest.raises(playground.MissingLibrary, match=f"{name} needs PyTorch, which is not installed here"):
            ask(*(() if name == "to_torch" else (torch.nn.GRU(2, 3), [0, 1])))
