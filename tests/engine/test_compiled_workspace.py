"""The buffers that compiled code works in."""

from itertools import pairwise

import numpy as np
import pytest

from playground.core.batches import Batch
from playground.engine.network.architecture import Architecture

compiled = pytest.importorskip("playground.engine.backends.compiled_engine")


@pytest.mark.parametrize("cell", ["lstm", "gru"])
def test_each_buffer_begins_at_a_cache_line_and_shares_no_memory(cell: str) -> None:
    network = Architecture(cell=cell, inputs=3, units=5, layers=2, outputs=3, readout="final", numbers=False)
    ids = np.zeros((7, 17), np.int64)
    batch = Batch(ids, ids, np.ones(ids.shape, np.bool_), np.full(17, 7))
    workspace = compiled.Workspace(network, np.dtype(np.float32))
    assert workspace.ensure_capacity([compiled.split_batch(network, batch)])
    buffers = {name: buffer for name, buffer in workspace.memory._asdict().items() if buffer.size}
    assert all(buffer.ctypes.data % 64 == 0 for buffer in buffers.values())
    if cell == "lstm":  # the gradients of p and q are the same
        assert buffers.pop("q_grad") is buffers["p_grad"]
    places = sorted((buffer.ctypes.data, buffer.ctypes.data + buffer.nbytes) for buffer in buffers.values())
    assert all(end <= begin for (_, end), (begin, _) in pairwise(places))
