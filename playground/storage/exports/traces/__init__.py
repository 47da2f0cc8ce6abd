"""Traces as files, for other programs.

All formats hold the same: `tokens (time,)`; `hidden`, `cell` if the network has one, and each gate by its name, all
`(time, layers, units)`; `predictions (time, answers)` and the `answers` that name their columns.

Formats with room for it also hold how far back the last answer's gradient reaches: `reach_hidden`, and `reach_cell` if
the network has a cell state, the norms of the loss's derivatives with respect to each layer's states, `(time, layers)`.
"""

from pathlib import Path

from playground.core.batches import Array
from playground.core.formats import Formats
from playground.core.reach import Reach
from playground.core.trace import Trace
from playground.storage import files
from playground.storage.exports.traces import csv, json, npz
from playground.storage.exports.traces.base import TraceFormat

FORMATS: Formats[TraceFormat] = Formats("a trace", npz.FORMAT, csv.FORMAT, json.FORMAT)


def check_target(path: str | Path) -> None:
    """Check that a trace could be written to `path`, before it is made. Raises `FileProblem`."""
    files.check_target(Path(path), FORMATS.suffixes)


def write_trace(path: str | Path, trace: Trace, reach: Reach | None = None) -> None:
    """Write a trace, and its reach if given, in the format of the suffix.

    Raises `FileProblem`; the old file then stays.
    """
    check_target(path)
    files.write_bytes(Path(path), FORMATS.of(Path(path)).write(trace, _norms(reach)))


def _norms(reach: Reach | None) -> dict[str, Array]:
    norms = {} if reach is None else {"reach_hidden": reach.hidden, "reach_cell": reach.cell}
    return {name: array for name, array in norms.items() if array is not None}
