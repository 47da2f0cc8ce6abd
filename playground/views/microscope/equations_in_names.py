"""The cells' equations in names, made from the row of `cell_kinds`: what the microscope and the help both show."""

from dataclasses import dataclass

from playground.core.cell_kinds import CellKind, Gate, GateFactor


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of text. `colour`: a gate's name, or "" for the text colour; `strong`: bold, for results."""

    text: str
    colour: str = ""
    strong: bool = False


Line = tuple[Piece, ...]


def gate_in_names(kind: CellKind, gate: Gate) -> Line:
    """Return a gate's equation: its weighted sum, and the function of that."""
    head = Piece(gate.symbol, "" if gate.name == "hidden" else gate.name, True)
    begin, end = (f"{gate.function}(", ")") if gate.function else ("", "")
    return head, Piece(" = "), Piece(begin), Piece("W·x + "), *_terms(kind, gate), Piece(end)


def _terms(kind: CellKind, gate: Gate) -> Line:
    """Return what the sum adds to W·x."""
    reset = Piece(kind.gate(gate.reset_by).symbol, gate.reset_by, True) if gate.reset_by else None
    if reset is not None and gate.reset_before:
        return Piece("U·("), reset, Piece("·h₋₁) + b")
    if reset is not None:
        return Piece("b + "), reset, Piece("·(U·h₋₁ + b′)")
    hidden = "U·h₋₁ + " if kind.sees_hidden else ""
    seen = {"": "", "last": "p·c₋₁ + ", "new": "p·c + "}[gate.peephole]
    return (Piece(f"{hidden}{seen}b"),)


def states_in_names(kind: CellKind) -> tuple[Line, ...]:
    """Return the equations of a recurrent cell's new state: that of the memory first, and that of h last."""
    memory = kind.state_update
    if memory is None:
        return (gate_in_names(kind, kind.gate("hidden")),)
    letter = "c" if memory.state == "cell" else "h"
    keep, add = _share(kind, memory.keep), _share(kind, memory.add)
    candidate = Piece(kind.gate("candidate").symbol, "candidate", True)
    new = (Piece(letter, strong=True), Piece(" = "), *keep, Piece(f"·{letter}₋₁ + "), *add, Piece("·"), candidate)
    if memory.state == "hidden":
        return (new,)
    return new, (Piece("h", strong=True), Piece(" = "), Piece("o", "output", True), Piece("·tanh(c)"))


def _share(kind: CellKind, share: GateFactor) -> Line:
    """Return a share of the memory: its gate's letter, or 1 minus it."""
    letter = Piece(kind.gate(share.gate).symbol, share.gate, True)
    return (Piece("(1−"), letter, Piece(")")) if share.complement else (letter,)


def stateless_in_names(cell: str) -> Line:
    """Return the equation of a unit of a network without a state, by the key of its kind."""
    over = "mean of W·x + b" if cell == "perceptron" else "Σ W·x + b"
    return Piece("h", strong=True), Piece(f" = tanh({over})")
