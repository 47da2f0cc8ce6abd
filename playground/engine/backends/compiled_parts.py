"""The parts of the compiled code. Each is compiled and cached on its own, so that several processes share the work."""

from functools import cache
from itertools import chain
from typing import Any

import numpy as np
from numba import typeof

from playground.core.batches import Batch
from playground.engine.backends import kernels
from playground.engine.backends.compiled_batches import as_piece, join_pieces
from playground.engine.backends.compiled_workspace import Workspace
from playground.engine.network.architecture import Architecture
from playground.engine.network.cells import CELLS


@cache
def addresses(part: str, dtype: np.dtype[np.floating]) -> tuple[int, ...]:
    """Compile a part, or load it from the cache; return the addresses of its functions.

    A part is a function of `kernels`, or a cell by its key, which has two: see `kernels.cell_functions`.
    """
    net, batches, memories = _sample(dtype)
    if part in CELLS:
        unroll, backpropagate = kernels.cell_functions(part, net, dtype)
        return unroll, backpropagate
    memory = kernels.Memory(*(buffers[0] for buffers in memories))
    arguments: tuple[Any, ...] = net, np.zeros(0, dtype), batches, 0, memories if part == "predict" else memory
    carries = np.zeros((3, 1, 1, 0), dtype)
    if part in ("predict", "forward"):
        arguments += carries[0], carries[1]
    if part == "train":
        places, results, training = np.zeros(0, np.int64), np.zeros((0, 0, 2)), kernels.Training(True, 0.0, 0.0, 0.0)
        arguments = net, training, np.zeros((2, 3, 0), dtype), places, carries, batches, places, False, memories
        arguments += results, np.zeros(0), places, 0, 1
    return (kernels.address(getattr(kernels, part), *map(typeof, arguments)),)


def describe(architecture: Architecture, dtype: np.dtype[np.floating]) -> kernels.Net:
    """Return a network's sizes and the addresses of its cell's functions."""
    parts = "forward", "differentiate", architecture.cell
    return _net(architecture, *chain.from_iterable(addresses(part, dtype) for part in parts))


def _net(architecture: Architecture, forward: int, differentiate: int, unroll: int, backpropagate: int) -> kernels.Net:
    cell = CELLS[architecture.cell]
    return kernels.Net(
        forward=forward,
        differentiate=differentiate,
        unroll=unroll,
        backpropagate=backpropagate,
        cell=list(CELLS).index(architecture.cell),
        states=len(cell.states),
        saves=cell.saves,
        own=len(cell.own),
        separate_recurrent_grad=cell.separate_recurrent_grad,
        inputs=architecture.inputs,
        units=architecture.units,
        rows=architecture.rows,
        hidden_rows=architecture.rows if cell.sees_hidden else 0,
        scaled_rows=architecture.units if cell.resets_before else 0,
        layers=architecture.layers,
        outputs=architecture.outputs,
        has_tokens=not architecture.vectors,
        has_classes=not architecture.numbers,
        has_mean_readout=architecture.readout == "mean",
    )


def _sample(dtype: np.dtype[np.floating]) -> tuple[kernels.Net, kernels.Batches, kernels.Memory]:
    """Return arguments whose types are those of every network: only the types count when code is compiled."""
    network = Architecture(cell="lstm", inputs=2, units=2, layers=1, outputs=2, readout="final", numbers=False)
    ids = np.zeros((1, 1), np.int64)
    batch = Batch(ids, ids, np.ones((1, 1), np.bool_), np.array([1]))
    pieces, workspace = [[as_piece(network, batch)]], Workspace(network, dtype)
    workspace.ensure_capacity(pieces)
    return _net(network, 0, 0, 0, 0), join_pieces(pieces, dtype), workspace.memory
