"""What a learner is asked to predict, and what is said to a prediction."""

from dataclasses import dataclass
from typing import Annotated, Literal

from annotated_types import Interval, Len

from playground.core.lessons.evidence import Evidence
from playground.core.lessons.measures import Quantity, measure
from playground.core.specs import MAX_TIMESTEPS

Reply = Annotated[str, Len(0, 240)]
Label = Annotated[str, Len(1, 60)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One answer to choose. A wrong one has a reply that says why."""

    text: Label
    right: bool = False
    reply: Reply = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberReply:
    """What is said to a wrong number from `low` to `high`."""

    low: float
    high: float
    reply: Annotated[str, Len(1, 240)]


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberAsked:
    """A number to type: right within `tolerance` of `right`. `otherwise` is said where no range of `replies` fits."""

    right: float
    tolerance: Annotated[float, Interval(ge=0)] = 0.0
    unit: Annotated[str, Len(0, 20)] = ""
    replies: tuple[NumberReply, ...] = ()
    otherwise: Annotated[str, Len(1, 240)]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceReply:
    """What is said to a click on one of these `places`, or on a timestep of `first` to `last`, counted from 1."""

    places: tuple[str, ...] = ()
    first: Annotated[int, Interval(ge=0, le=MAX_TIMESTEPS)] = 0
    last: Annotated[int, Interval(ge=0, le=MAX_TIMESTEPS)] = 0
    reply: Annotated[str, Len(1, 240)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A place that can also be chosen by its name, for whoever does not click: a track's key and its label."""

    track: str
    label: Label


@dataclass(frozen=True, slots=True, kw_only=True)
class ClickAsked:
    """A place to click in the score: a token, a track, or a timestep of a track.

    `right` are the tokens, the tracks' keys or the timesteps, as "t 6", that are right. `measured` is the right
    timestep, taken from the learner's own network; `tolerance` is how many timesteps a click may lie beside it.
    `choices` are tracks to choose by name. `otherwise` is said where none of `replies` fits.
    """

    what: Literal["token", "track", "timestep"]
    right: tuple[str, ...] = ()
    measured: Quantity | None = None
    tolerance: Annotated[int, Interval(ge=0, le=MAX_TIMESTEPS)] = 0
    choices: tuple[Place, ...] = ()
    replies: tuple[PlaceReply, ...] = ()
    otherwise: Annotated[str, Len(1, 240)]


Asked = tuple[Choice, ...] | NumberAsked | ClickAsked


@dataclass(frozen=True, slots=True, kw_only=True)
class Click:
    """Where the learner clicked: a track's key ("tokens" for the probe's chips), its timestep from 1, and the token
    there. Timestep 0 is a track as a whole."""

    track: str
    timestep: int = 0
    token: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """Whether a prediction is right, and what is said to it. `said` is the prediction in words."""

    is_right: bool
    reply: str
    said: str


def judge_choice(choices: tuple[Choice, ...], index: int) -> Verdict:
    """Judge the choice of this index."""
    chosen = choices[index]
    return Verdict(is_right=chosen.right, reply=chosen.reply, said=chosen.text)


def judge_number(asked: NumberAsked, number: float) -> Verdict:
    """Judge a typed number."""
    is_right = abs(number - asked.right) <= asked.tolerance * (1 + 1e-9)
    fitting = (each.reply for each in asked.replies if each.low <= number <= each.high)
    return Verdict(is_right=is_right, reply="" if is_right else next(fitting, asked.otherwise), said=f"{number:g}")


def judge_click(asked: ClickAsked, click: Click, evidence: Evidence) -> Verdict | None:
    """Judge a click; None if it is none of what is asked for, or what is right is not known yet."""
    if asked.what == "token" and not click.token:
        return None
    if asked.what == "timestep" and not click.timestep:
        return None
    named = {"token": click.token, "track": click.track, "timestep": f"t {click.timestep}"}[asked.what]
    is_right = named in asked.right
    if asked.measured is not None:
        timestep = measure(evidence, asked.measured)
        if timestep is None or isinstance(timestep, str):
            return None
        is_right = abs(click.timestep - timestep) <= asked.tolerance
    fitting = (
        each.reply for each in asked.replies if named in each.places or each.first <= click.timestep <= each.last != 0
    )
    return Verdict(is_right=is_right, reply="" if is_right else next(fitting, asked.otherwise), said=named)
