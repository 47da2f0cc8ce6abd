"""Memory that compiled code works in: made once, and anew only where a larger piece comes."""

import numpy as np

from playground.core.batches import Array
from playground.engine.backends import kernels
from playground.engine.backends.compiled_batches import Piece
from playground.engine.network.architecture import Architecture
from playground.engine.network.cells import CELLS


class Workspace:
    """Room for the largest pieces seen so far."""

    def __init__(self, architecture: Architecture, dtype: np.dtype[np.floating]) -> None:
        self._architecture, self._dtype = architecture, dtype
        self._room = (-1, -1, -1)
        self.memory = _memory(architecture, 0, 0, 0, dtype)

    def fit(self, pieces: list[Piece]) -> bool:
        """Make room for each of these pieces; whether that took new memory, in which nothing is known."""
        needed = (
            max(piece.time * piece.size for piece in pieces),
            max(piece.size for piece in pieces),
            max(len(piece.places) for piece in pieces),
        )
        if all(want <= have for want, have in zip(needed, self._room, strict=True)):
            return False
        steps, size, scored = (max(pair) for pair in zip(needed, self._room, strict=True))
        self.memory = _memory(self._architecture, steps, size, scored, self._dtype)
        self._room = steps, size, scored
        return True


def _memory(
    architecture: Architecture, steps: int, size: int, scored: int, dtype: np.dtype[np.floating]
) -> kernels.Memory:
    """Room for pieces of at most `steps` timesteps in all, `size` sequences and `scored` scored steps."""
    units, rows, layers = architecture.units, architecture.rows, architecture.layers
    cell = CELLS[architecture.cell]

    def room(*shape: int) -> Array:
        return np.zeros(shape, dtype)

    at_once = min(steps, max(kernels.SPAN, size))
    deltas, states = room(at_once * rows), len(cell.states)
    return kernels.Memory(
        gates=room(layers, steps * rows),
        states=room(layers, states * (steps + size) * units),
        saved=room(layers, cell.saves * steps * units),
        own=room(2 * len(cell.own) * size * units),
        deltas=deltas,
        recurrent_deltas=room(at_once * rows) if cell.separate_recurrent_grad else deltas,
        upper=room(steps * units),
        sums=room(size * rows),
        carry=room(2 * states * size * units),
        packed=room(_packed(architecture)),
        held=room(rows * _across(units)),
        table=room(0 if architecture.vectors else architecture.inputs, rows),
        features=room(scored * units),
        answers=room(scored * architecture.outputs),
        gradient=room(architecture.parameters),
    )


def _packed(architecture: Architecture) -> int:
    """Of all matrices that are packed one at a time, the most room that one takes."""
    units, rows, blocks = architecture.units, architecture.rows, len(CELLS[architecture.cell].blocks)
    vectors = architecture.inputs if architecture.vectors else 0
    return max(
        blocks * _across(units) * max(units, vectors),  # the weights of a layer, a block at a time
        rows * _across(max(units, vectors)),  # and as a whole
        units * _across(architecture.outputs),
        architecture.outputs * _across(units),
        kernels.DEPTH * _across(max(units, vectors)),
    )


def _across(columns: int) -> int:
    """How many columns the panels of so many columns have together."""
    wide: int = kernels.WIDE
    return -(-columns // wide) * wide
