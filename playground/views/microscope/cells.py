"""The diagrams of the three cells, as data: what is drawn where, in which colour, and when in a timestep it happens.

Pixels of a diagram `WIDTH` wide. A `moment` counts from 0 what happens one after the other; a `colour` is a gate's
name, or "" for what belongs to none.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

WIDTH, HEIGHT = 288, 208
BOX = (44.5, 10.5, 201.0, 178.0)
"""The cell: left, top, width, height."""
OPERATION_HEIGHT = 24
CIRCLE = 9
"""The radius of a sum or a product."""

Point = tuple[float, float]
Align = Literal["left", "right", "centre"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """A part of the cell that computes: an operation with weights, whose `name` is in the dissection, or a sum, a
    product or a function, named after its result. `at` is its middle, `tip` what it does."""

    name: str
    text: str
    at: Point
    width: float = 0
    colour: str = ""
    moment: int
    tip: str

    @property
    def weighted(self) -> bool:
        """Whether it has an equation with weights."""
        return self.name in {self.colour, "hidden"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wire:
    """A line through points, its corners round; `head`: an arrow's; `state`: as thick as what is carried through time
    deserves."""

    points: tuple[Point, ...]
    moment: int
    colour: str = ""
    head: bool = False
    state: bool = False
    joint: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """A number beside a wire, or where `text` is given those words instead; `at` is the middle of its `align` edge."""

    name: str = ""
    text: str = ""
    at: Point
    align: Align = "left"
    colour: str = ""
    moment: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagram:
    """A cell. `moments` puts into words what happens, in order; `token` is where the input's name begins."""

    nodes: tuple[Node, ...]
    wires: tuple[Wire, ...]
    labels: tuple[Label, ...]
    moments: tuple[str, ...]
    token: Point = (58, 200)


_OVER = 28
"""The middle of what stands above the line that carries the state."""
_LSTM = Diagram(
    moments=(
        "x and h₋₁ come in",
        "four gates open or close",
        "f of the memory c₋₁ is kept",
        "i of the candidate g is added",
        "o of tanh(c) is let out as h",
    ),
    nodes=(
        Node(
            name="forget", text="σ f", at=(66, 124), width=32, colour="forget", moment=1, tip="how much of c₋₁ is kept"
        ),
        Node(name="input", text="σ i", at=(102, 124), width=32, colour="input", moment=1, tip="how much of g is added"),
        Node(name="candidate", text="tanh g", at=(145, 124), width=46, colour="candidate", moment=1, tip="what to add"),
        Node(name="output", text="σ o", at=(189, 124), width=32, colour="output", moment=1, tip="how much is let out"),
        Node(name="kept", text="×", at=(66, 44), colour="forget", moment=2, tip="f·c₋₁, what is kept"),
        Node(name="added", text="×", at=(145, 82), moment=3, tip="i·g, what is added"),
        Node(name="c", text="+", at=(145, 44), moment=3, tip="c, the new memory"),
        Node(
            name="squashed", text="tanh", at=(226, 82), width=36, moment=4, tip="tanh(c), the memory between −1 and 1"
        ),
        Node(name="h", text="×", at=(226, 124), colour="output", moment=4, tip="h = o·tanh(c), what the cell says"),
    ),
    wires=(
        Wire(points=((0, 44), (57, 44)), moment=0, colour="forget", state=True),
        Wire(points=((75, 44), (136, 44)), moment=2, colour="forget", state=True),
        Wire(points=((154, 44), (288, 44)), moment=3, colour="forget", state=True, head=True),
        Wire(points=((0, 162), (189, 162), (189, 137)), moment=0, head=True),
        Wire(points=((50, 208), (50, 162), (66, 162), (66, 137)), moment=0, head=True),
        Wire(points=((102, 162), (102, 137)), moment=0, head=True),
        Wire(points=((145, 162), (145, 137)), moment=0, head=True),
        Wire(points=((66, 112), (66, 53)), moment=1, colour="forget"),
        Wire(points=((102, 112), (102, 82), (136, 82)), moment=1, colour="input"),
        Wire(points=((145, 112), (145, 91)), moment=1, colour="candidate"),
        Wire(points=((205, 124), (217, 124)), moment=1, colour="output"),
        Wire(points=((145, 73), (145, 53)), moment=3),
        Wire(points=((226, 48), (226, 72)), moment=4),
        Wire(points=((226, 92), (226, 115)), moment=4),
        Wire(points=((226, 133), (226, 162), (288, 162)), moment=4, head=True),
    ),
    labels=(
        Label(text="c₋₁", at=(2, _OVER), moment=0),
        Label(name="last_c", at=(0, 61), moment=0),
        Label(text="h₋₁", at=(2, 147), moment=0),
        Label(name="last_h", at=(0, 177), moment=0),
        Label(name="forget", at=(70, 92), colour="forget", moment=1),
        Label(name="input", at=(106, 70), colour="input", moment=1),
        Label(name="candidate", at=(149, 102), colour="candidate", moment=1),
        Label(name="output", at=(221, 145), align="right", colour="output", moment=1),
        Label(name="kept", at=(105, _OVER), align="centre", colour="forget", moment=2),
        Label(name="added", at=(149, 63), moment=3),
        Label(text="c", at=(286, _OVER), align="right", moment=3),
        Label(name="c", at=(288, 61), align="right", moment=3),
        Label(name="squashed", at=(222, 102), align="right", moment=4),
        Label(text="h", at=(286, 147), align="right", moment=4),
        Label(name="h", at=(288, 177), align="right", moment=4),
    ),
)

_GRU = Diagram(
    moments=(
        "x and h₋₁ come in",
        "r and z open or close",
        "g is made of x and r of h₋₁",
        "z of the old state h₋₁ is kept",
        "1 − z of g is added: the new h",
    ),
    nodes=(
        Node(
            name="update", text="σ z", at=(84, 124), width=34, colour="update", moment=1, tip="how much of h₋₁ is kept"
        ),
        Node(name="reset", text="σ r", at=(130, 124), width=34, colour="reset", moment=1, tip="how much of h₋₁ g sees"),
        Node(name="candidate", text="tanh g", at=(212, 124), width=46, colour="candidate", moment=2, tip="what to add"),
        Node(
            name="recurrent", text="×", at=(164, 158), colour="reset", moment=2, tip="r·(U·h₋₁ + b), what g sees of h₋₁"
        ),
        Node(name="kept", text="×", at=(84, 44), colour="update", moment=3, tip="z·h₋₁, what is kept"),
        Node(name="pass", text="1−", at=(122, 80), colour="update", moment=4, tip="1 − z, how much of g is added"),
        Node(name="added", text="×", at=(212, 80), moment=4, tip="(1 − z)·g, what is added"),
        Node(name="h", text="+", at=(212, 44), moment=4, tip="h, the new state"),
    ),
    wires=(
        Wire(points=((0, 44), (75, 44)), moment=0, state=True),
        Wire(points=((93, 44), (203, 44)), moment=3, state=True),
        Wire(points=((221, 44), (288, 44)), moment=4, state=True, head=True),
        Wire(points=((58, 44), (58, 158), (155, 158)), moment=0, joint=True),
        Wire(points=((80, 158), (80, 137)), moment=0, head=True, joint=True),
        Wire(points=((126, 158), (126, 137)), moment=0, head=True, joint=True),
        Wire(points=((50, 208), (50, 176), (220, 176), (220, 137)), moment=0, head=True),
        Wire(points=((88, 176), (88, 137)), moment=0, head=True, joint=True),
        Wire(points=((134, 176), (134, 137)), moment=0, head=True, joint=True),
        Wire(points=((84, 112), (84, 53)), moment=1, colour="update"),
        Wire(points=((147, 124), (164, 124), (164, 149)), moment=1, colour="reset"),
        Wire(points=((173, 158), (204, 158), (204, 137)), moment=2, head=True),
        Wire(points=((212, 112), (212, 89)), moment=2, colour="candidate"),
        Wire(points=((84, 80), (113, 80)), moment=4, colour="update", joint=True),
        Wire(points=((131, 80), (203, 80)), moment=4, colour="update"),
        Wire(points=((212, 71), (212, 53)), moment=4),
    ),
    labels=(
        Label(text="h₋₁", at=(2, _OVER), moment=0),
        Label(name="last_h", at=(0, 61), moment=0),
        Label(name="update", at=(88, 100), colour="update", moment=1),
        Label(name="reset", at=(169, 143), colour="reset", moment=1),
        Label(name="candidate", at=(208, 102), align="right", colour="candidate", moment=2),
        Label(name="kept", at=(148, _OVER), align="centre", colour="update", moment=3),
        Label(name="pass", at=(135, 69), colour="update", moment=4),
        Label(name="added", at=(208, 62), align="right", moment=4),
        Label(text="h", at=(286, _OVER), align="right", moment=4),
        Label(name="h", at=(288, 61), align="right", moment=4),
    ),
)

_RNN = Diagram(
    moments=("x and h₋₁ come in", "their weighted sum", "tanh of it is the new state h"),
    nodes=(
        Node(name="sum", text="+", at=(116, 96), moment=1, tip="the weighted sum W·x + U·h₋₁ + b"),
        Node(name="hidden", text="tanh", at=(202, 96), width=48, moment=2, tip="the weighted sum between −1 and 1"),
    ),
    wires=(
        Wire(points=((0, 96), (107, 96)), moment=0, state=True),
        Wire(points=((50, 208), (50, 174), (116, 174), (116, 105)), moment=0, head=True),
        Wire(points=((116, 44), (116, 87)), moment=0, head=True),
        Wire(points=((125, 96), (178, 96)), moment=1, head=True),
        Wire(points=((226, 96), (288, 96)), moment=2, state=True, head=True),
    ),
    labels=(
        Label(text="h₋₁", at=(2, 80), moment=0),
        Label(name="last_h", at=(0, 113), moment=0),
        Label(text="U·h₋₁", at=(105, 113), align="right", moment=0),
        Label(name="sum hidden", at=(105, 80), align="right", moment=1),
        Label(text="W·x", at=(112, 146), align="right", moment=0),
        Label(name="sum input", at=(121, 146), moment=1),
        Label(text="b", at=(112, 57), align="right", moment=0),
        Label(name="sum bias", at=(121, 57), moment=1),
        Label(name="sum", at=(129, 80), moment=1),
        Label(text="h", at=(286, 80), align="right", moment=2),
        Label(name="h", at=(288, 113), align="right", moment=2),
    ),
)

DIAGRAMS: Mapping[str, Diagram] = MappingProxyType({"rnn": _RNN, "lstm": _LSTM, "gru": _GRU})
