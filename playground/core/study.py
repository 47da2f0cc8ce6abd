"""What a study writes down of each of its runs."""

from dataclasses import dataclass, field
from typing import Literal

Outcome = Literal["reached", "ended", "diverged", "failed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """How one run of a study went.

    `identity` stands for all that its numbers hang on; `settings` are the values that the study varies, by key.
    `outcome`: it reached what it was to reach, it ended before, its loss diverged, or it could not be made or trained
    at all; the last two with a `reason` in words. `steps` and `sequences` are those seen by then, `seconds` the
    time from its making to its end, on one processor. `loss` and `accuracy` are the evaluation set's at the end, None
    where there is none; `measured` by name, the quantities that the preset's mark asks for.
    """

    identity: str
    preset: str
    settings: dict[str, str] = field(default_factory=dict)
    seed: int
    outcome: Outcome
    reason: str = ""
    steps: int = 0
    sequences: int = 0
    seconds: float = 0.0
    parameters: int = 0
    loss: float | None = None
    accuracy: float | None = None
    measured: dict[str, float] = field(default_factory=dict)
