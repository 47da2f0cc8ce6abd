"""The buffers that compiled code works in. They are allocated once, and again only for a larger piece."""

import numpy as np

from playground.core.batches import Array
from playground.engine.backends import kernels
from playground.engine.backends.compiled_batches import Piece
from playground.engine.network.architecture import Architecture
from playground.engine.network.cells import CELLS


class Workspace:
    """Buffers for the largest pieces seen so far."""

    def __init__(self, architecture: Architecture, dtype: np.dtype[np.floating]) -> None:
        self._architecture, self._dtype = architecture, dtype
        self._capacity = (-1, -1, -1)
        self.memory = _memory(architecture, 0, 0, 0, dtype)

    def ensure_capacity(self, pieces: list[Piece]) -> bool:
        """Make room for each of these pieces. Return whether the buffers are new, and so hold no results."""
        needed = (
            max(piece.time * piece.size for piece in pieces),
            max(piece.size for piece in pieces),
            max(len(piece.places) for piece in pieces),
        )
        if all(want <= have for want, have in zip(needed, self._capacity, strict=True)):
            return False
        steps, size, scored = (max(pair) for pair in zip(needed, self._capacity, strict=True))
        self.memory = _memory(self._architecture, steps, size, scored, self._dtype)
        self._capacity = steps, size, scored
        return True


def _memory(
    architecture: Architecture, steps: int, size: int, scored: int, dtype: np.dtype[np.floating]
) -> kernels.Memory:
    """Allocate buffers for pieces of at most `steps` timesteps in all sequences, `size` sequences and `scored` scored
    steps."""
    units, rows, layers = architecture.units, architecture.rows, architecture.layers
    cell = CELLS[architecture.cell]

    def room(*shape: int) -> Array:
        return np.zeros(shape, dtype)

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
