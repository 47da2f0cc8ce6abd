"""A trace as CSV: a row for each timestep, layer and unit, all counted from 0, with that unit's states and gates.

It has no predictions, since these belong to no unit.
"""

import csv
import io
from collections.abc import Iterator
from typing import Any

import numpy as np

from playground.core.batches import Array
from playground.core.formats import Format
from playground.core.trace import Trace
from playground.storage.exports.traces.base import TraceFormat, states


def _csv(trace: Trace, _norms: dict[str, Array]) -> bytes:
    arrays = states(trace)
    buffer = io.StringIO()
    table = csv.writer(buffer, lineterminator="\n")
    table.writerow(("timestep", "token", "layer", "unit", *arrays))
    table.writerows(_rows(trace, list(arrays.values())))
    return buffer.getvalue().encode(errors="backslashreplace")


def _rows(trace: Trace, arrays: list[Array]) -> Iterator[tuple[Any, ...]]:
    for place in np.ndindex(trace.hidden.shape):
        time, layer, unit = place
        # str of a float32 is the shortest decimal that reads back as the same float32.
        yield (time, trace.tokens[time], layer, unit, *(str(array[place]) for array in arrays))


FORMAT: TraceFormat = Format(suffixes=(".csv",), label="Table", write=_csv)
