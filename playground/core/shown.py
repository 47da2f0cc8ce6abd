"""What one moment of one network gives to show."""

from dataclasses import dataclass

from playground.core.difference import Difference
from playground.core.reach import Reach
from playground.core.saliency import Saliency
from playground.core.trace import Trace


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Shown:
    """The `trace` of the probe after `step` steps, and what is known beside it.

    `reach` says how far back the gradient of an answer reaches, `difference` what tells the states from those of a
    second probe, and `saliency` what the answer that is asked about hangs on.
    """

    trace: Trace
    reach: Reach | None = None
    difference: Difference | None = None
    saliency: Saliency | None = None
    step: int = 0
