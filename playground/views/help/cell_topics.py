"""Topics made for every kind of network from its row in `cell_kinds`: the kind, its gates and its states.

Their keys are `cell.KIND`, `gate.KIND.GATE` and `state.KIND.STATE`, where STATE is `cell` or `hidden`. What only a
person can say stands in `assets/help/cells.toml`, under `cell-KIND`, `gate-GATE` and `state-STATE`.
"""

from collections.abc import Mapping

from playground.core.cell_kinds import KINDS, CellKind, Gate, GateFactor
from playground.views.help.topic import Topic
from playground.views.microscope.equations_in_names import (
    Line,
    gate_in_names,
    stateless_in_names,
    states_in_names,
)

_LATER = "The index t−1 means the timestep before. σ squeezes a sum into 0 to 1, tanh into −1 to 1."


def made_topic(key: str, written: Mapping[str, Topic]) -> Topic | None:
    """Return the topic of a kind, a gate or a state; None for any other key."""
    match key.split("."):
        case ["cell", cell] if cell in KINDS:
            return _cell(cell, written.get(f"cell-{cell}"))
        case ["gate", cell, "hidden"] if cell in KINDS:
            return _state(cell, "hidden", written.get("state-hidden"))
        case ["gate", cell, name] if cell in KINDS and name in KINDS[cell].gate_names:
            return _gate(cell, KINDS[cell].gate(name), written.get(f"gate-{name}"))
        case ["state", cell, name] if cell in KINDS and name in {"hidden", *KINDS[cell].states}:
            return _state(cell, name, written.get(f"state-{name}"))
    return None


def _cell(cell: str, more: Topic | None) -> Topic:
    """Return the topic of a kind of network, with all its equations and its diagram."""
    kind = KINDS[cell]
    said = (more.text if more is not None else f"*{kind.name}*: {kind.note}.", _memory(kind))
    return Topic(
        title=kind.name if more is None else more.title,
        tip=f"Use the {kind.name}: {kind.note}." if more is None else more.tip,
        text="\n\n".join([*filter(None, said), *([_LATER] if kind.is_recurrent else [])]),
        equations=_equations(cell),
        picture=f"cell:{cell}" if kind.is_recurrent else "",
    )


def _gate(cell: str, gate: Gate, more: Topic | None) -> Topic:
    """Return the topic of one gate of a kind."""
    kind = KINDS[cell]
    reads = ["the token x", *(["the last hidden state"] if kind.sees_hidden else [])]
    reads += {"": [], "last": ["its own last cell state"], "new": ["its own new cell state"]}[gate.peephole]
    asks = f"It reads {_listed(reads)}." if len(reads) > 1 else f"It reads only {reads[0]}."
    reset = f" The {kind.gate(gate.reset_by).title.lower()} scales what it reads of the state." if gate.reset_by else ""
    return Topic(
        title=f"{gate.title} {gate.symbol}",
        tip=more.tip if more is not None else f"{gate.title} {gate.symbol} is a weighted sum of what the cell reads.",
        text="\n\n".join(filter(None, (more.text if more is not None else "", asks + reset, _memory(kind), _LATER))),
        equations=((gate.symbol, gate_in_names(kind, gate)), *_state_equations(kind)),
        picture=f"cell:{cell}:{gate.name}",
    )


def _state(cell: str, name: str, more: Topic | None) -> Topic:
    """Return the topic of a state of a kind; of a network without one, that of its hidden units."""
    kind = KINDS[cell]
    if not kind.is_recurrent:
        return Topic(
            title="Hidden units h",
            tip="Each row shows what one hidden unit answers to the tokens it sees.",
            text=f"*{kind.name}*: {kind.note}. Its units keep nothing from one timestep to the next.",
            equations=_equations(cell),
            picture="colours:signed",
        )
    assert more is not None
    return Topic(
        title=more.title,
        tip=more.tip,
        text="\n\n".join(filter(None, (more.text, _memory(kind), _LATER))),
        equations=tuple(line for line in _state_equations(kind) if line[1][0].text == name[0]),
        picture="colours:signed",
    )


def _memory(kind: CellKind) -> str:
    """Return a sentence on what the kind keeps and adds; empty for a network without a state."""
    if not kind.is_recurrent:
        return ""
    memory = kind.state_update
    if memory is None:
        return "The hidden state is the whole memory, and is written anew at each timestep."
    state = "cell state c" if memory.state == "cell" else "hidden state h"
    candidate = kind.gate("candidate").symbol
    return (
        f"The memory is the {state}: each timestep keeps {_share(kind, memory.keep)} of the old one and adds "
        f"{_share(kind, memory.add)} of the candidate {candidate}."
    )


def _share(kind: CellKind, share: GateFactor) -> str:
    symbol = kind.gate(share.gate).symbol
    return f"the share 1\u00a0−\u00a0{symbol}" if share.complement else f"the share {symbol}"


def _equations(cell: str) -> tuple[tuple[str, Line], ...]:
    """Return all equations of a kind, each with the letter of its weights."""
    kind = KINDS[cell]
    if not kind.is_recurrent:
        return (("", stateless_in_names(cell)),)
    names = kind.shown_gates or kind.gate_names
    gates = tuple((kind.gate(name).symbol, gate_in_names(kind, kind.gate(name))) for name in names if name != "hidden")
    return *gates, *_state_equations(kind)


def _state_equations(kind: CellKind) -> tuple[tuple[str, Line], ...]:
    return tuple((line[0].text, line) for line in states_in_names(kind))


def _listed(words: list[str]) -> str:
    return " and ".join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else words[0]
