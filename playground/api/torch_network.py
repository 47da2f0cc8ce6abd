"""A trained network as a module of torch, made of torch's own layers."""

import torch
from torch import nn
from torch.nn import functional

from playground.core.vocabulary import Numbers
from playground.engine.backends.torch_layers import SteppedRecurrent
from playground.engine.network.architecture import Architecture
from playground.session import headless
from playground.storage.exports.models import Model


class Network(nn.Module):
    """A trained network, as `Model.to_torch` returns it.

    `rnn` is an nn.RNN, nn.LSTM or nn.GRU, or `SteppedLayers` for a cell that torch lacks; a network without a state has
    `layers` instead, an nn.ModuleList of nn.Conv1d. `readout` is an nn.Linear. The names in `state_dict()` are those in
    the model's file. It can be trained on.
    """

    mean: torch.Tensor
    divisor: torch.Tensor
    answer_mean: torch.Tensor
    answer_divisor: torch.Tensor

    def __init__(self, model: Model) -> None:
        super().__init__()
        form = headless.architecture_of(model)
        self._architecture = form
        if form.is_recurrent:
            self.rnn = _recurrent_layers(form)
        else:
            ends = (form.inputs, *(form.units,) * (form.layers - 1))
            self.layers = nn.ModuleList(
                nn.Conv1d(width, form.units, sight.width, dilation=sight.dilation)
                for width, sight in zip(ends, form.sights, strict=True)
            )
        self.readout = nn.Linear(form.units, form.outputs)
        scale = model.encoding if isinstance(model.encoding, Numbers) else Numbers()
        # Not part of a state_dict, which then has the model's own names alone.
        for name, numbers in (("", scale), ("answer_", scale.answers)):
            self.register_buffer(f"{name}mean", torch.tensor(numbers.mean, dtype=torch.float32), persistent=False)
            self.register_buffer(f"{name}divisor", torch.tensor(numbers.divisor, dtype=torch.float32), persistent=False)
        self.load_state_dict({name: torch.tensor(array) for name, array in model.weights.items()})

    def forward(self, inputs: torch.Tensor) -> torch.Tensor:
        """Return the readout's outputs at every timestep, each as if the sequence ended there.

        `inputs` are ids `(time,)` or `(time, batch)`, each an index into the model's `encoding.entries`, or numbers
        `(time, features)` or `(time, batch, features)` on the task's own scale. The outputs `(time, answers)` or
        `(time, batch, answers)` are logits, whose softmax is `Trace.predictions`; for a network that answers with
        numbers they are these numbers, on the task's own scale.
        """
        hidden = self._hidden(self._vectors(inputs))
        if self._architecture.readout == "mean":
            hidden = _means(hidden)
        outputs: torch.Tensor = self.readout(hidden)
        return outputs * self.answer_divisor + self.answer_mean if self._architecture.numbers else outputs

    def _vectors(self, inputs: torch.Tensor) -> torch.Tensor:
        """Return what the first layer reads, `(time, [batch,] features)`: ids as one-hot vectors, numbers scaled."""
        if self._architecture.vectors:
            return (inputs - self.mean) / self.divisor
        return functional.one_hot(inputs, self._architecture.inputs).to(self.readout.weight.dtype)

    def _hidden(self, vectors: torch.Tensor) -> torch.Tensor:
        if self._architecture.is_recurrent:
            hidden: torch.Tensor = self.rnn(vectors)[0]
            return hidden
        # Conv1d wants time last, and zeros before the first token.
        below = _means(vectors) if self._architecture.cell == "perceptron" else vectors
        below = below.movedim(0, -1)
        for layer, sight in zip(self.layers, self._architecture.sights, strict=True):
            below = torch.tanh(layer(functional.pad(below, (sight.delays[0], 0))))
        return below.movedim(-1, 0)


class SteppedLayers(nn.Module):
    """The layers of a cell that torch has none for, in the form of torch's own: parameters `weight_ih_l0` and so on, in
    the order of `core.shapes`, and the equations of `engine.network.cells`."""

    def __init__(self, architecture: Architecture) -> None:
        super().__init__()
        self._architecture = architecture
        for name, shape in architecture.shapes.items():
            layer, _, own = name.partition(".")
            if layer == "rnn":
                self.register_parameter(own, nn.Parameter(torch.zeros(shape)))

    def forward(self, inputs: torch.Tensor) -> tuple[torch.Tensor, tuple[torch.Tensor, ...]]:
        """Return the top layer's hidden states `(time, [batch,] units)`, and each state `(layers, [batch,] units)` at
        the end, the hidden state first; for inputs `(time, [batch,] features)`."""
        batch = inputs if inputs.ndim == 3 else inputs[:, None]
        steps = SteppedRecurrent(self._architecture, inputs.device)
        zeros = batch.new_zeros(batch.shape[1], self._architecture.units)
        hidden, last = steps.hidden_and_last((batch, zeros), list(self.parameters()))
        return (hidden, last) if inputs.ndim == 3 else (hidden[:, 0], tuple(state[:, 0] for state in last))


def _recurrent_layers(form: Architecture) -> nn.Module:
    own = {"rnn": nn.RNN, "lstm": nn.LSTM, "gru": nn.GRU}.get(form.cell)
    return own(form.inputs, form.units, form.layers) if own else SteppedLayers(form)


def _means(values: torch.Tensor) -> torch.Tensor:
    """Return the mean over all timesteps so far, at each of them."""
    counts = torch.arange(1, len(values) + 1, device=values.device)
    return values.cumsum(0) / counts.reshape(-1, *(1,) * (values.ndim - 1))
