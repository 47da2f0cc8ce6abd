"""A cell's diagram, as data: what is drawn where, in which colour, and when in a timestep it happens.

Pixels of a diagram `WIDTH` wide. A `moment` counts from 0 what happens one after the other; a `colour` is a gate's
name, or "" for what belongs to none.
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


OVER = 28
"""The middle of what stands above the line that carries the state."""
