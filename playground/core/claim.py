"""What was measured of a preset over seeds, in a form that can be measured again."""

import math
from dataclasses import dataclass
from typing import Annotated

from annotated_types import Interval, Len

Counts = Annotated[tuple[int, ...], Len(2, 2)]
"""The least and the greatest count."""
Range = Annotated[tuple[float, ...], Len(2, 2)]
"""The least and the greatest value."""

QUANTITIES = ("accuracy", "sequence_accuracy", "confidence", "loss", "error", "free_run_error")
"""The quantities of an evaluation that a claim may bound."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A sentence about a preset, and what it says of each run.

    The preset is trained with the `settings`, KEY=VALUE as `--set` takes them, from the seeds 0 to `seeds` - 1, each
    until its mark or to the end of its budget. `reached` says whether a run reaches the mark; `steps` after how many
    steps it does; the other fields give the range of a quantity of the evaluation at the end. What is left out is not
    claimed. `holds` is for how many of the seeds all of this is true, the least and the most; without it, for all.
    `command` measured it on the `date`, YYYY-MM-DD.
    """

    claim: Annotated[str, Len(1, 300)]
    settings: Annotated[tuple[str, ...], Len(0, 20)] = ()
    seeds: Annotated[int, Interval(ge=1, le=1000)] = 5
    holds: Counts | None = None
    reached: bool | None = None
    steps: Counts | None = None
    accuracy: Range | None = None
    sequence_accuracy: Range | None = None
    confidence: Range | None = None
    loss: Range | None = None
    error: Range | None = None
    free_run_error: Range | None = None
    date: Annotated[str, Len(10, 10)]
    command: Annotated[str, Len(1, 400)]

    @property
    def ranges(self) -> dict[str, tuple[float, ...]]:
        """The claimed ranges of the evaluation's quantities."""
        ranges = {name: getattr(self, name) for name in QUANTITIES}
        return {name: bounds for name, bounds in ranges.items() if bounds is not None}

    def expected(self, seeds: int) -> tuple[int, int]:
        """Return for how many of the first `seeds` seeds it must be true, the least and the most.

        Of fewer seeds than it was measured with, any may be those for which it is not; of more, the same share.
        """
        least, most = self.holds or (self.seeds, self.seeds)
        if seeds > self.seeds:
            return math.floor(least * seeds / self.seeds), math.ceil(most * seeds / self.seeds)
        return max(0, seeds - self.seeds + least), min(seeds, most)
