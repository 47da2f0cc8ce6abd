"""What an experiment's file says in words and single numbers, as JSON."""

import dataclasses
import json
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal

from annotated_types import Interval, Len

from playground.core.experiment import View
from playground.core.specs import TrainingSpec
from playground.storage.validation import parsed

Count = Annotated[int, Interval(ge=0, le=2**62)]
Length = Annotated[int, Interval(ge=0, le=2**32)]


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkCard:
    """One network in training. `preset` is its experiment; `trainings` are the different settings that checkpoints were
    made with. The last four are the lengths of arrays."""

    preset: dict[str, Any]
    engine: Literal["torch", "compiled"]
    step: Count
    sequences: Count
    updates: Count
    longest: Count
    changed_at: Count
    reached: Count | None
    seconds: Annotated[float, Interval(ge=0)]
    trainings: Annotated[tuple[TrainingSpec, ...], Len(0, 10_000)]
    parameters: Annotated[int, Interval(ge=1, le=2**32)]
    checkpoints: Length
    points: Length
    evaluations: Length


@dataclass(frozen=True, slots=True, kw_only=True)
class ContentCard:
    """The content of the file that the task was read from: its digest and, of a table, the names of its columns, labels
    and dates. `tested_from` is where the rows, or the bytes of the text, of a test file begin; 0: there is none."""

    digest: Annotated[str, Len(1, 200)]
    columns: tuple[str, ...] = ()
    dates: str = ""
    tested_from: Annotated[int, Interval(ge=0)] = 0
    labels: tuple[str, ...] = ()
    labels_changed: Annotated[int, Interval(ge=-1)] = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ExperimentCard:
    """Everything in an experiment's file except its arrays and the model card. `batches` counts the batches in the
    file, `opened` is the preset as it was opened."""

    schema: Literal[1] = 1
    networks: Annotated[tuple[NetworkCard, ...], Len(1, 2)]
    batches: Annotated[int, Interval(ge=0, le=10_000)]
    name: Annotated[str, Len(0, 4096)] = ""
    opened: dict[str, Any] | None = None
    content: ContentCard | None = None
    view: View = field(default_factory=View)

    @classmethod
    def from_json(cls, text: str, where: str) -> "ExperimentCard":
        """Parse the text that `to_json` returns. Raises `FileProblem`."""
        return parsed(cls, text, where, "its description of the experiment")

    def to_json(self) -> str:
        """Return the card as JSON, in ASCII."""
        return json.dumps(dataclasses.asdict(self), allow_nan=False)
