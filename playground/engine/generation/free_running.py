"""A network fed its own predictions, in numpy, which for a few units is quicker than any tensor library's calls.

The state carries over, so each timestep costs one step, however long the sequence.
"""

from collections.abc import Mapping, Sequence
from itertools import groupby

import numpy as np

from playground.core.batches import Array
from playground.core.trace import Trace
from playground.engine.network import feedforward
from playground.engine.network.architecture import Architecture
from playground.engine.network.cells import CELLS
from playground.engine.network.forward import input_projection, run_cell
from playground.tasks.common.task import FreeRun


class SequenceStepper:
    """A batch of sequences that grow one timestep at a time."""

    def __init__(self, architecture: Architecture, weights: Mapping[str, Array], batch: int) -> None:
        self._architecture, self._weights = architecture, weights
        recurrent = architecture.is_recurrent
        self._layers = (
            _RecurrentStepper(architecture, weights, batch)
            if recurrent
            else feedforward.FeedForwardStepper(architecture, weights)
        )
        self._total = np.zeros((batch, architecture.units), np.float32)
        self._time = 0

    @classmethod
    def after_trace(
        cls, architecture: Architecture, weights: Mapping[str, Array], trace: Trace, inputs: Array
    ) -> "SequenceStepper":
        """Return one sequence that continues after some inputs of a trace made with the same weights."""
        stepper = cls(architecture, weights, 1)
        if isinstance(stepper._layers, _RecurrentStepper):
            stepper._layers.restore_from(trace, len(inputs) - 1)
        else:
            # Without a state, the layers need the past inputs.
            for one in inputs:
                stepper.step(one[None])
        return stepper

    def step(self, inputs: Array) -> Array:
        """Read one timestep's inputs, ids `(batch,)` or numbers `(batch, features)`; return the answer `(batch,
        outputs)`."""
        weights, hidden = self._weights, self._layers.step(inputs)
        self._total += hidden
        self._time += 1
        features = self._total / np.float32(self._time) if self._architecture.readout == "mean" else hidden
        answer: Array = features @ weights["readout.weight"].T + weights["readout.bias"]
        return answer


class _RecurrentStepper:
    """The recurrent layers of a `SequenceStepper`, and their states."""

    def __init__(self, architecture: Architecture, weights: Mapping[str, Array], batch: int) -> None:
        self._architecture, self._weights, self._cell = architecture, weights, CELLS[architecture.cell]
        sizes = batch, architecture.units
        self._states = np.zeros((architecture.layers, len(self._cell.states), *sizes), np.float32)
        self._saved = np.zeros((self._cell.saves, *sizes), np.float32)

    def restore_from(self, trace: Trace, timestep: int) -> None:
        """Set the states to those at a timestep of a trace."""
        for state, name in enumerate(self._cell.states):
            self._states[:, state, 0] = trace.states[name][timestep]

    def step(self, inputs: Array) -> Array:
        """Return the top layer's states `(batch, units)` after one more timestep."""
        weights, below = self._weights, inputs
        for layer in range(self._architecture.layers):
            last = self._states[layer].copy()
            gates, new = self._blocks(input_projection(weights, layer, below)), self._states[layer]
            run_cell(self._cell, weights, layer, gates=gates, last=last, new=new, saved=self._saved)
            below = self._states[layer, 0]
        return below

    def _blocks(self, rows: Array) -> Array:
        """Copy `(batch, blocks * units)` as `(blocks, batch, units)`."""
        return rows.reshape(len(rows), -1, self._architecture.units).swapaxes(0, 1).copy()


def free_run_error(architecture: Architecture, weights: Mapping[str, Array], runs: Sequence[FreeRun]) -> float:
    """Return the largest absolute error over all free runs, in amplitudes of the truth. Raises `ValueError` without
    runs."""

    def lengths(run: FreeRun) -> tuple[int, int]:
        return len(run.prefix), len(run.truth)

    return max(_error(architecture, weights, list(same)) for _, same in groupby(sorted(runs, key=lengths), lengths))


def _error(architecture: Architecture, weights: Mapping[str, Array], runs: list[FreeRun]) -> float:
    """Return the largest error of runs of equal lengths, as one batch."""
    stepper = SequenceStepper(architecture, weights, len(runs))
    prefix, truth = (np.stack(arrays, axis=1) for arrays in ([r.prefix for r in runs], [r.truth for r in runs]))
    for inputs in prefix:
        answer = stepper.step(inputs)
    worst = np.abs(answer - truth[0])
    for expected in truth[1:]:
        answer = stepper.step(answer)
        worst = np.maximum(worst, np.abs(answer - expected))
    amplitudes = np.array([run.amplitude for run in runs])
    return float((worst.max(axis=-1) / amplitudes).max())
