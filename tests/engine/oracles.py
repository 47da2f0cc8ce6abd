"""Independent networks in torch to compare the engine with, and sequences to run them on."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from hypothesis import strategies as st

from playground.core.batches import Array, Batch, Example, collate
from playground.core.specs import Readout
from playground.core.vocabulary import Encoded, Numbers, Vocabulary
from playground.engine.network.architecture import Architecture
from playground.engine.network.weights import initial_weights
from playground.tasks.common.task import BatchStream, Probe, Task

CELLS = ("rnn", "lstm", "gru", "chogru", "peephole", "mingru")
CELL_STATES = ("lstm", "peephole")
"""The cells that also carry a cell state."""
READOUTS: tuple[Readout, ...] = ("every-step", "final", "mean")


class Unfused(torch.nn.Module):
    """Layers of a cell that torch does not have, initialised as torch's are. `shapes` returns a layer's parameter
    shapes from its number of inputs and units."""

    def __init__(self, inputs: int, units: int, layers: int) -> None:
        super().__init__()
        self.units, self.layers = units, layers
        for layer in range(layers):
            for name, shape in self.shapes(units if layer else inputs, units).items():
                start = torch.empty(shape).uniform_(-(units**-0.5), units**-0.5)
                self.register_parameter(f"{name}_l{layer}", torch.nn.Parameter(start))


class PeepholeLstm(Unfused):
    """An LSTM with peephole weights, as the papers write it."""

    @staticmethod
    def shapes(inputs: int, units: int) -> dict[str, tuple[int, ...]]:
        weights = {"weight_ih": (4 * units, inputs), "weight_hh": (4 * units, units)}
        biases = {"bias_ih": (4 * units,), "bias_hh": (4 * units,)}
        return weights | biases | {f"peephole_{gate}": (units,) for gate in ("input", "forget", "output")}

    def forward(self, x: torch.Tensor, state: tuple[torch.Tensor, torch.Tensor] | None = None):
        before = state or torch.zeros(2, self.layers, self.units, dtype=x.dtype)
        ends = []
        for layer in range(self.layers):
            w_ih, w_hh, b_ih, b_hh, p_i, p_f, p_o = (getattr(self, f"{name}_l{layer}") for name in self.shapes(1, 1))
            (h, c), states = (part[layer] for part in before), []
            for from_input in x @ w_ih.T + b_ih + b_hh:
                i, f, g, o = (from_input + w_hh @ h).chunk(4)
                i, f = torch.sigmoid(i + p_i * c), torch.sigmoid(f + p_f * c)
                c = f * c + i * torch.tanh(g)
                h = torch.sigmoid(o + p_o * c) * torch.tanh(c)
                states.append(h)
            x = torch.stack(states)
            ends.append((h, c))
        return x, tuple(torch.stack(part) for part in zip(*ends, strict=True))


class ChoGru(Unfused):
    """Equations 5 to 8 of Cho et al., EMNLP 2014, with biases."""

    @staticmethod
    def shapes(inputs: int, units: int) -> dict[str, tuple[int, ...]]:
        weights = {"weight_ih": (3 * units, inputs), "weight_hh": (3 * units, units)}
        return weights | {"bias_ih": (3 * units,), "bias_hh": (3 * units,)}

    def forward(self, x: torch.Tensor, state: torch.Tensor | None = None):
        linear, ends = torch.nn.functional.linear, []
        for layer in range(self.layers):
            w_ih, w_hh, b_ih, b_hh = (getattr(self, f"{name}_l{layer}") for name in self.shapes(1, 1))
            (w_r, w_z, w_n), (u_r, u_z, u_n) = w_ih.chunk(3), w_hh.chunk(3)
            b_r, b_z, b_n = (b_ih + b_hh).chunk(3)
            h, states = x.new_zeros(self.units) if state is None else state[layer], []
            for now in x:
                r = torch.sigmoid(linear(now, w_r, b_r) + linear(h, u_r))
                z = torch.sigmoid(linear(now, w_z, b_z) + linear(h, u_z))
                h = z * h + (1 - z) * torch.tanh(linear(now, w_n, b_n) + linear(r * h, u_n))
                states.append(h)
            x = torch.stack(states)
            ends.append(h)
        return x, torch.stack(ends)


class MinGru(Unfused):
    """Algorithm 5 of arXiv:2410.01201, in its sequential form."""

    @staticmethod
    def shapes(inputs: int, units: int) -> dict[str, tuple[int, ...]]:
        return {"weight_ih": (2 * units, inputs), "bias_ih": (2 * units,)}

    def forward(self, x: torch.Tensor, state: torch.Tensor | None = None):
        ends = []
        for layer in range(self.layers):
            weight, bias = (getattr(self, f"{name}_ih_l{layer}") for name in ("weight", "bias"))
            z, g = torch.nn.functional.linear(x, weight, bias).chunk(2, dim=-1)
            h, states = torch.zeros_like(z[0]) if state is None else state[layer], []
            for gate, candidate in zip(torch.sigmoid(z), g, strict=True):
                h = torch.lerp(h, candidate, gate)
                states.append(h)
            x = torch.stack(states)
            ends.append(h)
        return x, torch.stack(ends)


MODULES = {
    "rnn": torch.nn.RNN,
    "lstm": torch.nn.LSTM,
    "gru": torch.nn.GRU,
    "chogru": ChoGru,
    "peephole": PeepholeLstm,
    "mingru": MinGru,
}


class Network(torch.nn.Module):
    """A plain network as in a tutorial; its parameters have the names of `Architecture.shapes`."""

    def __init__(self, architecture: Architecture, weights: dict[str, Array] | None = None) -> None:
        super().__init__()
        self.architecture = architecture
        self.rnn = MODULES[architecture.cell](architecture.inputs, architecture.units, architecture.layers)
        self.readout = torch.nn.Linear(architecture.units, architecture.outputs)
        if weights is not None:
            self.load_state_dict({name: torch.tensor(array) for name, array in weights.items()})

    def vectors(self, inputs: Array) -> torch.Tensor:
        """Ids as one-hot vectors `(time, inputs)`, numbers as they are; in the network's precision."""
        vectors = torch.tensor(inputs)
        if inputs.ndim == 1:
            vectors = torch.nn.functional.one_hot(vectors, self.architecture.inputs)
        return vectors.to(self.readout.weight.dtype)

    def answers(self, inputs: Array) -> torch.Tensor:
        """One sequence's outputs `(time, outputs)`, at each step as if the sequence ended there."""
        hidden, _ = self.rnn(self.vectors(inputs))
        if self.architecture.readout == "mean":
            hidden = hidden.cumsum(dim=0) / torch.arange(1, len(hidden) + 1)[:, None]
        return self.readout(hidden)

    def loss(self, examples: Sequence[Example]) -> torch.Tensor:
        """The mean loss over the scored steps of all sequences, each run alone and so without padding."""
        scored = [torch.tensor(example.scored) for example in examples]
        outputs = torch.cat([self.answers(e.inputs)[s] for e, s in zip(examples, scored, strict=True)])
        targets = torch.cat([torch.tensor(e.targets)[s] for e, s in zip(examples, scored, strict=True)])
        if self.architecture.numbers:
            return torch.nn.functional.mse_loss(outputs, targets.to(outputs.dtype))
        return torch.nn.functional.cross_entropy(outputs, targets)


@dataclass(frozen=True, kw_only=True)
class FixedTask(Task):
    """A task of given examples; every batch is all of them or, with `stream`, other ones at each step."""

    training: tuple[Example, ...]
    stream: bool = False

    def batches(self, size: int, seed: int) -> BatchStream:
        def draw(rng: np.random.Generator, waiting: list[int]) -> Batch:
            chosen = rng.integers(0, len(self.training), size) if self.stream else range(len(self.training))
            return collate([self.training[index] for index in chosen])

        return BatchStream(draw, seed)

    def probe(self, text: str) -> Probe:
        encoded = self.encoding.encode(text)
        expected = np.full((len(encoded.tokens), 1), np.nan, np.float32)
        return Probe(encoded, expected if self.tokens == "numbers" else np.full(len(encoded.tokens), -1))


def task(architecture: Architecture, examples: Sequence[Example], *, stream: bool = False) -> FixedTask:
    """A task of these examples for this network."""
    entries = tuple(str(index) for index in range(architecture.inputs))
    return FixedTask(
        encoding=Vocabulary("words", entries) if examples[0].inputs.ndim == 1 else Numbers(),
        answers=() if architecture.numbers else tuple(str(index) for index in range(architecture.outputs)),
        evaluation=tuple(examples),
        heldout=False,
        text="",
        training=tuple(examples),
        stream=stream,
    )


def two_layers(cell: str, readout: Readout, units: int, *, numbers: bool, vectors: bool | None = None) -> Architecture:
    """A small network with all parts of a large one; by default it takes vectors if it answers with numbers."""
    vectors = numbers if vectors is None else vectors
    return Architecture(
        cell=cell,
        inputs=2 if vectors else 6,
        units=units,
        layers=2,
        outputs=1 if numbers else 5,
        readout=readout,
        numbers=numbers,
        vectors=vectors,
    )


def random_examples(architecture: Architecture, lengths: Sequence[int], seed: int) -> list[Example]:
    """Sequences of these lengths, with the inputs and answers that the network takes and gives."""
    rng = np.random.default_rng(seed)
    examples = []
    for length in lengths:
        inputs, targets = (
            rng.uniform(-1, 1, (length, width)).astype(np.float32) if numbers else rng.integers(0, width, length)
            for width, numbers in (
                (architecture.inputs, architecture.vectors),
                (architecture.outputs, architecture.numbers),
            )
        )
        scored = np.arange(length) == length - 1
        if architecture.readout == "every-step":
            scored |= rng.random(length) < 0.7
        examples.append(Example(inputs, targets, scored))
    return examples


def encoded(inputs: Array) -> Encoded:
    """Inputs as a typed text would give them."""
    return Encoded(tuple(str(index) for index in range(len(inputs))), inputs, (True,) * len(inputs))


@st.composite
def architectures(draw: st.DrawFn, largest: int = 24) -> Architecture:
    """Any small network."""
    numbers = draw(st.booleans())
    vectors = numbers or draw(st.booleans())
    return Architecture(
        cell=draw(st.sampled_from(CELLS)),
        inputs=draw(st.integers(1, 3) if vectors else st.integers(2, 9)),
        units=draw(st.integers(1, largest)),
        layers=draw(st.integers(1, 3)),
        outputs=draw(st.integers(1, 2) if numbers else st.integers(2, 7)),
        readout=draw(st.sampled_from(READOUTS)),
        numbers=numbers,
        vectors=vectors,
    )


@st.composite
def networks(draw: st.DrawFn, largest: int = 24) -> tuple[Architecture, dict[str, Array]]:
    """Any small network with its initial weights."""
    architecture = draw(architectures(largest))
    return architecture, initial_weights(architecture, draw(st.integers(0, 2**31 - 1)))
