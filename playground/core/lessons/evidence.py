"""What a lesson's conditions, claims and numbers are measured on, filled by the window or without one."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Literal

from annotated_types import Interval

from playground.core.influence import Influence
from playground.core.reach import Reach
from playground.core.sentence import answer_timestep
from playground.core.snapshot import Evaluation, Snapshot
from playground.core.specs import MAX_TIMESTEPS, Preset
from playground.core.trace import Trace

Measured = float | str | None
"""The value of a measure; None if it is not known."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Reading:
    """What one network computes on one sequence. `reach` is that of an answer, `influence` that of the last one; None
    where they are not known."""

    trace: Trace
    reach: Reach | None = None
    influence: Influence | None = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Network:
    """One network of the experiment. `reached` is the step at which it reached its mark, None if it has not.

    `readings` holds each sequence that is known to have been read, by its text; `held` the same for the network with
    one gate held at 0 throughout, by the gate's name. `evaluation` is the last one.
    """

    preset: Preset
    step: int = 0
    is_training: bool = False
    reached: int | None = None
    parameters: int = 0
    evaluation: Evaluation | None = None
    readings: Mapping[str, Reading] = field(default_factory=dict)
    held: Mapping[str, Mapping[str, Reading]] = field(default_factory=dict)

    @property
    def has_stopped(self) -> bool:
        """Return whether its training is over: at its mark, or after its budget."""
        return self.reached is not None or (self.step >= self.preset.budget and not self.is_training)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Evidence:
    """The experiment at one moment. `second` is the network that it is compared with, None without one.

    `probe` is the watched text, `against` the second probe, both empty without one. `playhead` counts from 1; 0 is
    nowhere. `deeds` counts what the learner has done since the step of the lesson began.
    """

    first: Network
    second: Network | None = None
    probe: str = ""
    against: str = ""
    playhead: int = 0
    deeds: Mapping[str, int] = field(default_factory=dict)


DEEDS = ("generate", "export", "moment", "microscope", "lab")
"""What a learner does that no other measure sees: generate, export the model, step to a moment of the microscope, open
the microscope or the memory lab."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What is measured, and where. Which fields count depends on the measure; the others are left out.

    `of` is an answer, a quantity such as "cell", a key such as "model.units", or a deed. `token` names a timestep by
    its token, `at` by its number from 1; -1 is the last one, and without both it is the last answer's. `since` is the
    first timestep of a stretch that ends there. `probe` is the sequence, the watched one if it is left out; `instead`
    is another one to compare with. `hold` is a gate that is held at 0 in both. `network` is "both" for the lower value
    of the two.
    """

    of: str = ""
    token: str = ""
    at: Annotated[int, Interval(ge=-1, le=MAX_TIMESTEPS)] = 0
    since: Annotated[int, Interval(ge=0, le=MAX_TIMESTEPS)] = 0
    probe: str = ""
    instead: str = ""
    hold: str = ""
    temperature: Annotated[float, Interval(gt=0, le=10)] = 1.0
    network: Literal["A", "B", "both"] = "A"

    def timestep(self, trace: Trace) -> int | None:
        """Return the index of the timestep that is meant, None if the sequence has no such one."""
        if self.token:
            return trace.tokens.index(self.token) if self.token in trace.tokens else None
        index = self.at - 1 if self.at > 0 else trace.timesteps - 1 if self.at else answer_timestep(trace)
        return index if 0 <= index < trace.timesteps else None


def network_of(snapshot: Snapshot, preset: Preset, evaluation: Evaluation | None) -> Network:
    """Return a network as the window's last snapshot shows it. `evaluation` is the last one, which a snapshot holds
    only while it is new."""
    readings: dict[str, Reading] = {}
    if snapshot.against is not None and snapshot.watch.against is not None:
        readings[snapshot.watch.against] = Reading(trace=snapshot.against)
    if snapshot.trace is not None:
        readings[snapshot.watch.probe] = Reading(
            trace=snapshot.trace, reach=snapshot.reach, influence=snapshot.influence
        )
    return Network(
        preset=preset,
        step=snapshot.step,
        is_training=snapshot.status == "running",
        reached=snapshot.reached,
        parameters=snapshot.parameters,
        evaluation=evaluation,
        readings=readings,
    )
