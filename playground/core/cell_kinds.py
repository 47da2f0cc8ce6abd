"""One row for each kind of network: its name, gates and states, wherever it is computed, drawn or measured.

A recurrent cell is a row here and a file of equations in `engine/network/cells`. A network without a state is a row
here; `core.shapes` defines its receptive field.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any, Literal, NamedTuple

Role = Literal["forget", "input", "candidate", "output", ""]
Marker = Literal[
    "circle", "square", "diamond", "triangle", "triangle down", "triangle right", "cross", "pentagon", "star"
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """A weighted sum in a cell and its activation function: σ, tanh, or none.

    `role` is the LSTM gate that does the same work and gives this gate its colour. `reset_by` names the gate that
    scales what this one reads of the hidden state: its product with the weights, or with `reset_before` the state
    itself, before that product. `peephole` says which cell state this gate also reads, through one weight per unit: the
    last one or the new one.
    """

    name: str
    title: str
    symbol: str
    function: Literal["σ", "tanh", ""] = "σ"
    role: Role
    reset_by: str = ""
    reset_before: bool = False
    peephole: Literal["", "last", "new"] = ""

    @property
    def is_signed(self) -> bool:
        """Return whether its values may be negative."""
        return self.function != "σ"


class GateFactor(NamedTuple):
    """A factor taken from a gate: its value, or 1 minus its value with `complement`."""

    gate: str
    complement: bool = False

    def apply(self, value: Any) -> Any:
        """Return the factor for a gate's value, a number or an array."""
        return 1 - value if self.complement else value


@dataclass(frozen=True, slots=True, kw_only=True)
class StateUpdate:
    """How a cell updates its state: state = keep · state₋₁ + add · candidate. `state` is the one that carries the
    memory."""

    state: Literal["cell", "hidden"]
    keep: GateFactor
    add: GateFactor


@dataclass(frozen=True, slots=True, kw_only=True)
class CellKind:
    """One kind of network.

    `gates` are in the order of the weight rows, `shown_gates` are their names in the order on screen. `states` are
    carried from one timestep to the next, "hidden" first; empty for a network without a state. `sees_hidden`: its gates
    read the hidden state. `is_bounded`: its hidden state and candidate lie between -1 and 1. `state_update` is None
    where no gate decides what is kept.

    `note` says in a few words what is special about it; `partner` is the kind to compare it with; `marker` and `colour`
    (a name in the theme) distinguish it in plots. `hidden_in_comparison` lists the tracks that a comparison hides at
    first. `lab_settings` are its model settings in the memory lab besides the units, and `lab_cost` is the duration of
    a run there relative to an LSTM with as many units.
    """

    name: str
    note: str
    partner: str
    marker: Marker
    colour: str
    hidden_in_comparison: frozenset[str] = frozenset()
    lab_settings: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    lab_cost: float = 1.0
    gates: tuple[Gate, ...]
    shown_gates: tuple[str, ...] = ()
    states: tuple[str, ...] = ()
    sees_hidden: bool = True
    is_bounded: bool = True
    state_update: StateUpdate | None = None

    @property
    def is_recurrent(self) -> bool:
        """Return whether it carries a state from one timestep to the next."""
        return bool(self.states)

    @property
    def gate_names(self) -> tuple[str, ...]:
        """Return the names of its gates in the order of the weight rows; each gate has a block of `units` rows."""
        return tuple(gate.name for gate in self.gates)

    @property
    def extra_parameters(self) -> tuple[str, ...]:
        """Return the names of its parameters besides weights and biases, each with one value per unit."""
        return tuple(f"peephole_{gate.name}" for gate in self.gates if gate.peephole)

    @property
    def resets_before(self) -> bool:
        """Return whether its last gate reads a hidden state that another gate has scaled; no other gate may."""
        return self.gates[-1].reset_before

    def gate(self, name: str) -> Gate:
        """Return the gate of this name. Raises `KeyError`."""
        for gate in self.gates:
            if gate.name == name:
                return gate
        raise KeyError(name)


HIDDEN = Gate(name="hidden", title="Hidden state", symbol="h", function="tanh", role="")
INPUT = Gate(name="input", title="Input gate", symbol="i", role="input")
FORGET = Gate(name="forget", title="Forget gate", symbol="f", role="forget")
CANDIDATE = Gate(name="candidate", title="Candidate", symbol="g", function="tanh", role="candidate")
OUTPUT = Gate(name="output", title="Output gate", symbol="o", role="output")
RESET = Gate(name="reset", title="Reset gate", symbol="r", role="forget")
UPDATE = Gate(name="update", title="Update gate", symbol="z", role="input")

_LONG_MEMORY: Mapping[str, Any] = MappingProxyType({"initialisation": "chrono", "lag": 200})
"""Gates are initialised as Tallec & Ollivier (2018) propose, for memories of up to 200 timesteps, whatever the gap is.
With torch's own initialisation, which forgets half at each timestep, an LSTM would not discover that there is anything
to learn."""

KINDS: Mapping[str, CellKind] = MappingProxyType(
    {
        "rnn": CellKind(
            name="RNN",
            note="no gates, the state is overwritten",
            partner="lstm",
            marker="diamond",
            colour="amber",
            lab_cost=3.0,
            gates=(HIDDEN,),
            states=("hidden",),
        ),
        "lstm": CellKind(
            name="LSTM",
            note="three gates and a cell state",
            partner="rnn",
            marker="circle",
            colour="accent",
            hidden_in_comparison=frozenset({"input", "candidate", "output", "hidden"}),
            lab_settings=_LONG_MEMORY,
            gates=(INPUT, FORGET, CANDIDATE, OUTPUT),
            shown_gates=("forget", "input", "candidate", "output"),
            states=("hidden", "cell"),
            state_update=StateUpdate(state="cell", keep=GateFactor("forget"), add=GateFactor("input")),
        ),
        "gru": CellKind(
            name="GRU",
            note="two gates, no cell state",
            partner="rnn",
            marker="square",
            colour="text",
            hidden_in_comparison=frozenset({"reset", "candidate"}),
            lab_settings=_LONG_MEMORY,
            gates=(RESET, UPDATE, replace(CANDIDATE, reset_by="reset")),
            shown_gates=("reset", "update", "candidate"),
            states=("hidden",),
            state_update=StateUpdate(
                state="hidden", keep=GateFactor("update"), add=GateFactor("update", complement=True)
            ),
        ),
        "peephole": CellKind(
            name="Peephole",
            note="an LSTM whose gates see the cell state",
            partner="lstm",
            marker="pentagon",
            colour="violet",
            hidden_in_comparison=frozenset({"input", "candidate", "output", "hidden"}),
            lab_settings=_LONG_MEMORY,
            gates=(
                replace(INPUT, peephole="last"),
                replace(FORGET, peephole="last"),
                CANDIDATE,
                replace(OUTPUT, peephole="new"),
            ),
            shown_gates=("forget", "input", "candidate", "output"),
            states=("hidden", "cell"),
            state_update=StateUpdate(state="cell", keep=GateFactor("forget"), add=GateFactor("input")),
        ),
        "mingru": CellKind(
            name="minGRU",
            note="one gate, which sees only the token",
            partner="gru",
            marker="star",
            colour="teal",
            hidden_in_comparison=frozenset({"candidate"}),
            lab_settings=_LONG_MEMORY,
            gates=(UPDATE, replace(CANDIDATE, function="")),
            shown_gates=("update", "candidate"),
            states=("hidden",),
            sees_hidden=False,
            is_bounded=False,
            state_update=StateUpdate(
                state="hidden", keep=GateFactor("update", complement=True), add=GateFactor("update")
            ),
        ),
        "chogru": CellKind(
            name="Cho GRU",
            note="a GRU that resets before the product",
            partner="gru",
            marker="triangle right",
            colour="rose",
            hidden_in_comparison=frozenset({"reset", "candidate"}),
            lab_settings=_LONG_MEMORY,
            gates=(RESET, UPDATE, replace(CANDIDATE, reset_by="reset", reset_before=True)),
            shown_gates=("reset", "update", "candidate"),
            states=("hidden",),
            state_update=StateUpdate(
                state="hidden", keep=GateFactor("update"), add=GateFactor("update", complement=True)
            ),
        ),
        "perceptron": CellKind(
            name="Perceptron",
            note="a bag of tokens, no state",
            partner="lstm",
            marker="cross",
            colour="pale",
            lab_cost=8.0,
            gates=(HIDDEN,),
            sees_hidden=False,
        ),
        "mlp": CellKind(
            name="MLP",
            note="the last tokens at once, no state",
            partner="lstm",
            marker="triangle down",
            colour="grey",
            lab_settings=MappingProxyType({"window": 8}),
            lab_cost=8.0,
            gates=(HIDDEN,),
            sees_hidden=False,
        ),
        "cnn": CellKind(
            name="CNN",
            note="convolutions over time, no state",
            partner="lstm",
            marker="triangle",
            colour="text2",
            lab_settings=MappingProxyType({"layers": 3, "window": 27}),
            lab_cost=8.0,
            gates=(HIDDEN,),
            sees_hidden=False,
        ),
    }
)
"""The kinds by their key in a preset, in the order in which the interface offers them."""


def _forgets(key: str) -> tuple[bool, bool, bool]:
    kind = KINDS[key]
    return not kind.is_recurrent, kind.state_update is None, "cell" not in kind.states


BY_MEMORY: tuple[str, ...] = (
    *sorted((key for key, kind in KINDS.items() if kind.is_recurrent), key=_forgets),
    *(key for key in reversed(list(KINDS)) if not KINDS[key].is_recurrent),
)
"""The kinds with the longest memory first: with a cell state, with gates, with a state, with a window, with none."""
