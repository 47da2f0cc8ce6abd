"""Traces as files, for other programs: `.npz` for numpy, `.csv` for tables, `.json`.

All say the same: `tokens (time,)`; `hidden`, `cell` where the network has one, and each gate by its name, all
`(time, layers, units)`; `predictions (time, answers)` and the `answers` they belong to, in that order. A `.csv` has a
row for each timestep, layer and unit, all counted from 0, with the states and gates of that unit; it has no
predictions, which belong to no unit.

A `.npz` and a `.json` also say how far back the last answer's gradient reaches: `reach_hidden`, and `reach_cell` where
the network has a cell state, the norms of its loss's derivative by each layer's state, `(time, layers)`.
"""

import csv
import io
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

from playground.core.batches import Array
from playground.core.reach import Reach
from playground.core.trace import Trace
from playground.storage import files


def check_target(path: str | Path) -> None:
    """Whether a trace could be written to `path`, before it is made. Raises `FileProblem`."""
    files.check_target(Path(path), tuple(_FORMATS))


def write(path: str | Path, trace: Trace, reach: Reach | None = None) -> None:
    """Write a trace, and its reach where it is given, in the format of the suffix.

    Raises `FileProblem`; what was at `path` is then still there.
    """
    check_target(path)
    files.write(Path(path), _FORMATS[Path(path).suffix.lower()](trace, _norms(reach)))


def _norms(reach: Reach | None) -> dict[str, Array]:
    norms = {} if reach is None else {"reach_hidden": reach.hidden, "reach_cell": reach.cell}
    return {name: array for name, array in norms.items() if array is not None}


def _states(trace: Trace) -> dict[str, Array]:
    """States and gates, hidden state first."""
    return {"hidden": trace.hidden, **{name: array for name, array in trace.quantities.items() if name != "hidden"}}


def _npz(trace: Trace, norms: dict[str, Array]) -> bytes:
    buffer = io.BytesIO()
    arrays: dict[str, Any] = _states(trace) | {"predictions": trace.predictions} | norms
    np.savez(buffer, tokens=_texts(trace.tokens), answers=_texts(trace.answers), **arrays)
    return buffer.getvalue()


def _texts(texts: tuple[str, ...]) -> Array:
    """Texts as an array that needs no pickle. numpy drops NULs at a text's end, so each becomes its visible sign."""
    return np.array([text.replace("\0", "␀") for text in texts], dtype=np.str_)


def _csv(trace: Trace, _norms: dict[str, Array]) -> bytes:
    states = _states(trace)
    buffer = io.StringIO()
    table = csv.writer(buffer, lineterminator="\n")
    table.writerow(("timestep", "token", "layer", "unit", *states))
    table.writerows(_rows(trace, list(states.values())))
    return buffer.getvalue().encode(errors="backslashreplace")


def _rows(trace: Trace, states: list[Array]) -> Iterator[tuple[Any, ...]]:
    for place in np.ndindex(trace.hidden.shape):
        time, layer, unit = place
        # str of a float32 is the shortest decimal that reads back as the same float32.
        yield (time, trace.tokens[time], layer, unit, *(str(state[place]) for state in states))


def _json(trace: Trace, norms: dict[str, Array]) -> bytes:
    arrays = _states(trace) | {"predictions": trace.predictions} | norms
    numbers = {name: _numbers(array) for name, array in arrays.items()}
    table = {"tokens": trace.tokens, "answers": trace.answers, **numbers}
    return (json.dumps(table, ensure_ascii=False, allow_nan=False) + "\n").encode(errors="backslashreplace")


def _numbers(array: Array) -> Any:
    """An array as nested lists, with None for what JSON cannot hold."""
    objects = array.astype(object)
    objects[~np.isfinite(array)] = None
    return objects.tolist()


_FORMATS: dict[str, Callable[[Trace, dict[str, Array]], bytes]] = {".npz": _npz, ".csv": _csv, ".json": _json}
