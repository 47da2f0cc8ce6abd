"""An engine in compiled code that makes many steps in one call, which suits small networks.

It uses the same weights, in the same order, the same batches and the same equations as the torch engine.
"""

import time
from collections.abc import Mapping, Sequence
from functools import lru_cache, partial

import numpy as np

from playground.core.batches import Array, Batch
from playground.core.specs import TrainingSpec
from playground.engine.backends import kernels
from playground.engine.backends.compiled_batches import Ids, Piece, as_piece, join_pieces, most_pieces, split_batch
from playground.engine.backends.compiled_parts import describe
from playground.engine.backends.compiled_workspace import Workspace
from playground.engine.backends.results import BatchResult, EngineName, EngineState, carry_shape
from playground.engine.backends.threads import ThreadTeam
from playground.engine.network.architecture import Architecture
from playground.engine.network.cells import CELLS
from playground.engine.network.forward import Unrolled
from playground.engine.network.weights import Vector, flatten, unflatten

SECONDS_PER_CALL = 1 / 30
"""About how many seconds of training one call may take: the caller cannot respond until it ends."""

MOST_STEPS_PER_CALL = 1024
"""The most steps in one call."""


class CompiledEngine:
    """Implements the `Engine` protocol with numba.

    `dtype` is float32 in the program, and float64 in tests of the equations. `threads`: the most that may compute.
    """

    name: EngineName = "compiled"
    device = "cpu"

    def __init__(
        self,
        architecture: Architecture,
        weights: Mapping[str, Array],
        dtype: type[np.floating] = np.float32,
        threads: int = 1,
    ) -> None:
        self._architecture, self._dtype = architecture, np.dtype(dtype)
        self._states = np.zeros((2, 3, architecture.parameter_count), self._dtype)
        self._states[:, 0] = flatten(architecture, weights)
        self._current = np.zeros(3, np.int64)
        self._carries = self._no_carries()
        self.gradient_norm = 0.0
        self._loss_known_for: Batch | None = None
        # Caches two: a task whose sequences fit in one batch always yields that batch, and so does its evaluation.
        self._pieces = lru_cache(maxsize=2)(partial(split_batch, architecture))
        self._packed_piece = lru_cache(maxsize=2)(partial(_as_packed_piece, architecture, self._dtype))
        self._packed: tuple[list[list[Piece]], kernels.Batches] | None = None
        self._workspace = Workspace(architecture, self._dtype)
        self._whole_workspace = Workspace(architecture, self._dtype)
        self._team = ThreadTeam(min(threads, most_pieces(architecture)))
        self._net = describe(architecture, self._dtype)

    @property
    def updates(self) -> int:
        """The number of updates the moments have seen."""
        return int(self._current[1])

    @property
    def steps_per_call(self) -> int:
        """How many steps take about `SECONDS_PER_CALL`."""
        return max(1, min(MOST_STEPS_PER_CALL, int(SECONDS_PER_CALL / (self._team.seconds or SECONDS_PER_CALL))))

    @property
    def threads(self) -> int:
        """How many threads compute."""
        return self._team.best

    def weights(self) -> dict[str, Array]:
        """Copies of the parameters by name."""
        return unflatten(self._architecture, self._weights.copy())

    def state(self) -> EngineState:
        """Copies of weights and moments, from which another engine can continue."""
        carry = None
        if self._carries.size:
            shape = (*self._carries.shape[1:3], -1, self._architecture.units)
            carry = self._carries[self._current[2]].astype(np.float32).reshape(shape)
        return EngineState(self._states[self._current[0]].astype(np.float32), self.updates, carry)

    def restore(self, state: EngineState) -> None:
        """Continue from another engine's state."""
        self._states[:] = state.vectors
        self._current[:] = 0, state.updates, 0
        self._carries = self._no_carries() if state.carry is None else self._carries_from(state.carry)
        self._loss_known_for = None

    def compute_loss(self, batch: Batch) -> BatchResult:
        """Return the loss and accuracy on a batch."""
        self._loss_known_for = None
        return self._run_kernel([batch], _NO_TRAINING, 1)[0]

    def train(self, batches: Sequence[Batch], training: TrainingSpec, ceiling: float) -> list[BatchResult]:
        """Update the weights from each batch but the last; after each update compute the loss on the next batch.

        An update whose loss exceeds `ceiling`, or is NaN, is undone and ends the call.
        """
        threads = self._team.threads
        begin = time.perf_counter()
        adam = training.optimizer == "adam"
        how = kernels.Training(adam, training.learning_rate, training.clip, ceiling)
        results = self._run_kernel(batches, how, threads)[1:]
        self._team.record(threads, (time.perf_counter() - begin) / len(results))
        return results

    def undo(self) -> None:
        """Restore the weights and moments before the last update."""
        now, updates, turn = self._current.tolist()
        self._current[:] = 1 - now, max(0, updates - 1), (turn - 1) % 3
        self._loss_known_for = None

    def reset_moments(self) -> None:
        """Set the optimiser's moments to zero, as after a change of the optimiser."""
        self._states[:, 1:] = 0
        self._current[1] = 0

    def predict(self, batch: Batch, carry: Array | None = None) -> Array:
        """Return log-probabilities or numbers `(scored, outputs)` for the scored steps, in the order of
        `batch.scored`. Sequences that continue go on from the carry, which becomes that after the last timestep."""
        carries = self._no_carries() if carry is None else self._carries_from(carry)
        outputs = self._outputs(self._weights, *self._packed_piece(batch), carries)
        if carry is not None:
            carry[:] = carries[1].reshape(carry.shape)
        if self._architecture.numbers:
            return outputs
        outputs -= outputs.max(axis=1, keepdims=True)
        outputs -= np.log(np.exp(outputs).sum(axis=1, keepdims=True))
        return outputs

    def unroll(self, inputs: Array, vector: Vector | None = None) -> Unrolled:
        """Run the network over a sequence, with its own weights or those of a flat vector; copy gates and states from
        the buffers of the training code."""
        architecture, time = self._architecture, len(inputs)
        answers: Array = np.zeros((time, 1), np.int64)
        if architecture.numbers:
            answers = np.zeros((time, 1, architecture.outputs), self._dtype)
        batch = Batch(inputs[:, None], answers, np.ones((time, 1), np.bool_), np.array([time]))
        weights = self._weights if vector is None else vector.astype(self._dtype, copy=False)
        outputs = self._outputs(weights, *_as_packed_piece(architecture, self._dtype, batch), self._no_carries())
        memory, cell = self._whole_workspace.memory, CELLS[architecture.cell]
        shape = (architecture.layers, len(cell.blocks), time, architecture.units)
        gates = memory.gates[0, :, : time * architecture.rows].reshape(shape)
        carried = len(cell.states) * (time + 1) * architecture.units
        shape = (architecture.layers, len(cell.states), time + 1, architecture.units)
        states = memory.states[0, :, :carried].reshape(shape)[:, :, 1:]
        blocks = {name: gates[:, block].swapaxes(0, 1).copy() for block, name in enumerate(cell.blocks)}
        parts = {name: states[:, state].swapaxes(0, 1).copy() for state, name in enumerate(cell.states)}
        return Unrolled(blocks, parts, outputs)

    def set_thread_count(self) -> None:
        """Do nothing: compiled code runs on the calling thread, and on threads of its own."""

    @property
    def _weights(self) -> Array:
        weights: Array = self._states[self._current[0], 0]
        return weights

    def _no_carries(self) -> Array:
        """Return the carries of batches that hand on no state."""
        return np.zeros((3, 1, 1, 0), self._dtype)

    def _carries_from(self, carry: Array) -> Array:
        """Return three carries `(3, states, layers, batch * units)`, the first of which is this one."""
        states, layers, *_ = carry.shape
        carries = np.zeros((3, states, layers, carry[0, 0].size), self._dtype)
        carries[0] = carry.reshape(carries.shape[1:])
        return carries

    def _outputs(self, weights: Array, piece: Piece, packed: kernels.Batches, carries: Array) -> Array:
        workspace = self._whole_workspace
        workspace.ensure_capacity([[piece]])
        kernels.predict(self._net, weights, packed, 0, workspace.memory, carries[0], carries[1])
        outputs = self._architecture.outputs
        answers: Array = workspace.memory.answers[0, : len(piece.places) * outputs].reshape(-1, outputs).copy()
        return answers

    def _run_kernel(self, batches: Sequence[Batch], training: kernels.Training, threads: int) -> list[BatchResult]:
        """Train on batches; return the result on each batch that the kernel reached."""
        order, packed = self._pack(batches)
        memories, pieces = self._workspace.memory, int(np.diff(packed.first).max())
        results, squares = np.zeros((pieces, len(batches), 2)), np.zeros(max(kernels.FEWEST_SLICES, pieces))
        slots = np.zeros(len(squares) * kernels.SLOT_STRIDE, np.int64)
        self._ensure_carries(batches)
        is_loss_known = self._loss_known_for is batches[0]
        arguments = (
            training,
            self._states,
            self._current,
            self._carries,
            packed,
            order,
            is_loss_known,
            memories,
            results,
            squares,
            slots,
        )

        def train(thread: int, threads: int) -> int:
            updates: int = kernels.train(self._net, *arguments, thread, threads)
            return updates

        updates = self._team.run(threads, train)
        if updates:
            last = order[updates - 1]
            slices = max(kernels.FEWEST_SLICES, packed.first[last + 1] - packed.first[last])
            self.gradient_norm = float(np.sqrt(squares[:slices].sum()))
        losses, hits = results.sum(axis=0).T / packed.sizes[packed.first[order], 3]
        is_complete = updates == len(batches) - 1 and losses[updates] <= training.ceiling
        self._loss_known_for = batches[-1] if is_complete else None
        accuracies = np.full(len(batches), np.nan) if self._architecture.numbers else hits
        return [
            BatchResult(*pair)
            for pair in zip(losses[: updates + 1].tolist(), accuracies[: updates + 1].tolist(), strict=True)
        ]

    def _ensure_carries(self, batches: Sequence[Batch]) -> None:
        """Make room for the carries of these batches, which are zero where there were none of this size."""
        sizes = {batch.size for batch in batches if batch.continues is not None}
        if not sizes:
            self._carries = self._no_carries()
            return
        if len(sizes) > 1:
            raise ValueError("batches of different sizes cannot go on from each other")
        shape = carry_shape(self._architecture, sizes.pop())
        if self._carries[0].size != np.prod(shape):
            self._carries, self._current[2] = self._carries_from(np.zeros(shape, np.float32)), 0

    def _pack(self, batches: Sequence[Batch]) -> tuple[Ids, kernels.Batches]:
        """Join the distinct batches; return the place of each batch among them, and the joined batches. Make room for
        them."""
        places = {batch: place for place, batch in enumerate(dict.fromkeys(batches))}
        order = np.fromiter((places[batch] for batch in batches), np.int64, len(batches))
        pieces = [self._pieces(batch) for batch in places]
        if self._packed is None or not _identical(self._packed[0], pieces):
            self._packed = pieces, join_pieces(pieces, self._dtype)
        if self._workspace.ensure_capacity(pieces):
            self._loss_known_for = None
        return order, self._packed[1]


_NO_TRAINING = kernels.Training(False, 0.0, 0.0, np.inf)


def _as_packed_piece(
    architecture: Architecture, dtype: np.dtype[np.floating], batch: Batch
) -> tuple[Piece, kernels.Batches]:
    """Return a batch as one piece, which may be empty, and that piece packed."""
    piece = as_piece(architecture, batch)
    return piece, join_pieces([[piece]], dtype)


def _identical(some: list[list[Piece]], others: list[list[Piece]]) -> bool:
    return len(some) == len(others) and all(one is other for one, other in zip(some, others, strict=True))
