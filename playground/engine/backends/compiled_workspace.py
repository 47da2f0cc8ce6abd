"""The buffers that compiled code works in. They are allocated once, and again only for a larger piece."""

import math
from collections.abc import Mapping, Sequence
from itertools import accumulate

import numpy as np

from playground.core.batches import Array
from playground.engine.backends import kernels
from playground.engine.backends.compiled_batches import Piece
from playground.engine.network.architecture import Architecture
from playground.engine.network.cells import CELLS

_CACHE_LINE = 64
"""Bytes that a processor reads from memory at once."""


class Workspace:
    """Buffers for as many pieces as any batch so far was split into, and for the largest of them."""

    def __init__(self, architecture: Architecture, dtype: np.dtype[np.floating]) -> None:
        self._architecture, self._dtype = architecture, dtype
        self._capacity = (0, 0, 0, 0)
        self.memory = _memory(architecture, dtype, self._capacity)

    def ensure_capacity(self, batches: Sequence[Sequence[Piece]]) -> bool:
        """Make room for the pieces of each of these batches. Return whether the buffers are new, and so hold no
        results."""
        pieces = [piece for batch in batches for piece in batch]
        needed = (
            max(map(len, batches)),
            max(piece.time * piece.size for piece in pieces),
            max(piece.size for piece in pieces),
            max(len(piece.places) for piece in pieces),
        )
        if all(want <= have for want, have in zip(needed, self._capacity, strict=True)):
            return False
        count, steps, size, scored = (max(pair) for pair in zip(needed, self._capacity, strict=True))
        self._capacity = count, steps, size, scored
        self.memory = _memory(self._architecture, self._dtype, self._capacity)
        return True


def _memory(
    architecture: Architecture, dtype: np.dtype[np.floating], capacity: tuple[int, int, int, int]
) -> kernels.Memory:
    """Allocate buffers for pieces. `capacity`: their number, and of one piece the most timesteps of all sequences,
    sequences, and scored steps."""
    count, steps, size, scored = capacity
    units, rows, layers = architecture.units, architecture.rows, architecture.layers
    cell = CELLS[architecture.cell]
    at_once = min(steps, max(kernels.SPAN, size))
    states = len(cell.states)
    shapes = {
        "gates": (layers, steps * rows),
        "states": (layers, states * (steps + size) * units),
        "saved": (layers, cell.saves * steps * units),
        "own": (2 * len(cell.own) * size * units,),
        "p_grad": (at_once * rows,),
        "q_grad": (at_once * rows if cell.separate_recurrent_grad else 0,),
        "hidden_grad": (steps * units,),
        "sums": (size * rows,),
        "carry_grad": (2 * states * size * units,),
        "packed": (_packed(architecture),),
        "packed_hh": (rows * _padded_width(units),),
        "table": (0 if architecture.vectors else architecture.inputs, rows),
        "features": (scored * units,),
        "answers": (scored * architecture.outputs,),
        "gradient": (architecture.parameter_count,),
    }
    arrays = _allocate({name: (count, *shape) for name, shape in shapes.items()}, dtype)
    if not cell.separate_recurrent_grad:
        arrays["q_grad"] = arrays["p_grad"]
    return kernels.Memory(**arrays)


def _allocate(shapes: Mapping[str, tuple[int, ...]], dtype: np.dtype[np.floating]) -> dict[str, Array]:
    """Return arrays of zeros, each from the beginning of a cache line on: a vector that lies in two lines is loaded
    twice. As parts of one block they get large pages, which numpy asks for from 4 MB on."""
    line = _CACHE_LINE // dtype.itemsize
    rooms = [-(-math.prod(shape) // line) * line for shape in shapes.values()]
    block = np.zeros(sum(rooms) + line, dtype)
    first = -(block.ctypes.data // dtype.itemsize) % line
    starts = accumulate(rooms, initial=first)
    return {
        name: block[start : start + math.prod(shape)].reshape(shape)
        for start, (name, shape) in zip(starts, shapes.items(), strict=False)
    }


def _packed(architecture: Architecture) -> int:
    """Return the size of the largest matrix that is packed on its own."""
    units, rows, blocks = architecture.units, architecture.rows, len(CELLS[architecture.cell].blocks)
    vectors = architecture.inputs if architecture.vectors else 0
    return max(
        blocks * _padded_width(units) * max(units, vectors),  # the weights of a layer, a block at a time
        rows * _padded_width(max(units, vectors)),  # and as a whole
        units * _padded_width(architecture.outputs),
        architecture.outputs * _padded_width(units),
        kernels.DEPTH * _padded_width(max(units, vectors)),
    )


def _padded_width(columns: int) -> int:
    """Round a number of columns up to whole panels."""
    wide: int = kernels.WIDE
    return -(-columns // wide) * wide
