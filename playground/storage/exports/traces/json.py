"""A trace as JSON."""

import json
from typing import Any

import numpy as np

from playground.core.batches import Array
from playground.core.formats import Format
from playground.core.trace import Trace
from playground.storage.exports.traces.base import TraceFormat, states


def _json(trace: Trace, norms: dict[str, Array]) -> bytes:
    arrays = states(trace) | {"predictions": trace.predictions} | norms
    numbers = {name: _numbers(array) for name, array in arrays.items()}
    table = {"tokens": trace.tokens, "answers": trace.answers, **numbers}
    return (json.dumps(table, ensure_ascii=False, allow_nan=False) + "\n").encode(errors="backslashreplace")


def _numbers(array: Array) -> Any:
    """Return an array as nested lists, with None for numbers that JSON cannot hold."""
    objects = array.astype(object)
    objects[~np.isfinite(array)] = None
    return objects.tolist()


FORMAT: TraceFormat = Format(suffixes=(".json",), label="JSON", write=_json)
