"""What the formats of a trace have in common."""

from collections.abc import Callable
from typing import TypeAlias

from playground.core.batches import Array
from playground.core.formats import Format
from playground.core.trace import Trace

TraceFormat: TypeAlias = Format[Callable[[Trace, dict[str, Array]], bytes], None]
"""A file's bytes, of a trace and of how far back its last answer reaches, by name."""


def states(trace: Trace) -> dict[str, Array]:
    """States and gates, hidden state first."""
    return {"hidden": trace.hidden, **{name: array for name, array in trace.quantities.items() if name != "hidden"}}
