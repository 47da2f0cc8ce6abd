"""The kinds of network, a row each: what they are called and made of, wherever they are computed, shown or measured.

A recurrent cell is a row here and a file of equations in `engine/network/cells`. A network without a state is a row
here, and `core.shapes` says what it sees.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any, Literal, NamedTuple

from playground.core.specs import Cell

Role = Literal["forget", "input", "candidate", "output", ""]
Marker = Literal["circle", "square", "diamond", "triangle", "triangle down", "cross", "pentagon", "star"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """A weighted sum of a cell and the function it goes through: σ, tanh, or none.

    `role`: the gate of an LSTM whose work it does, whose colour it has. `reset_by`: the gate that lets through a part
    of what it sees of the hidden state. `peephole`: the cell state that it sees besides, through one weight a unit: the
    one before the timestep or the new one.
    """

    name: str
    title: str
    symbol: str
    function: Literal["σ", "tanh", ""] = "σ"
    role: Role
    reset_by: str = ""
    peephole: Literal["", "last", "new"] = ""

    @property
    def signed(self) -> bool:
        """Whether its values may be negative."""
        return self.function != "σ"


class Share(NamedTuple):
    """How much of something counts: a gate's value, or with `complement` 1 minus that."""

    gate: str
    complement: bool = False

    def of(self, value: Any) -> Any:
        """It, where the gate has this value: a number, or an array of them."""
        return 1 - value if self.complement else value


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """How a new state is made: state = keep · state₋₁ + add · candidate. `state` is what carries the memory."""

    state: Literal["cell", "hidden"]
    keep: Share
    add: Share


@dataclass(frozen=True, slots=True, kw_only=True)
class CellKind:
    """One kind of network.

    `gates` in the order of the rows of its weights, `shown` their names in the order on screen; `states`: what it
    carries from one timestep to the next, "hidden" first, nothing where it has no state; `sees_hidden`: whether its
    gates see the hidden state; `bounded`: whether its hidden state and candidate lie between -1 and 1; `memory`: how
    its gates make the new state, None where nothing is kept by a gate. `note` says in a few words what makes it
    special, `partner` is the kind that says most beside it, `marker` and `colour` (the name of one in a theme) are how
    it looks where several are shown. `left_out`: the tracks that a comparison hides at first. `lab`: what there is to
    be said of its model in the memory lab but the units, and `lab_cost` how long a run takes there beside an LSTM's of
    as many units.
    """

    name: str
    note: str
    partner: Cell
    marker: Marker
    colour: str
    left_out: frozenset[str] = frozenset()
    lab: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    lab_cost: float = 1.0
    gates: tuple[Gate, ...]
    shown: tuple[str, ...] = ()
    states: tuple[str, ...] = ()
    sees_hidden: bool = True
    bounded: bool = True
    memory: Memory | None = None

    @property
    def recurrent(self) -> bool:
        """Whether it carries a state from one timestep to the next."""
        return bool(self.states)

    @property
    def blocks(self) -> tuple[str, ...]:
        """The names of its gates in the order of the rows of its weights: each has a block of `units` rows."""
        return tuple(gate.name for gate in self.gates)

    @property
    def own(self) -> tuple[str, ...]:
        """The names of its parameters besides weights and biases, each with a number a unit."""
        return tuple(f"peephole_{gate.name}" for gate in self.gates if gate.peephole)

    def gate(self, name: str) -> Gate:
        """A gate by its name. Raises `KeyError`."""
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
"""Gates begin as Tallec & Ollivier (2018) say, with memories of up to 200 timesteps, whatever the gap is; torch's own
beginning, which forgets half at each timestep, hides from an LSTM that there is anything to learn."""

KINDS: Mapping[str, CellKind] = MappingProxyType(
    {
        "rnn": CellKind(
            name="RNN",
            note="no gates, the state is overwritten",
            partner="lstm",
            marker="diamond",
            colour="rnn",
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
            left_out=frozenset({"input", "candidate", "output", "hidden"}),
            lab=_LONG_MEMORY,
            gates=(INPUT, FORGET, CANDIDATE, OUTPUT),
            shown=("forget", "input", "candidate", "output"),
            states=("hidden", "cell"),
            memory=Memory(state="cell", keep=Share("forget"), add=Share("input")),
        ),
        "gru": CellKind(
            name="GRU",
            note="two gates, no cell state",
            partner="rnn",
            marker="square",
            colour="text",
            left_out=frozenset({"reset", "candidate"}),
            lab=_LONG_MEMORY,
            gates=(RESET, UPDATE, replace(CANDIDATE, reset_by="reset")),
            shown=("reset", "update", "candidate"),
            states=("hidden",),
            memory=Memory(state="hidden", keep=Share("update"), add=Share("update", complement=True)),
        ),
        "peephole": CellKind(
            name="Peephole",
            note="an LSTM whose gates see the cell state",
            partner="lstm",
            marker="pentagon",
            colour="peephole",
            left_out=frozenset({"input", "candidate", "output", "hidden"}),
            lab=_LONG_MEMORY,
            gates=(
                replace(INPUT, peephole="last"),
                replace(FORGET, peephole="last"),
                CANDIDATE,
                replace(OUTPUT, peephole="new"),
            ),
            shown=("forget", "input", "candidate", "output"),
            states=("hidden", "cell"),
            memory=Memory(state="cell", keep=Share("forget"), add=Share("input")),
        ),
        "mingru": CellKind(
            name="minGRU",
            note="one gate, which sees only the token",
            partner="gru",
            marker="star",
            colour="mingru",
            left_out=frozenset({"candidate"}),
            lab=_LONG_MEMORY,
            gates=(UPDATE, replace(CANDIDATE, function="")),
            shown=("update", "candidate"),
            states=("hidden",),
            sees_hidden=False,
            bounded=False,
            memory=Memory(state="hidden", keep=Share("update", complement=True), add=Share("update")),
        ),
        "perceptron": CellKind(
            name="Perceptron",
            note="a bag of tokens, no state",
            partner="lstm",
            marker="cross",
            colour="perceptron",
            lab_cost=8.0,
            gates=(HIDDEN,),
            sees_hidden=False,
        ),
        "mlp": CellKind(
            name="MLP",
            note="the last tokens at once, no state",
            partner="lstm",
            marker="triangle down",
            colour="mlp",
            lab=MappingProxyType({"window": 8}),
            lab_cost=8.0,
            gates=(HIDDEN,),
            sees_hidden=False,
        ),
        "cnn": CellKind(
            name="CNN",
            note="convolutions over time, no state",
            partner="lstm",
            marker="triangle",
            colour="cnn",
            lab=MappingProxyType({"layers": 3, "window": 27}),
            lab_cost=8.0,
            gates=(HIDDEN,),
            sees_hidden=False,
        ),
    }
)
"""Each kind by its key in a preset, in the order in which they are offered."""


def _forgets(key: str) -> tuple[bool, bool, bool]:
    kind = KINDS[key]
    return not kind.recurrent, kind.memory is None, "cell" not in kind.states


BY_MEMORY: tuple[str, ...] = (
    *sorted((key for key, kind in KINDS.items() if kind.recurrent), key=_forgets),
    *(key for key in reversed(list(KINDS)) if not KINDS[key].recurrent),
)
"""Those with the longest memory first: with a cell state, with gates, with a state, with a window, with none."""
