"""Influence: how far an answer's probability falls when a token is drawn anew, as a read-only array."""

from dataclasses import dataclass

from playground.core.batches import Array
from playground.core.trace import read_only


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Influence:
    """What each token does for one answer: `answer` indexes the trace's answers, at timestep `at`.

    `falls (time,)` is the answer's probability minus its mean probability when the token is drawn anew from the
    training sequences at that place, where it may come again; below 0 where others make the answer likelier, and 0
    where no other stands.
    """

    at: int
    answer: int
    falls: Array

    def __post_init__(self) -> None:
        object.__setattr__(self, "falls", read_only(self.falls))

    @property
    def timesteps(self) -> int:
        """Return the number of tokens in the sequence."""
        return len(self.falls)

    def strongest(self, least: float) -> list[int]:
        """Return the timesteps whose fall is at least this probability, the largest first."""
        order = (-self.falls).argsort(kind="stable")
        return [int(t) for t in order if self.falls[t] >= least]
