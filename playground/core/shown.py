"""Everything that the panels can show of one network at one step."""

from dataclasses import dataclass

from playground.core.difference import Difference
from playground.core.influence import Influence
from playground.core.reach import Reach
from playground.core.saliency import Saliency
from playground.core.trace import Trace


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Shown:
    """The `trace` of the probe after `step` steps, and what was computed with it.

    `reach` is how far back the gradient of an answer reaches, `difference` compares the states with those of a second
    probe, `saliency` explains the selected answer, and `influence` the last answer that the task asks for.
    """

    trace: Trace
    reach: Reach | None = None
    difference: Difference | None = None
    saliency: Saliency | None = None
    influence: Influence | None = None
    step: int = 0
