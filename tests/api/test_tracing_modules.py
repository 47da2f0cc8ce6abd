"""Recurrent layers of torch, alone and inside modules as people write them: traces equal what torch computes."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import nn

import playground

KINDS = {"rnn": nn.RNN, "lstm": nn.LSTM, "gru": nn.GRU}


def seeded(make):
    torch.manual_seed(0)
    return make()


def out_of(module: nn.Module, inputs: torch.Tensor):
    module.eval()
    with torch.no_grad():
        return module(inputs)


@given(
    kind=st.sampled_from(sorted(KINDS)),
    layers=st.integers(1, 3),
    sizes=st.tuples(st.integers(1, 5), st.integers(1, 6), st.integers(1, 12)),
    flags=st.tuples(st.booleans(), st.booleans()),
)
def test_a_bare_layer_gives_torchs_own_states(kind, layers, sizes, flags) -> None:
    features, units, time = sizes
    options = {"num_layers": layers, "batch_first": flags[0], "bias": flags[1]}
    layer = seeded(lambda: KINDS[kind](features, units, **options))
    inputs = torch.randn(time, features)
    trace = playground.trace(layer, inputs)
    hidden, last = out_of(layer, inputs)
    np.testing.assert_allclose(trace.hidden[:, -1], hidden, atol=1e-5)
    last = last if kind == "lstm" else (last,)
    for name, state in zip(("hidden", "cell"), last, strict=False):
        np.testing.assert_allclose(trace.states[name][-1], state, atol=1e-5)
    assert trace.hidden.shape == (time, layers, units)
    assert (trace.cell is None) == (kind != "lstm")
    assert trace.predictions.shape == (time, 0)
    np.testing.assert_array_equal(trace.frames, inputs)


def test_the_gates_are_those_of_torchs_equations() -> None:
    layer = seeded(lambda: nn.LSTM(3, 4))
    inputs = torch.randn(6, 3)
    trace = playground.trace(layer, inputs)
    before = np.concatenate((np.zeros((1, 4)), trace.hidden[:-1, 0]))
    w_ih, w_hh, b_ih, b_hh = (part.detach().numpy() for part in layer.parameters())
    i, f, g, o = np.split(inputs.numpy() @ w_ih.T + b_ih + before @ w_hh.T + b_hh, 4, axis=1)
    expected = {name: 1 / (1 + np.exp(-part)) for name, part in (("input", i), ("forget", f), ("output", o))}
    for name, values in {**expected, "candidate": np.tanh(g)}.items():
        np.testing.assert_allclose(trace.gates[name][:, 0], values, atol=1e-5)


class Tagger(nn.Module):
    """Embedding, dropout, layers and a readout at every timestep, on batches."""

    def __init__(self, batch_first: bool = True, log: bool = False) -> None:
        super().__init__()
        self.embedding, self.dropout = nn.Embedding(9, 5), nn.Dropout(0.5)
        self.encoder = nn.ModuleDict({"lstm": nn.LSTM(5, 6, 2, batch_first=batch_first, dropout=0.5)})
        self.head, self.log = nn.Linear(6, 3), log

    def forward(self, ids):
        outputs = self.head(self.dropout(self.encoder["lstm"](self.dropout(self.embedding(ids)))[0]))
        return outputs.log_softmax(-1) if self.log else outputs


class Classifier(nn.Module):
    """Reads vectors; answers once, from the last state, the mean or all of a head."""

    def __init__(self, read: str) -> None:
        super().__init__()
        self.norm, self.gru = nn.LayerNorm(4), nn.GRU(4, 6, batch_first=True)
        self.head, self.second, self.read = nn.Linear(6, 3), nn.Linear(3, 2), read

    def forward(self, x):
        hidden, last = self.gru(self.norm(x))
        if self.read == "mean":
            return self.head(hidden.mean(1))
        if self.read == "outputs":
            return self.head(hidden)[:, -1]
        outputs = self.head(last[-1])
        return self.second(outputs.relu()) if self.read == "deep" else outputs


class OfTheTutorial(nn.Module):
    """Takes one sequence without a batch, as in torch's tutorial on tagging, and zeros as its first state."""

    def __init__(self) -> None:
        super().__init__()
        self.embedding, self.lstm, self.head = nn.Embedding(9, 5), nn.LSTM(5, 6), nn.Linear(6, 3)

    def forward(self, sentence):
        zeros = torch.zeros(1, 1, 6), torch.zeros(1, 1, 6)
        hidden, _ = self.lstm(self.embedding(sentence).view(len(sentence), 1, -1), zeros)
        return self.head(hidden.view(len(sentence), -1))


IDS = torch.tensor([3, 1, 4, 1, 5])


@pytest.mark.parametrize("batch_first", [True, False])
@pytest.mark.parametrize("log", [True, False])
def test_a_module_is_run_and_answers_at_every_timestep(batch_first: bool, log: bool) -> None:
    module = seeded(lambda: Tagger(batch_first, log)).train()
    trace = playground.trace(module, IDS)
    assert all(part.training for part in module.modules())
    outputs = out_of(module, IDS[None] if batch_first else IDS[:, None]).squeeze(0 if batch_first else 1)
    np.testing.assert_allclose(trace.predictions, outputs.exp() if log else outputs, atol=1e-5)
    assert trace.answers == (("0", "1", "2") if log else ())
    assert trace.tokens == ("3", "1", "4", "1", "5")
    assert trace.hidden.shape == (5, 2, 6)
    named = playground.trace(module, IDS, answers=("a", "b", "c"), tokens=list("vwxyz"))
    np.testing.assert_allclose(named.predictions, outputs.softmax(-1), atol=1e-5)
    assert (named.answers, named.tokens) == (("a", "b", "c"), tuple("vwxyz"))


@pytest.mark.parametrize(("read", "readout"), [("last", "final"), ("outputs", "final"), ("mean", "mean")])
def test_an_answer_at_the_end_is_given_for_every_beginning(read: str, readout: str) -> None:
    module, inputs = seeded(lambda: Classifier(read)), torch.randn(7, 4)
    trace = playground.trace(module, inputs)
    assert trace.readout == readout
    for time in range(1, 8):
        expected = out_of(module, inputs[None, :time])[0]
        np.testing.assert_allclose(trace.predictions[time - 1], expected, atol=1e-5)


def test_an_answer_of_other_layers_is_known_at_the_end_alone() -> None:
    module, inputs = seeded(lambda: Classifier("deep")), torch.randn(7, 4)
    trace = playground.trace(module, inputs.tolist())
    np.testing.assert_allclose(trace.predictions[-1], out_of(module, inputs[None])[0], atol=1e-5)
    assert np.isnan(trace.predictions[:-1]).all()


def test_a_module_that_takes_no_batch_and_begins_with_zeros() -> None:
    module = seeded(OfTheTutorial)
    np.testing.assert_allclose(playground.trace(module, IDS).predictions, out_of(module, IDS), atol=1e-5)


def test_a_bare_layer_reads_ids_as_one_hot_vectors_and_numbers_of_other_precision() -> None:
    layer = seeded(lambda: nn.GRU(9, 4)).double()
    hidden = out_of(layer, nn.functional.one_hot(IDS, 9).double())[0]
    np.testing.assert_allclose(playground.trace(layer, IDS.numpy()).hidden[:, 0], hidden, atol=1e-5)
    series = np.linspace(-1, 1, 5, dtype=np.float16)
    assert playground.trace(seeded(lambda: nn.RNN(1, 4)), series).tokens == ("-1", "-0.5", "0", "0.5", "1")


class Two(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.first, self.second = nn.LSTM(4, 5), nn.GRU(5, 3)

    def forward(self, x):
        return self.second(self.first(x)[0])[0]


def test_of_several_layers_one_is_named() -> None:
    module, inputs = seeded(Two), torch.randn(6, 4)
    with pytest.raises(ValueError, match="there are 2 recurrent layers, first and second; say which with layer=…"):
        playground.trace(module, inputs)
    with pytest.raises(ValueError, match="there is no recurrent layer third, only first and second"):
        playground.trace(module, inputs, layer="third")
    trace = playground.trace(module, inputs, layer="second")
    np.testing.assert_allclose(trace.hidden[:, 0], out_of(module, inputs[:, None])[:, 0], atol=1e-5)


class Stepping(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.rnn = nn.RNN(4, 5)

    def forward(self, x):
        return torch.cat([self.rnn(one[None])[0] for one in x])


class BeginsAtOne(Stepping):
    def forward(self, x):
        return self.rnn(x, torch.ones(1, *x.shape[1:-1], 5))[0]


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: nn.LSTM(4, 5, bidirectional=True), "the module is bidirectional"),
        (lambda: nn.Sequential(nn.LSTM(4, 5, proj_size=2)), r"0 projects its hidden state \(proj_size=2\)"),
        (lambda: nn.RNN(4, 5, nonlinearity="relu"), "an nn.RNN with ReLU, but only one with tanh"),
        (lambda: nn.Linear(4, 5), "Linear has no nn.LSTM, nn.GRU or nn.RNN"),
        (lambda: nn.GRU(3, 5), "cannot be run on these inputs: .*3"),
        (Stepping, "rnn is called 6 times for this sequence, but must be called once"),
        (BeginsAtOne, "rnn does not begin with a state of zeros"),
    ],
)
def test_what_cannot_be_traced_is_named(make, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        playground.trace(make(), torch.randn(6, 4))


def test_inputs_and_names_that_do_not_fit_are_named() -> None:
    for inputs, said in (
        (torch.randn(2, 3, 4), r"the shape \(2, 3, 4\), but must be"),
        ([], r"the shape \(0,\)"),
        ([9], "the ids run from 9 to 9, but there are 4 inputs"),
    ):
        with pytest.raises(ValueError, match=said):
            playground.trace(nn.LSTM(4, 5), inputs)
    with pytest.raises(ValueError, match="2 tokens are named, but the sequence has 5 timesteps"):
        playground.trace(Tagger(), IDS, tokens=("a", "b"))
    with pytest.raises(ValueError, match="1 answers are named, but the module has 3 outputs"):
        playground.trace(Tagger(), IDS, answers=("a",))
    with pytest.raises(TypeError, match=r"this is no nn\.Module of torch, but str"):
        playground.trace("lstm", IDS)  # type: ignore[arg-type]
