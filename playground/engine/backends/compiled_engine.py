"""A network that learns in compiled code, many steps in one call: what makes a small network quick.

The same weights, in the same order, the same batches and the same formulas as the torch engine's.
"""

import time
from collections.abc import Mapping, Sequence
from functools import lru_cache, partial

import numpy as np

from playground.core.batches import Array, Batch
from playground.core.specs import TrainingSpec
from playground.engine.backends import kernels
from playground.engine.backends.compiled_batches import Ids, Piece, cut, pack, uncut
from playground.engine.backends.compiled_workspace import Workspace
from playground.engine.backends.results import BatchResult, Name, State
from playground.engine.backends.threads import Team
from playground.engine.network.architecture import Architecture
from playground.engine.network.cells import CELLS
from playground.engine.network.forward import Unrolled
from playground.engine.network.weights import Vector, flattened, named

CALL = 1 / 30
"""About how many seconds of training one call may take: until then nobody else is heard."""

MOST = 1024
"""The most steps of one call."""


class CompiledEngine:
    """Weights, and how they are moved: the interface of `TorchEngine`.

    `dtype` is float32 in the program and float64 where the equations are tested. `threads`: how many may compute.
    """

    name: Name = "compiled"
    device = "cpu"

    def __init__(
        self,
        architecture: Architecture,
        weights: Mapping[str, Array],
        dtype: type[np.floating] = np.float32,
        threads: int = 1,
    ) -> None:
        self._architecture, self._dtype = architecture, np.dtype(dtype)
        self._states = np.zeros((2, 3, architecture.parameters), self._dtype)
        self._states[:, 0] = flattened(architecture, weights)
        self._standing = np.zeros(2, np.int64)
        self._looked: Batch | None = None
        # The last two are kept: a task that fits in one batch gives that one for ever, and so does its evaluation.
        self._pieces = lru_cache(maxsize=2)(partial(cut, architecture))
        self._whole = lru_cache(maxsize=2)(partial(_whole, architecture, self._dtype))
        self._packed: tuple[list[Piece], kernels.Batches] | None = None
        self._workspaces = tuple(Workspace(architecture, self._dtype) for _ in range(kernels.PARTS))
        self._probe_workspace = Workspace(architecture, self._dtype)
        self._team = Team(threads)
        cell = CELLS[architecture.cell]
        self._net = kernels.Net(
            cell=list(CELLS).index(architecture.cell),
            states=len(cell.states),
            saves=cell.saves,
            own=len(cell.own),
            separate=cell.separate_recurrent_grad,
            inputs=architecture.inputs,
            units=architecture.units,
            rows=architecture.rows,
            hidden_rows=architecture.rows if cell.sees_hidden else 0,
            layers=architecture.layers,
            outputs=architecture.outputs,
            tokens=not architecture.vectors,
            classes=not architecture.numbers,
            mean=architecture.readout == "mean",
        )

    @property
    def updates(self) -> int:
        """How many updates the moments have seen."""
        return int(self._standing[1])

    @property
    def stride(self) -> int:
        """How many steps a call may make, so that it takes about `CALL` seconds."""
        return max(1, min(MOST, int(CALL / (self._team.seconds or CALL))))

    @property
    def threads(self) -> int:
        """How many threads compute."""
        return self._team.best

    def weights(self) -> dict[str, Array]:
        """Copies of the parameters by name."""
        return named(self._architecture, self._now.copy())

    def state(self) -> State:
        """Weights and moments, copied, for another engine to go on from."""
        return State(self._states[self._standing[0]].astype(np.float32), self.updates)

    def restore(self, state: State) -> None:
        """Go on from another engine's state."""
        self._states[:] = state.vectors
        self._standing[:] = 0, state.updates
        self._looked = None

    def look(self, batch: Batch) -> BatchResult:
        """How well the network answers a batch."""
        self._looked = None
        return self._call([batch], _IDLE, 1)[0]

    def train(self, batches: Sequence[Batch], training: TrainingSpec, ceiling: float) -> list[BatchResult]:
        """Learn from each batch but the last, each time looking at the next; the scores of these looks.

        A step after which the loss is not at most `ceiling` is taken back and ends the call.
        """
        threads = self._team.threads
        begin = time.perf_counter()
        adam = training.optimizer == "adam"
        how = kernels.Training(adam, training.learning_rate, training.clip, ceiling)
        scores = self._call(batches, how, threads)[1:]
        self._team.note(threads, (time.perf_counter() - begin) / len(scores))
        return scores

    def undo(self) -> None:
        """Back to the weights and moments before the last update."""
        self._standing[:] = 1 - self._standing[0], max(0, self._standing[1] - 1)
        self._looked = None

    def forget(self) -> None:
        """Put the optimiser's moments back to their start, as after a change of the optimiser."""
        self._states[:, 1:] = 0
        self._standing[1] = 0

    def predict(self, batch: Batch) -> Array:
        """Log-probabilities or numbers `(scored, outputs)` for the scored steps, in the order of `batch.scored`."""
        self._looked = None
        outputs = self._answer(self._now, *self._whole(batch), self._workspaces[0])
        if self._architecture.numbers:
            return outputs
        outputs -= outputs.max(axis=1, keepdims=True)
        outputs -= np.log(np.exp(outputs).sum(axis=1, keepdims=True))
        return outputs

    def unroll(self, inputs: Array, vector: Vector | None = None) -> Unrolled:
        """What the network computes on a sequence, with its own weights or with those of a flat vector: the buffers of
        the training code itself, copied."""
        architecture, time = self._architecture, len(inputs)
        answers: Array = np.zeros((time, 1), np.int64)
        if architecture.numbers:
            answers = np.zeros((time, 1, architecture.outputs), self._dtype)
        batch = Batch(inputs[:, None], answers, np.ones((time, 1), np.bool_), np.array([time]))
        weights = self._now if vector is None else vector.astype(self._dtype, copy=False)
        outputs = self._answer(weights, *_whole(architecture, self._dtype, batch), self._probe_workspace)
        memory, cell = self._probe_workspace.memory, CELLS[architecture.cell]
        shape = (architecture.layers, len(cell.blocks), time, architecture.units)
        gates = memory.gates[:, : time * architecture.rows].reshape(shape)
        carried = len(cell.states) * (time + 1) * architecture.units
        shape = (architecture.layers, len(cell.states), time + 1, architecture.units)
        states = memory.states[:, :carried].reshape(shape)[:, :, 1:]
        blocks = {name: gates[:, block].swapaxes(0, 1).copy() for block, name in enumerate(cell.blocks)}
        parts = {name: states[:, state].swapaxes(0, 1).copy() for state, name in enumerate(cell.states)}
        return Unrolled(blocks, parts, outputs)

    def take_threads(self) -> None:
        """Nothing to set: compiled code runs on the thread that calls it, and on one of its own."""

    @property
    def _now(self) -> Array:
        weights: Array = self._states[self._standing[0], 0]
        return weights

    def _answer(self, weights: Array, piece: Piece, packed: kernels.Batches, workspace: Workspace) -> Array:
        workspace.fit([piece])
        kernels.answer(self._net, weights, packed, 0, workspace.memory)
        outputs = self._architecture.outputs
        answers: Array = workspace.memory.answers[: len(piece.places) * outputs].reshape(-1, outputs).copy()
        return answers

    def _call(self, batches: Sequence[Batch], training: kernels.Training, threads: int) -> list[BatchResult]:
        """The scores of all looks at batches that the kernel took."""
        order, packed = self._prepared(batches)
        memories = tuple(workspace.memory for workspace in self._workspaces)
        scores, squares = np.zeros((kernels.PARTS, len(batches), 2)), np.zeros(kernels.PARTS)
        desk = np.zeros((threads + 1) * kernels.APART, np.int64)
        looked = self._looked is batches[0]
        given = training, self._states, self._standing, packed, order, looked, memories, scores, squares, desk

        def train(thread: int, threads: int) -> int:
            made: int = kernels.train(self._net, *given, thread, threads)
            return made

        def abort() -> None:
            desk[kernels.ABORT] = 1

        made = self._team.call(threads, train, abort)
        losses, hits = (scores[0] + scores[1]).T / packed.sizes[order * kernels.PARTS, 3]
        whole = made == len(batches) - 1 and losses[made] <= training.ceiling
        self._looked = batches[-1] if whole else None
        accuracies = np.full(len(batches), np.nan) if self._architecture.numbers else hits
        return [
            BatchResult(*pair)
            for pair in zip(losses[: made + 1].tolist(), accuracies[: made + 1].tolist(), strict=True)
        ]

    def _prepared(self, batches: Sequence[Batch]) -> tuple[Ids, kernels.Batches]:
        """Which of the packed batches comes when, and the packed batches, for which there is room."""
        places = {batch: place for place, batch in enumerate(dict.fromkeys(batches))}
        order = np.fromiter((places[batch] for batch in batches), np.int64, len(batches))
        pieces = [piece for batch in places for piece in self._pieces(batch)]
        if self._packed is None or not _identical(self._packed[0], pieces):
            self._packed = pieces, pack(pieces, self._dtype)
        for part, workspace in enumerate(self._workspaces):
            if workspace.fit(pieces[part :: kernels.PARTS]):
                self._looked = None
        return order, self._packed[1]


_IDLE = kernels.Training(False, 0.0, 0.0, np.inf)


def _whole(architecture: Architecture, dtype: np.dtype[np.floating], batch: Batch) -> tuple[Piece, kernels.Batches]:
    """A batch in one piece, which may be empty, and packed."""
    piece = uncut(architecture, batch)
    return piece, pack([piece], dtype)


def _identical(some: list[Piece], others: list[Piece]) -> bool:
    return len(some) == len(others) and all(one is other for one, other in zip(some, others, strict=True))
