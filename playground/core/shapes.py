"""The parameters of a network from its specification alone: their names, shapes and number, and the receptive field of
a network without a state.

A network without a state has layers of one kind: at each timestep a unit reads `width` inputs that lie `dilation`
timesteps apart, the newest last, h_t = tanh(b + Σ_m W_m x_{t - (width - 1 - m) dilation}); inputs before the first
token are 0.

- **perceptron**: one layer on the mean of all inputs so far, width 1: a bag of tokens without order (Iyyer et al.,
  "Deep unordered composition rivals syntactic methods", ACL 2015, with one layer).
- **mlp**: the first layer reads the last `window` inputs, each with weights of its own; further layers read one
  timestep (a time-delay network: Waibel et al., IEEE Trans. ASSP 37(3) (1989)).
- **cnn**: causal convolutions of one width; each layer's dilation is that of the layer below times the width, so that
  the top layer reads width ** layers inputs without a gap (van den Oord et al., "WaveNet", arXiv:1609.03499 (2016)).
  The width is the smallest for which that is at least `window`. One layer alone has a weight for each token in the
  window: it is the MLP.
"""

import math
from bisect import bisect_left
from dataclasses import dataclass, replace
from typing import Protocol

from playground.core.cell_kinds import KINDS
from playground.core.specs import Cell, ModelSpec, bounds

PARAMETER_TOLERANCE = 0.1
"""Two networks have about as many parameters if the counts differ by at most this fraction."""


class Dimensions(Protocol):
    """The settings that determine a network's shape; a `ModelSpec` has them."""

    @property
    def cell(self) -> Cell:
        """The kind of network."""
        ...

    @property
    def units(self) -> int:
        """The units of each layer."""
        ...

    @property
    def layers(self) -> int:
        """The number of layers."""
        ...

    @property
    def window(self) -> int:
        """How many tokens a network without a state reads."""
        ...


@dataclass(frozen=True, slots=True)
class ReceptiveField:
    """The inputs that a unit of a layer reads: `width` inputs, `dilation` timesteps apart, the newest last."""

    width: int
    dilation: int = 1

    @property
    def delays(self) -> tuple[int, ...]:
        """Return how many timesteps ago each input was, in the order of the weights."""
        return tuple((self.width - 1 - place) * self.dilation for place in range(self.width))


def is_recurrent(cell: str) -> bool:
    """Return whether the network carries a state from one timestep to the next."""
    return cell in KINDS and KINDS[cell].is_recurrent


def depth(form: Dimensions) -> int:
    """Return the number of layers; a perceptron has one."""
    return 1 if form.cell == "perceptron" else form.layers


def receptive_fields(form: Dimensions) -> tuple[ReceptiveField, ...]:
    """Return the receptive field of each layer, the lowest first; empty for a recurrent network."""
    if is_recurrent(form.cell):
        return ()
    if form.cell == "perceptron":
        return (ReceptiveField(1),)
    if form.cell == "mlp":
        return (ReceptiveField(form.window), *(ReceptiveField(1) for _ in range(form.layers - 1)))
    width = next(width for width in range(1, form.window + 1) if width**form.layers >= form.window)
    return tuple(ReceptiveField(width, width**layer) for layer in range(form.layers))


def context_length(form: Dimensions) -> int | None:
    """Return how many of the last tokens can affect an answer read at every or the final step; None for all of them."""
    if is_recurrent(form.cell) or form.cell == "perceptron":
        return None
    return 1 + sum((sight.width - 1) * sight.dilation for sight in receptive_fields(form))


def describe_context(form: Dimensions) -> str:
    """Describe what a network without a state reads; "" for a recurrent one."""
    if is_recurrent(form.cell):
        return ""
    count = context_length(form)
    if count is None:
        return "all tokens so far, in no order"
    alike = ", as an MLP" if form.cell == "cnn" and form.layers == 1 else ""
    return f"the last {count} tokens{alike}" if count > 1 else "one token"


def weight_rows(form: Dimensions) -> int:
    """Return the number of rows of each layer's weights."""
    return len(KINDS[form.cell].gates) * form.units


def parameter_shapes(form: Dimensions, inputs: int, outputs: int) -> dict[str, tuple[int, ...]]:
    """Return each parameter's name and shape, in the order in which they lie in memory.

    The names are those of torch's modules: `rnn` is an nn.RNN, nn.LSTM or nn.GRU, `layers` an nn.ModuleList of
    nn.Conv1d, `readout` an nn.Linear. A cell that torch lacks is named and laid out in the same way, without W_hh and
    b_hh if its gates do not read the hidden state, and with its extra parameters after the biases.
    """
    result: dict[str, tuple[int, ...]] = {}
    high, kind = weight_rows(form), KINDS[form.cell]
    for layer, sight in enumerate(receptive_fields(form)):
        result[f"layers.{layer}.weight"] = (form.units, form.units if layer else inputs, sight.width)
        result[f"layers.{layer}.bias"] = (form.units,)
    for layer in range(form.layers if kind.is_recurrent else 0):
        result[f"rnn.weight_ih_l{layer}"] = (high, form.units if layer else inputs)
        if kind.sees_hidden:
            result[f"rnn.weight_hh_l{layer}"] = (high, form.units)
        result[f"rnn.bias_ih_l{layer}"] = (high,)
        if kind.sees_hidden:
            result[f"rnn.bias_hh_l{layer}"] = (high,)
        result |= dict.fromkeys((f"rnn.{name}_l{layer}" for name in kind.extra_parameters), (form.units,))
    return result | {"readout.weight": (outputs, form.units), "readout.bias": (outputs,)}


def parameter_count(form: Dimensions, inputs: int, outputs: int) -> int:
    """Return the number of trained parameters."""
    return sum(math.prod(shape) for shape in parameter_shapes(form, inputs, outputs).values())


def with_matched_parameters(model: ModelSpec, target: int, inputs: int, outputs: int) -> ModelSpec:
    """Return the same network with the number of units that brings its parameter count nearest to the target."""
    least, most = (int(bound) for bound in bounds(ModelSpec, "units"))

    def count(units: int) -> int:
        return parameter_count(replace(model, units=units), inputs, outputs)

    # More units have more parameters, so the nearest count is the first that reaches the target, or the one before.
    reached = bisect_left(range(least, most), target, key=count) + least
    nearest = min((max(reached - 1, least), reached), key=lambda units: abs(count(units) - target))
    return replace(model, units=nearest)
