"""The result of one trial, as a study stores it."""

from dataclasses import dataclass, field
from typing import Any, Literal

Outcome = Literal["reached", "ended", "diverged", "failed"]
Setting = str | int | float | bool
"""The value of a varied key: a number is one, and no text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialResult:
    """The result of one trial.

    `identity` is a digest of everything that the numbers depend on; `settings` are the values of the varied keys and of
    those that the study sets. `trained` is the whole preset that was trained, as the table of a preset file, without
    the texts that change nothing; `data` the digest of its task's file, if it has one. `environment` names the versions
    of the program and its libraries, the machine and the engine; `finished` is when the run ended, in UTC, as ISO 8601
    writes it. Results that older versions stored have none of these four.
    `outcome`: the run reached its mark, ended before it, diverged, or failed; the last two have a `reason`. `steps` and
    `sequences` count what the network has seen, `seconds` is the duration on one processor. `loss` and `accuracy` are
    those of the evaluation set at the end, None if not defined; `measured` holds the quantities of the preset's mark by
    name, `baselines` the figures of simple predictors on the same set, by theirs.
    """

    identity: str
    preset: str
    settings: dict[str, Setting] = field(default_factory=dict)
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
    baselines: dict[str, dict[str, float]] = field(default_factory=dict)
    trained: dict[str, Any] = field(default_factory=dict)
    data: str = ""
    environment: dict[str, Setting] = field(default_factory=dict)
    finished: str = ""
