"""What the memory lab shows: the study that is set up, its runs, and what they say of each model so far."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Literal

from annotated_types import Interval

from playground.core.specs import Cell

RunState = Literal["waiting", "done", "diverged", "failed"]
LONGEST_GAP = 500
"""The most tokens between the clue and the question."""
LEVEL = 0.9
"""A model reaches as far as its accuracy is at least this."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LabSetup:
    """Which models, over which gaps, how often and for how long: what the user chooses."""

    cells: tuple[Cell, ...]
    gaps: tuple[int, ...]
    seeds: Annotated[int, Interval(ge=1, le=50)] = 5
    steps: Annotated[int, Interval(ge=1, le=100_000)] = 5000
    units: Annotated[int, Interval(ge=4, le=32)] = 16
    learning_rate: Annotated[float, Interval(gt=0, le=1)] = 0.003


@dataclass(frozen=True, slots=True, kw_only=True)
class VarySetup:
    """The other experiment: a key of the open preset, its values with commas between, how often and for how long."""

    key: str = "model.units"
    values: str = "4, 8, 16, 32"
    seeds: Annotated[int, Interval(ge=1, le=50)] = 3
    steps: Annotated[int, Interval(ge=1, le=100_000)] = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class VaryCard:
    """What the page says of it beside its plot: the preset, the keys there are, each with values to begin with, and the
    `problem` with what was typed; `reading`, while it is not known whether there is one."""

    setup: VarySetup
    title: str
    idea: str
    keys: Mapping[str, str]
    problem: str = ""
    reading: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PlotAxis:
    """The axes of a plot that is not of gaps: the key and its values, each at its place from 0 to 1, and the quantity
    that is drawn from 0 to `top`; `share`, in percent."""

    key: str
    values: tuple[str, ...]
    places: tuple[float, ...]
    quantity: str
    top: float
    share: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """What a model's finished runs at one gap say: their mean accuracy, which lies from `low` to `high` with 95 %
    confidence. `runs` are those that it comes from."""

    gap: int
    runs: int
    accuracy: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class GapPlot:
    """The plot: each model's places so far, by cell; `seeds` is how many runs a place will have, `chance` the accuracy
    of a guess."""

    gaps: tuple[int, ...]
    seeds: int
    chance: float
    lines: Mapping[str, tuple[Place, ...]] = field(default_factory=dict)
    axis: PlotAxis | None = None
    """Where something else than the gap is varied: then gaps are the numbers of its values, from 0."""

    def named(self, gap: int) -> str:
        """A gap, or a value, in words."""
        return f"gap {gap}" if self.axis is None else f"{self.axis.key} = {self.axis.values[gap]}"

    def at(self, cell: str, gap: int) -> Place | None:
        """A model's place at a gap, None where no run of it has finished."""
        return next((place for place in self.lines.get(cell, ()) if place.gap == gap), None)

    @property
    def partial(self) -> bool:
        """Whether there are places of which runs are missing."""
        return any(place.runs < self.seeds for line in self.lines.values() for place in line)


@dataclass(frozen=True, slots=True, kw_only=True)
class LabRun:
    """One run; `identity` stands for it. `accuracy`, `steps` and `seconds` are known once it is done, a `reason` where
    it failed or diverged."""

    identity: str
    gap: int
    seed: int
    state: RunState = "waiting"
    accuracy: float | None = None
    steps: int = 0
    seconds: float = 0.0
    reason: str = ""
    loss: float | None = None
    said: str = ""
    """What was measured, where that is no accuracy."""
    place: str = ""
    """What tells it from others, where that is no gap."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LabModel:
    """A row of the table: what a model can see, how far it reaches (None: not even the smallest gap), its accuracy
    at the `last` gap, and its runs."""

    cell: Cell
    sees: str
    parameters: int
    reach: int | None = None
    last: float | None = None
    runs: tuple[LabRun, ...] = ()
    value: str | None = None
    """The value that the row stands for, where it is no model's; `figures` are then its columns' words."""
    figures: tuple[str, str, str] = ("", "", "")

    @property
    def row(self) -> str:
        """What tells the row from others."""
        return self.cell if self.value is None else f"= {self.value}"

    @property
    def done(self) -> int:
        """How many runs have ended, however they did."""
        return sum(run.state != "waiting" for run in self.runs)

    @property
    def failed(self) -> tuple[LabRun, ...]:
        """The runs that could not be made or trained."""
        return tuple(run for run in self.runs if run.state == "failed")


@dataclass(frozen=True, slots=True, kw_only=True)
class LabExperiment:
    """What the experiment is, in words, with an example: its tokens, of which the first is the clue, and the answer."""

    title: str
    idea: str
    tokens: tuple[str, ...]
    answer: str
    gap: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LabPage:
    """All that the page shows. `sizes` says of every model that could be chosen how large it is or what it sees;
    `remaining` seconds, None where nobody knows yet."""

    experiment: LabExperiment
    setup: LabSetup
    sizes: Mapping[str, str]
    plot: GapPlot
    models: tuple[LabModel, ...]
    running: bool = False
    workers: int = 1
    remaining: float | None = None
    vary: VaryCard | None = None
    folder: str = ""
    """Where results are kept."""
    chosen: bool = False
    """Whether somebody has chosen that folder."""
    compiling: bool = False
    """Whether the engine is being made ready, before the first run."""
    stopping: bool = False
    """Whether the runs under way are being ended."""

    @property
    def done(self) -> int:
        """How many runs have ended."""
        return sum(model.done for model in self.models)

    @property
    def total(self) -> int:
        """How many runs there will be."""
        return sum(len(model.runs) for model in self.models)
