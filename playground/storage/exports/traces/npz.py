"""A trace for numpy."""

import io
from typing import Any

import numpy as np

from playground.core.batches import Array
from playground.core.formats import Format
from playground.core.trace import Trace
from playground.storage.exports.traces.base import TraceFormat, states


def _npz(trace: Trace, norms: dict[str, Array]) -> bytes:
    buffer = io.BytesIO()
    arrays: dict[str, Any] = states(trace) | {"predictions": trace.predictions} | norms
    np.savez(buffer, tokens=_texts(trace.tokens), answers=_texts(trace.answers), **arrays)
    return buffer.getvalue()


def _texts(texts: tuple[str, ...]) -> Array:
    """Return texts as an array that needs no pickle. numpy drops NULs at a text's end, so each NUL becomes its visible
    sign."""
    return np.array([text.replace("\0", "␀") for text in texts], dtype=np.str_)


FORMAT: TraceFormat = Format(suffixes=(".npz",), label="NumPy arrays", write=_npz)
