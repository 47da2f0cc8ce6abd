"""What the trace formats share."""

from collections.abc import Callable
from typing import TypeAlias

from playground.core.batches import Array
from playground.core.formats import Format
from playground.core.trace import Trace

TraceFormat: TypeAlias = Format[Callable[[Trace, dict[str, Array]], bytes], None]
"""Writes a trace and the norms of its last answer's gradient, by name, as bytes."""


def states(trace: Trace) -> dict[str, Array]:
    """Return states and gates by name, the hidden state first."""
    return {"hidden": trace.hidden, **{name: array for name, array in trace.quantities.items() if name != "hidden"}}
