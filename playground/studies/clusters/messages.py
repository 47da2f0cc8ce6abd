"""What the process that talks to a cluster sends to the study's own."""

from collections.abc import Callable
from dataclasses import dataclass

from playground.core.trial_result import TrialResult


@dataclass(frozen=True, slots=True)
class Connected:
    """The cluster has answered."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """The cluster has no workers yet."""


@dataclass(frozen=True, slots=True)
class Problem:
    """The cluster cannot be used, or was lost: a sentence."""

    sentence: str


@dataclass(frozen=True, slots=True)
class Done:
    """All results were sent."""


Message = Connected | Waiting | Problem | Done | TrialResult
Send = Callable[[Message], None]


class ClusterProblem(Exception):
    """The cluster cannot be used, or was lost; the exception's text is a sentence without the cluster's name."""
