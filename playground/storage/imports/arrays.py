"""Numbers of foreign files as float32."""

from pathlib import Path

import numpy as np

from playground.core.batches import Array
from playground.storage.errors import FileProblem, printable
from playground.storage.imports.network import shaped


def as_float32(name: str, array: Array, where: str | Path) -> Array:
    """Return an array of numbers as float32. Raises `FileProblem` for numbers that float32 cannot hold."""
    with np.errstate(over="ignore"):
        single = np.ascontiguousarray(array, dtype=np.float32)
    if not np.isfinite(single).all():
        raise FileProblem(
            where, f"{shaped(printable(name), array)} holds a value that is not a finite number.", (name,)
        )
    return single
