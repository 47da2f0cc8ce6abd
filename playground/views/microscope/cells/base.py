"""A cell's diagram as data: what is drawn where, in which colour, and at which moment of a timestep.

Coordinates are pixels of a diagram `WIDTH` wide. A `moment` counts the stages of a timestep from 0; a `colour` is a
gate's name, or "" if none.
"""

from dataclasses import dataclass
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
    """A part of the cell that computes: a weighted operation, whose `name` is in the dissection, or a sum, product or
    function, named after its result. `at`: its middle; `tip`: its purpose."""

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
    """A line through points with round corners. `head`: ends in an arrow; `state`: thick, because it carries state
    through time; `joint`: begins with a dot on another wire."""

    points: tuple[Point, ...]
    moment: int
    colour: str = ""
    head: bool = False
    state: bool = False
    joint: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """A number beside a wire, or `text` if given. `at`: the middle of its `align` edge."""

    name: str = ""
    text: str = ""
    at: Point
    align: Align = "left"
    colour: str = ""
    moment: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagram:
    """A cell. `moments`: a description of each moment, in order; `token`: where the input's name begins."""

    nodes: tuple[Node, ...]
    wires: tuple[Wire, ...]
    labels: tuple[Label, ...]
    moments: tuple[str, ...]
    token: Point = (58, 200)


OVER = 28
"""The vertical middle of labels above the state's line."""
