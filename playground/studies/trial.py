"""A run of a study, as data that can be sent to any process."""

import dataclasses
import hashlib
import itertools
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from playground.core.content import Content
from playground.core.own_story import STORY_AND_SCENES
from playground.core.specs import Preset
from playground.storage import presets

Goal = Literal["mark", "criterion"]
_WORDS = {"title", "idea", "group", "probes", *STORY_AND_SCENES}
"""The fields of a preset that do not change the run."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """A preset to train until its `goal`, for at most `steps` steps. The goal is the preset's mark, or the criterion by
    which the authors of its task call it solved. `name` and `settings` identify it within the study."""

    name: str
    preset: Preset
    steps: int
    settings: Mapping[str, str] = field(default_factory=dict)
    goal: Goal = "mark"

    @property
    def identity(self) -> str:
        """A hash of all that the results depend on: the preset with its seed but without its texts, steps and goal.

        A field at its default is left out, so that a key that a later version adds changes no identity.
        """
        preset = {key: value for key, value in _chosen(self.preset).items() if key not in _WORDS}
        whole = {"preset": preset, "steps": self.steps, "goal": self.goal}
        return hashlib.sha256(json.dumps(whole, sort_keys=True, default=_digest).encode()).hexdigest()[:16]

    @property
    def table(self) -> dict[str, Any]:
        """The preset as the table of a preset file, with its title alone of the texts that do not change the run."""
        texts = {name.removesuffix("_") for name in _WORDS} - {"title"}
        return {key: value for key, value in presets.as_table(self.preset).items() if key not in texts}


def _chosen(spec: Any) -> dict[str, Any]:
    """Return the fields of a specification that are not at their defaults, and what kind it is of."""
    values = {field.name: getattr(spec, field.name) for field in dataclasses.fields(spec)}
    usual = {field.name: field.default for field in dataclasses.fields(spec)}
    return {
        name: _chosen(value) if dataclasses.is_dataclass(value) else value
        for name, value in values.items()
        if name == "kind" or value != usual[name]
    }


def _digest(content: object) -> str:
    """Represent the content of a task's file by its digest."""
    if not isinstance(content, Content):
        raise TypeError(f"{type(content).__name__} is no part of a preset")
    return content.digest


def combinations(axes: Mapping[str, Sequence[str]]) -> Iterator[dict[str, str]]:
    """Yield every combination of the axes' values; the last axis changes fastest. Without axes, yield one empty one."""
    for values in itertools.product(*axes.values()):
        yield dict(zip(axes, values, strict=True))
