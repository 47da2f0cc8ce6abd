"""Lays out a diagram from a kind's row: its weighted sums side by side, and above them the new state."""

from collections.abc import Iterator
from dataclasses import dataclass

from playground.core.cell_kinds import CellKind, Gate, GateFactor, StateUpdate
from playground.views.microscope.cells.base import OVER, WIDTH, Diagram, Label, Node, Wire

_SUMS, _BUS, _LINE, _MIDDLE, _LOW = 124, 162, 44, 82, 104
"""Heights of the weighted sums, of the inputs, of the state's line, of what leads up to it, and of detours below
that."""
_LEFT, _RIGHT = 66, 189


def generic(kind: CellKind) -> Diagram:
    """Return the diagram of a cell whose gates make its state. Leaves out peepholes, which are drawn by hand. Raises
    `ValueError` for a cell without such a memory."""
    if kind.state_update is None:
        raise ValueError(f"{kind.name} has no memory that gates make, and needs a diagram of its own")
    plan = _Plan(kind, kind.state_update)
    return Diagram(
        nodes=tuple(plan.nodes()), wires=tuple(plan.wires()), labels=tuple(plan.labels()), moments=plan.moments
    )


@dataclass(frozen=True, slots=True)
class _Plan:
    """The layout. The gate that keeps stands at the left, the candidate to its right, an output gate at the end."""

    kind: CellKind
    memory: StateUpdate

    @property
    def order(self) -> tuple[Gate, ...]:
        """The weighted sums from left to right."""
        first = [self.memory.keep.gate, self.memory.add.gate]
        last = ["candidate", *(["output"] if self.has_output else [])]
        others = [name for name in self.kind.gate_names if name not in {*first, *last}]
        return tuple(self.kind.gate(name) for name in dict.fromkeys([*first, *others, *last]))

    @property
    def has_output(self) -> bool:
        """Whether an output gate lets a part of the memory out."""
        return self.memory.state == "cell" and "output" in self.kind.gate_names

    @property
    def letter(self) -> str:
        """The letter of the state that is the memory, which is also its name in a dissection."""
        return "c" if self.memory.state == "cell" else "h"

    def x(self, name: str) -> float:
        """Return the horizontal middle of a sum."""
        names = [gate.name for gate in self.order]
        return round(_LEFT + (_RIGHT - _LEFT) * names.index(name) / max(len(names) - 1, 1))

    @property
    def moments(self) -> tuple[str, ...]:
        """Descriptions of the moments, in order."""
        letter, incoming = self.letter, "x and h₋₁ come in" if self.kind.sees_hidden else "x comes in"
        result = f"{self._words(self.memory.add)} of the candidate g is added: the new {letter}"
        kept = f"{self._words(self.memory.keep)} of the old {letter}₋₁ is kept"
        spoken = ("o of tanh(c) is let out as h",) if self.has_output else ()
        return incoming, "the gates open or close", kept, result, *spoken

    def _words(self, share: GateFactor) -> str:
        symbol = self.kind.gate(share.gate).symbol
        return f"1 − {symbol}" if share.complement else symbol

    def nodes(self) -> Iterator[Node]:
        """Yield the nodes."""
        letter, memory = self.letter, self.memory
        for gate in self.order:
            yield Node(
                name=gate.name,
                text=f"{gate.function or 'Σ'} {gate.symbol}",
                at=(self.x(gate.name), _SUMS),
                width=46 if gate.function == "tanh" else 32,
                colour=gate.name,
                moment=1,
                tip="what to add" if gate.name == "candidate" else f"between 0 and 1, how far {gate.symbol} is open",
            )
        keep, add = self._words(memory.keep), self._words(memory.add)
        left, right = self.x(memory.keep.gate), self.x("candidate")
        colour = memory.keep.gate
        tip = f"{keep}·{letter}₋₁, what is kept"
        yield Node(name="kept", text="×", at=(left, _LINE), colour=colour, moment=2, tip=tip)
        for share, at, moment in self._complements():
            tip = f"{self._words(share)}, how much is {'kept' if share == memory.keep else 'added'}"
            yield Node(name="pass", text="1−", at=at, colour=share.gate, moment=moment, tip=tip)
        yield Node(name="added", text="×", at=(right, _MIDDLE), moment=3, tip=f"{add}·g, what is added")
        yield Node(name=letter, text="+", at=(right, _LINE), moment=3, tip=f"{letter}, the new state")
        if self.has_output:
            tip = "tanh(c), the memory between −1 and 1"
            yield Node(name="squashed", text="tanh", at=(226, _MIDDLE), width=36, moment=4, tip=tip)
            tip = "h = o·tanh(c), what the cell says"
            yield Node(name="h", text="×", at=(226, _SUMS), colour="output", moment=4, tip=tip)

    def _complements(self) -> Iterator[tuple[GateFactor, tuple[float, float], int]]:
        """Yield each share that is 1 minus a gate, with its position and moment: below the state's line, or on the way
        to the candidate's product."""
        keep, add = self.memory.keep, self.memory.add
        if keep.complement:
            yield keep, (self.x(keep.gate), _MIDDLE), 2
        if add.complement:
            middle = (self.x(add.gate) + self.x("candidate")) / 2
            yield add, (round(middle), _MIDDLE), 3

    def wires(self) -> Iterator[Wire]:
        """Yield the wires."""
        memory, right = self.memory, self.x("candidate")
        keep, add = self.x(memory.keep.gate), self.x(memory.add.gate)
        belt = memory.keep.gate if memory.state == "cell" else ""
        yield Wire(points=((0, _LINE), (keep - 9, _LINE)), moment=0, colour=belt, state=True)
        yield Wire(points=((keep + 9, _LINE), (right - 9, _LINE)), moment=2, colour=belt, state=True)
        yield Wire(points=((right + 9, _LINE), (WIDTH, _LINE)), moment=3, colour=belt, state=True, head=True)
        yield from self._incoming()
        below = _MIDDLE + 9 if memory.keep.complement else _LINE + 9
        yield Wire(points=((keep, 112), (keep, below)), moment=1, colour=memory.keep.gate)
        if memory.keep.complement:
            yield Wire(points=((keep, _MIDDLE - 9), (keep, _LINE + 9)), moment=2, colour=memory.keep.gate)
        yield from self._aside(add, right)
        yield Wire(points=((right, 112), (right, _MIDDLE + 9)), moment=1, colour="candidate")
        yield Wire(points=((right, _MIDDLE - 9), (right, _LINE + 9)), moment=3)
        if self.has_output:
            out = self.x("output")
            yield Wire(points=((out + 16, _SUMS), (217, _SUMS)), moment=1, colour="output")
            yield Wire(points=((226, _LINE + 4), (226, _MIDDLE - 10)), moment=4)
            yield Wire(points=((226, _MIDDLE + 10), (226, _SUMS - 9)), moment=4)
            yield Wire(points=((226, _SUMS + 9), (226, _BUS), (WIDTH, _BUS)), moment=4, head=True)

    def _aside(self, add: float, right: float) -> Iterator[Wire]:
        """Yield the wires from the gate that adds to the product with the candidate."""
        memory = self.memory
        colour, same = memory.add.gate, memory.add.gate == memory.keep.gate
        if memory.add.complement:
            middle = round((add + right) / 2)
            yield Wire(points=((add, _MIDDLE), (middle - 9, _MIDDLE)), moment=3, colour=colour, joint=same)
            yield Wire(points=((middle + 9, _MIDDLE), (right - 9, _MIDDLE)), moment=3, colour=colour)
        elif same:
            points = ((add, _LOW), (right - 24, _LOW), (right - 24, _MIDDLE), (right - 9, _MIDDLE))
            yield Wire(points=points, moment=3, colour=colour, joint=True)
        else:
            yield Wire(points=((add, 112), (add, _MIDDLE), (right - 9, _MIDDLE)), moment=1, colour=colour)

    def _incoming(self) -> Iterator[Wire]:
        """Yield the wires of x from below, and of h₋₁ from the left if the gates see it."""
        xs = [self.x(gate.name) for gate in self.order]
        if self.kind.sees_hidden:
            yield Wire(points=((0, _BUS), (xs[-1], _BUS), (xs[-1], _SUMS + 13)), moment=0, head=True)
            yield Wire(points=((50, 208), (50, _BUS), (xs[0], _BUS), (xs[0], _SUMS + 13)), moment=0, head=True)
        else:
            yield Wire(points=((50, 208), (50, _BUS), (xs[-1], _BUS), (xs[-1], _SUMS + 13)), moment=0, head=True)
        for x in xs[1:-1] if self.kind.sees_hidden else xs[:-1]:
            yield Wire(points=((x, _BUS), (x, _SUMS + 13)), moment=0, head=True, joint=True)

    def labels(self) -> Iterator[Label]:
        """Yield the numbers beside the wires."""
        letter, memory, right = self.letter, self.memory, self.x("candidate")
        yield Label(text=f"{letter}₋₁", at=(2, OVER), moment=0)
        yield Label(name=f"last_{letter}", at=(0, 61), moment=0)
        if memory.state == "cell" and self.kind.sees_hidden:
            yield Label(text="h₋₁", at=(2, 147), moment=0)
            yield Label(name="last_h", at=(0, 177), moment=0)
        for gate in self.order:
            if gate.name == "output":
                yield Label(name=gate.name, at=(221, 145), align="right", colour=gate.name, moment=1)
            else:
                yield Label(name=gate.name, at=(self.x(gate.name) + 4, 96), colour=gate.name, moment=1)
        middle = (self.x(memory.keep.gate) + right) / 2
        yield Label(name="kept", at=(middle, OVER), align="centre", colour=memory.keep.gate, moment=2)
        for share, (x, y), moment in self._complements():
            yield Label(name="pass", at=(x + 13, y - 11), colour=share.gate, moment=moment)
        yield Label(name="added", at=(right + 4, 63), moment=3)
        yield Label(text=letter, at=(286, OVER), align="right", moment=3)
        yield Label(name=letter, at=(288, 61), align="right", moment=3)
        if self.has_output:
            yield Label(name="squashed", at=(222, 102), align="right", moment=4)
            yield Label(text="h", at=(286, 147), align="right", moment=4)
            yield Label(name="h", at=(288, 177), align="right", moment=4)
