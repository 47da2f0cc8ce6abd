"""A run that a study asks for, as data that any process can be given."""

import dataclasses
import hashlib
import itertools
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from playground.core.content import Content
from playground.core.specs import Preset

Goal = Literal["mark", "criterion"]
_WORDS = {"title", "idea", "group", "probes"}
"""What a preset says to people: other words are not another run."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """A preset, to be trained for at most `steps` steps, until its `goal`: the preset's mark, or the criterion by which
    the authors of its task call it solved. `name` and `settings` are what the study calls it."""

    name: str
    preset: Preset
    steps: int
    settings: Mapping[str, str] = field(default_factory=dict)
    goal: Goal = "mark"

    @property
    def identity(self) -> str:
        """Stands for all that the numbers hang on: the preset without its words, its seed included, steps and goal."""
        preset = {key: value for key, value in dataclasses.asdict(self.preset).items() if key not in _WORDS}
        whole = {"preset": preset, "steps": self.steps, "goal": self.goal}
        return hashlib.sha256(json.dumps(whole, sort_keys=True, default=_digest).encode()).hexdigest()[:16]


def _digest(content: object) -> str:
    """What a task's file held stands for itself by its digest."""
    if not isinstance(content, Content):
        raise TypeError(f"{type(content).__name__} is no part of a preset")
    return content.digest


def combinations(axes: Mapping[str, Sequence[str]]) -> Iterator[dict[str, str]]:
    """Every combination of the axes' values, the last axis changing first. Without an axis, the one of nothing."""
    for values in itertools.product(*axes.values()):
        yield dict(zip(axes, values, strict=True))
