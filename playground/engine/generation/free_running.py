"""A network fed its own predictions, in numpy: for a few units that is quicker than any tensor library's calls.

Its state goes from one timestep to the next, so that each costs one step, however long the sequence has become.
"""

from collections.abc import Mapping, Sequence
from itertools import groupby

import numpy as np

from playground.core.batches import Array
from playground.core.trace import Trace
from playground.engine.network import feedforward
from playground.engine.network.architecture import Architecture
from playground.engine.network.cells import CELLS
from playground.engine.network.forward import own_parameters, projection, recurrent
from playground.tasks.common.task import FreeRun


class Walker:
    """A batch of sequences that grow one timestep at a time; `answer (batch, outputs)` is the network's latest."""

    def __init__(self, architecture: Architecture, weights: Mapping[str, Array], batch: int) -> None:
        self._architecture, self._weights = architecture, weights
        recurrent = architecture.recurrent
        self._layers = _Cells(architecture, weights, batch) if recurrent else feedforward.Walk(architecture, weights)
        self._total = np.zeros((batch, architecture.units), np.float32)
        self._time = 0

    @classmethod
    def behind(cls, architecture: Architecture, weights: Mapping[str, Array], trace: Trace, inputs: Array) -> "Walker":
        """One sequence that goes on where some inputs of a trace by the same weights end, read out at each step."""
        walker = cls(architecture, weights, 1)
        if isinstance(walker._layers, _Cells):
            walker._layers.take_over(trace, len(inputs) - 1)
        else:
            # What it has of the past are inputs, not states.
            for one in inputs:
                walker.step(one[None])
        return walker

    def step(self, inputs: Array) -> Array:
        """Take one timestep's inputs, ids `(batch,)` or numbers `(batch, features)`; the answer is `(batch,
        outputs)`."""
        weights, hidden = self._weights, self._layers.step(inputs)
        self._total += hidden
        self._time += 1
        features = self._total / np.float32(self._time) if self._architecture.readout == "mean" else hidden
        answer: Array = features @ weights["readout.weight"].T + weights["readout.bias"]
        return answer


class _Cells:
    """The recurrent layers of a walker, and their states."""

    def __init__(self, architecture: Architecture, weights: Mapping[str, Array], batch: int) -> None:
        self._architecture, self._weights, self._cell = architecture, weights, CELLS[architecture.cell]
        sizes = batch, architecture.units
        self._states = np.zeros((architecture.layers, len(self._cell.states), *sizes), np.float32)
        self._saved = np.zeros((self._cell.saves, *sizes), np.float32)

    def take_over(self, trace: Trace, timestep: int) -> None:
        """The states at a timestep of a trace."""
        for state, name in enumerate(self._cell.states):
            self._states[:, state, 0] = trace.states[name][timestep]

    def step(self, inputs: Array) -> Array:
        """The top layer's states `(batch, units)` after one timestep more."""
        weights, below = self._weights, inputs
        for layer in range(self._architecture.layers):
            last = self._states[layer].copy()
            sums = projection(weights, layer, below), recurrent(self._cell, weights, layer, last[0])
            p, q = map(self._blocks, sums)
            own = own_parameters(self._cell, weights, layer)
            self._cell.forward(p, q, last, self._states[layer], self._saved, own)
            below = self._states[layer, 0]
        return below

    def _blocks(self, rows: Array) -> Array:
        """`(batch, blocks * units)` as `(blocks, batch, units)`, in memory of its own."""
        return rows.reshape(len(rows), -1, self._architecture.units).swapaxes(0, 1).copy()


def free_run_error(architecture: Architecture, weights: Mapping[str, Array], runs: Sequence[FreeRun]) -> float:
    """The largest absolute error over all free runs, in amplitudes of the truth. Raises `ValueError` without runs."""

    def lengths(run: FreeRun) -> tuple[int, int]:
        return len(run.prefix), len(run.truth)

    return max(_error(architecture, weights, list(same)) for _, same in groupby(sorted(runs, key=lengths), lengths))


def _error(architecture: Architecture, weights: Mapping[str, Array], runs: list[FreeRun]) -> float:
    """Runs of equal lengths side by side."""
    walker = Walker(architecture, weights, len(runs))
    prefix, truth = (np.stack(arrays, axis=1) for arrays in ([r.prefix for r in runs], [r.truth for r in runs]))
    for inputs in prefix:
        answer = walker.step(inputs)
    worst = np.abs(answer - truth[0])
    for expected in truth[1:]:
        answer = walker.step(answer)
        worst = np.maximum(worst, np.abs(answer - expected))
    amplitudes = np.array([run.amplitude for run in runs])
    return float((worst.max(axis=-1) / amplitudes).max())
