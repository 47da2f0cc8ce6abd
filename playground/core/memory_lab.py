"""The data that the memory lab shows: the study's setup, its runs, and each model's results so far."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Literal

from annotated_types import Interval

from playground.core.specs import Cell

RunState = Literal["waiting", "done", "diverged", "failed"]
LONGEST_GAP = 500
"""The most tokens between the clue and the question."""
LEVEL = 0.9
"""A model reaches a gap if its accuracy there is at least this."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LabSetup:
    """The user's choices for a gap study: models, gaps, runs per point, and training steps."""

    cells: tuple[Cell, ...]
    gaps: tuple[int, ...]
    seeds: Annotated[int, Interval(ge=1, le=50)] = 5
    steps: Annotated[int, Interval(ge=1, le=100_000)] = 5000
    units: Annotated[int, Interval(ge=4, le=32)] = 16
    learning_rate: Annotated[float, Interval(gt=0, le=1)] = 0.003


@dataclass(frozen=True, slots=True, kw_only=True)
class VarySetup:
    """The user's choices for a study that varies one key of the open preset; `values` are separated by commas."""

    key: str = "model.units"
    values: str = "4, 8, 16, 32"
    seeds: Annotated[int, Interval(ge=1, le=50)] = 3
    steps: Annotated[int, Interval(ge=1, le=100_000)] = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class VaryCard:
    """The card of a varied-key study beside its plot: the preset, the keys that can vary, each with suggested values,
    and the `problem` with what was typed. `reading`: the program is still checking whether there is a problem."""

    setup: VarySetup
    title: str
    idea: str
    keys: Mapping[str, str]
    problem: str = ""
    reading: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PlotAxis:
    """The axes of a plot over a varied key: the key and its values, each at a place from 0 to 1, and the quantity
    plotted from 0 to `top`. `share`: the quantity is in percent."""

    key: str
    values: tuple[str, ...]
    places: tuple[float, ...]
    quantity: str
    top: float
    share: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PlotPoint:
    """A model's finished runs at one gap: their mean accuracy, and its 95 % confidence interval from `low` to `high`.
    `runs` is the number of finished runs."""

    gap: int
    runs: int
    accuracy: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class GapPlot:
    """The plot: each model's points so far, by cell. `seeds` is how many runs a point will have, `chance` the accuracy
    of guessing."""

    gaps: tuple[int, ...]
    seeds: int
    chance: float
    lines: Mapping[str, tuple[PlotPoint, ...]] = field(default_factory=dict)
    axis: PlotAxis | None = None
    """Set when the study varies something other than the gap; gaps are then indices of its values, from 0."""

    def axis_label(self, gap: int) -> str:
        """Return the name of a gap, or of a value, on the axis."""
        return f"gap {gap}" if self.axis is None else f"{self.axis.key} = {self.axis.values[gap]}"

    def point_at(self, cell: str, gap: int) -> PlotPoint | None:
        """Return a model's point at a gap; None if no run of it has finished."""
        return next((place for place in self.lines.get(cell, ()) if place.gap == gap), None)

    @property
    def is_partial(self) -> bool:
        """Return whether some points still miss runs."""
        return any(place.runs < self.seeds for line in self.lines.values() for place in line)


@dataclass(frozen=True, slots=True, kw_only=True)
class LabRun:
    """One run, identified by `identity`. `accuracy`, `steps` and `seconds` are known once it is done; `reason` is set
    if it failed or diverged."""

    identity: str
    gap: int
    seed: int
    state: RunState = "waiting"
    accuracy: float | None = None
    steps: int = 0
    seconds: float = 0.0
    reason: str = ""
    loss: float | None = None
    measured_text: str = ""
    """The measured quantity in words, if it is not the accuracy."""
    setting_text: str = ""
    """The varied setting in words, if it is not the gap."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LabModel:
    """A row of the table: a model's context in words, its reach (None: not even the smallest gap), its accuracy at the
    `last` gap, and its runs."""

    cell: Cell
    context_text: str
    parameters: int
    reach: int | None = None
    last: float | None = None
    runs: tuple[LabRun, ...] = ()
    value: str | None = None
    """The varied value, if the row is not a model's; `figures` then fill its columns."""
    figures: tuple[str, str, str] = ("", "", "")

    @property
    def row(self) -> str:
        """Return a key that identifies the row."""
        return self.cell if self.value is None else f"= {self.value}"

    @property
    def done(self) -> int:
        """Return how many runs have ended, successfully or not."""
        return sum(run.state != "waiting" for run in self.runs)

    @property
    def failed(self) -> tuple[LabRun, ...]:
        """Return the runs that failed."""
        return tuple(run for run in self.runs if run.state == "failed")


@dataclass(frozen=True, slots=True, kw_only=True)
class LabExperiment:
    """A description of the experiment with an example: its tokens, of which the first is the clue, and the answer."""

    title: str
    idea: str
    tokens: tuple[str, ...]
    answer: str
    gap: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LabPage:
    """Everything that the page shows. `sizes` describes every model on offer by its size or its context; `remaining` is
    in seconds, None if unknown."""

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
    """The folder of the results."""
    is_folder_chosen: bool = False
    """Whether the user chose that folder."""
    compiling: bool = False
    """Whether the engine is compiling, before the first run."""
    stopping: bool = False
    """Whether the program is stopping the current runs."""

    @property
    def done(self) -> int:
        """Return how many runs have ended."""
        return sum(model.done for model in self.models)

    @property
    def total(self) -> int:
        """Return how many runs there will be."""
        return sum(len(model.runs) for model in self.models)
