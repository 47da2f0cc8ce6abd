"""The buffers that compiled code works in. They are allocated once, and again only for a larger piece."""

from collections.abc import Sequence

import numpy as np

from playground.core.batches import Array
from playground.engine.backends import kernels
from playground.engine.backends.compiled_batches import Piece
from playground.engine.network.architecture import Architecture
from playground.engine.network.cells import CELLS


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

    def room(*shape: int) -> Array:
        return np.zeros((count, *shape), dtype)

    at_once = min(steps, max(kernels.SPAN, size))
    p_grad, states = room(at_once * rows), len(cell.states)
    return kernels.Memory(
        gates=room(layers, steps * rows),
        states=room(layers, states * (steps + size) * units),
        saved=room(layers, cell.saves * steps * units),
        own=room(2 * len(cell.own) * size * units),
        p_grad=p_grad,
        q_grad=room(at_once * rows) if cell.separate_recurrent_grad else p_grad,
        hidden_grad=room(steps * units),
        sums=room(size * rows),
        carry_grad=room(2 * states * size * units),
        packed=room(_packed(architecture)),
        packed_hh=room(rows * _padded_width(units)),
        table=room(0 if architecture.vectors else architecture.inputs, rows),
        features=room(scored * units),
        answers=room(scored * architecture.outputs),
        gradient=room(architecture.parameter_count),
    )


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
