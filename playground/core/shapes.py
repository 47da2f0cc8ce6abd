"""The shape of a network, from its specification alone: what its parameters are called, how large each is, how many
there are, and what a network without a state sees.

Such a network is layers of one kind: at each timestep a unit sees `width` inputs that lie `dilation` timesteps apart,
the last being the newest, h_t = tanh(b + Σ_m W_m x_{t - (width - 1 - m) dilation}); before the first token there is
nothing, which counts as 0.

- **perceptron**: one layer on the mean of all inputs so far, width 1: the bag of tokens, in which they have no order
  (Iyyer et al., "Deep unordered composition rivals syntactic methods", ACL 2015, with one layer).
- **mlp**: the first layer sees the last `window` inputs, each with weights of its own; further layers see one timestep
  (a time-delay network: Waibel et al., IEEE Trans. ASSP 37(3) (1989)).
- **cnn**: causal convolutions of one width, each layer's dilation that width times the one's below, so that the top
  sees width ** layers inputs without a gap (van den Oord et al., "WaveNet", arXiv:1609.03499 (2016)). The width is the
  least with which that is at least `window`. One layer alone has a weight for each token it sees: it is the MLP.
"""

import math
from dataclasses import dataclass, replace
from typing import Protocol

from playground.core.cell_kinds import KINDS
from playground.core.specs import Cell, ModelSpec, bounds

CLOSE = 0.1
"""Two networks are equal in parameters where these differ by at most such a part."""


class Form(Protocol):
    """What a shape hangs on; a `ModelSpec` has it."""

    @property
    def cell(self) -> Cell:
        """Which kind of network."""
        ...

    @property
    def units(self) -> int:
        """How wide each layer is."""
        ...

    @property
    def layers(self) -> int:
        """How many layers."""
        ...

    @property
    def window(self) -> int:
        """How many tokens a network without a state is to see."""
        ...


@dataclass(frozen=True, slots=True)
class Sight:
    """What a unit of a layer sees: `width` inputs, `dilation` timesteps apart, the last being the newest."""

    width: int
    dilation: int = 1

    @property
    def ages(self) -> tuple[int, ...]:
        """How many timesteps ago each of them was, in the order of the weights."""
        return tuple((self.width - 1 - place) * self.dilation for place in range(self.width))


def is_recurrent(cell: str) -> bool:
    """Whether the network carries a state from one timestep to the next."""
    return cell in KINDS and KINDS[cell].recurrent


def depth(form: Form) -> int:
    """How many layers there are: a perceptron has one."""
    return 1 if form.cell == "perceptron" else form.layers


def sights(form: Form) -> tuple[Sight, ...]:
    """What each layer of a network without a state sees, the lowest first; of a recurrent one, nothing."""
    if is_recurrent(form.cell):
        return ()
    if form.cell == "perceptron":
        return (Sight(1),)
    if form.cell == "mlp":
        return (Sight(form.window), *(Sight(1) for _ in range(form.layers - 1)))
    width = next(width for width in range(1, form.window + 1) if width**form.layers >= form.window)
    return tuple(Sight(width, width**layer) for layer in range(form.layers))


def seen(form: Form) -> int | None:
    """How many of the last tokens can have a part in an answer read at every or the final step; None: all of them."""
    if is_recurrent(form.cell) or form.cell == "perceptron":
        return None
    return 1 + sum((sight.width - 1) * sight.dilation for sight in sights(form))


def sight_of(form: Form) -> str:
    """What a network without a state sees, in a few words; "" for a recurrent one."""
    if is_recurrent(form.cell):
        return ""
    count = seen(form)
    if count is None:
        return "all tokens so far, in no order"
    alike = ", as an MLP" if form.cell == "cnn" and form.layers == 1 else ""
    return f"the last {count} tokens{alike}" if count > 1 else "one token"


def rows(form: Form) -> int:
    """The rows of each layer's weights."""
    return len(KINDS[form.cell].gates) * form.units


def shapes(form: Form, inputs: int, outputs: int) -> dict[str, tuple[int, ...]]:
    """Each parameter's name and shape, in the order in which they lie in memory.

    They are those of torch's modules: `rnn` is an nn.RNN, nn.LSTM or nn.GRU, `layers` an nn.ModuleList of nn.Conv1d,
    `readout` an nn.Linear. A cell that torch does not have is named and laid out in the same way, without W_hh and b_hh
    where its gates do not see the hidden state, and with parameters of its own behind the biases.
    """
    result: dict[str, tuple[int, ...]] = {}
    high, kind = rows(form), KINDS[form.cell]
    for layer, sight in enumerate(sights(form)):
        result[f"layers.{layer}.weight"] = (form.units, form.units if layer else inputs, sight.width)
        result[f"layers.{layer}.bias"] = (form.units,)
    for layer in range(form.layers if kind.recurrent else 0):
        result[f"rnn.weight_ih_l{layer}"] = (high, form.units if layer else inputs)
        if kind.sees_hidden:
            result[f"rnn.weight_hh_l{layer}"] = (high, form.units)
        result[f"rnn.bias_ih_l{layer}"] = (high,)
        if kind.sees_hidden:
            result[f"rnn.bias_hh_l{layer}"] = (high,)
        result |= dict.fromkeys((f"rnn.{name}_l{layer}" for name in kind.own), (form.units,))
    return result | {"readout.weight": (outputs, form.units), "readout.bias": (outputs,)}


def parameters(form: Form, inputs: int, outputs: int) -> int:
    """How many numbers training adjusts."""
    return sum(math.prod(shape) for shape in shapes(form, inputs, outputs).values())


def with_matched_parameters(model: ModelSpec, target: int, inputs: int, outputs: int) -> ModelSpec:
    """The same network with the units that bring its number of parameters nearest to the target."""
    least, most = (int(bound) for bound in bounds(ModelSpec, "units"))

    def difference(units: int) -> int:
        return abs(parameters(replace(model, units=units), inputs, outputs) - target)

    return replace(model, units=min(range(least, most + 1), key=difference))
