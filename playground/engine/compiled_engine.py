"""A network that learns in compiled code, many steps in one call: what makes a small network quick.

The same weights, in the same order, the same batches and the same formulas as the torch engine's.
"""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from playground.core.batches import Array, Batch
from playground.core.specs import TrainingSpec
from playground.engine import kernels
from playground.engine.architecture import Architecture
from playground.engine.cells import CELLS
from playground.engine.score import Name, Score, State
from playground.engine.weights import flattened, named

_CELLS = {"rnn": kernels.RNN, "lstm": kernels.LSTM, "gru": kernels.GRU}
CALL = 0.016
"""About how many seconds of training one call may take: until then nobody else is heard."""

MOST = 1024
"""The most steps of one call."""

Ids = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class _Flat:
    """A batch that was found to fit the network, its arrays flat. What does not apply is empty."""

    time: int
    size: int
    places: Ids
    ids: Array
    vectors: Array
    classes: Array
    targets: Array


class CompiledEngine:
    """Weights, and how they are moved: the interface of `TorchEngine`.

    `dtype` is float32 in the program and float64 where the equations are tested.
    """

    name: Name = "compiled"

    def __init__(
        self, architecture: Architecture, weights: Mapping[str, Array], dtype: type[np.floating] = np.float32
    ) -> None:
        self._architecture, self._dtype = architecture, np.dtype(dtype)
        self._states = np.zeros((2, 3, architecture.parameters), self._dtype)
        self._states[:, 0] = flattened(architecture, weights)
        self._standing = np.zeros(2, np.int64)
        self._looked: Batch | None = None
        self._ready: dict[Batch, _Flat] = {}
        self._packed: tuple[list[_Flat], kernels.Batches] | None = None
        self._room = (0, 0, 0)
        self._memory: kernels.Memory | None = None
        self._seconds = CALL
        self._net = kernels.Net(
            cell=_CELLS[architecture.cell],
            inputs=architecture.inputs,
            units=architecture.units,
            rows=architecture.rows,
            layers=architecture.layers,
            outputs=architecture.outputs,
            tokens=not architecture.numbers,
            numbers=architecture.numbers,
            mean=architecture.readout == "mean",
        )

    @property
    def updates(self) -> int:
        """How many updates the moments have seen."""
        return int(self._standing[1])

    @property
    def stride(self) -> int:
        """How many steps a call may make, so that it takes about `CALL` seconds."""
        return max(1, min(MOST, int(CALL / self._seconds)))

    def weights(self) -> dict[str, Array]:
        """Copies of the parameters by name."""
        return named(self._architecture, self._states[self._standing[0], 0].copy())

    def state(self) -> State:
        """Weights and moments, copied, for another engine to go on from."""
        return State(self._states[self._standing[0]].astype(np.float32), self.updates)

    def restore(self, state: State) -> None:
        """Go on from another engine's state."""
        self._states[:] = state.vectors
        self._standing[:] = 0, state.updates
        self._looked = None

    def look(self, batch: Batch) -> Score:
        """How well the network answers a batch."""
        self._looked = None
        return self._call([batch], _IDLE)[0]

    def train(self, batches: Sequence[Batch], training: TrainingSpec, ceiling: float) -> list[Score]:
        """Learn from each batch but the last, each time looking at the next; the scores of these looks.

        A step after which the loss is not at most `ceiling` is taken back and ends the call.
        """
        begin = time.perf_counter()
        scores = self._call(
            batches,
            kernels.Training(training.optimizer == "adam", training.learning_rate, training.clip, ceiling),
        )[1:]
        self._seconds = (time.perf_counter() - begin) / len(scores)
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
        _, packed, memory = self._prepared([batch])
        outputs: Array = kernels.answer(self._net, self._states[self._standing[0], 0], packed, 0, memory).copy()
        if self._architecture.numbers:
            return outputs
        outputs -= outputs.max(axis=1, keepdims=True)
        outputs -= np.log(np.exp(outputs).sum(axis=1, keepdims=True))
        return outputs

    def take_threads(self) -> None:
        """Nothing to set: compiled code runs on the thread that calls it."""

    def _call(self, batches: Sequence[Batch], training: kernels.Training) -> list[Score]:
        """The scores of all looks at batches that the kernel took."""
        order, packed, memory = self._prepared(batches)
        losses, hits = np.zeros(len(batches)), np.zeros(len(batches), np.int64)
        looked = self._looked is batches[0]
        made = kernels.train(
            self._net, training, self._states, self._standing, packed, order, looked, memory, losses, hits
        )
        whole = made == len(batches) - 1 and losses[made] <= training.ceiling
        self._looked = batches[-1] if whole else None
        numbers = self._architecture.numbers
        scored = packed.sizes[order, 2]
        accuracies = np.full(len(batches), np.nan) if numbers else hits / scored
        return [Score(*pair) for pair in zip(losses[: made + 1].tolist(), accuracies[: made + 1].tolist(), strict=True)]

    def _prepared(self, batches: Sequence[Batch]) -> tuple[Ids, kernels.Batches, kernels.Memory]:
        """Which of the packed batches comes when, the packed batches, and memory that is large enough for them."""
        places = {batch: place for place, batch in enumerate(dict.fromkeys(batches))}
        order = np.fromiter((places[batch] for batch in batches), np.int64, len(batches))
        flats = [self._flat(batch) for batch in places]
        if self._packed is None or not _identical(self._packed[0], flats):
            self._packed = flats, _pack(flats, self._dtype)
        return order, self._packed[1], self._fitted(flats)

    def _flat(self, batch: Batch) -> _Flat:
        """A batch, checked and flat. The last two are kept: a task that fits in one batch gives that one for ever."""
        flat = self._ready.get(batch)
        if flat is None:
            if len(self._ready) == 2:
                del self._ready[next(iter(self._ready))]
            flat = self._ready[batch] = _flat(self._architecture, batch)
        return flat

    def _fitted(self, flats: list[_Flat]) -> kernels.Memory:
        """Memory for the largest of these batches; when it has to grow, what was looked at is forgotten."""
        needed = (
            max(flat.time * flat.size for flat in flats),
            max(flat.size for flat in flats),
            max(len(flat.places) for flat in flats),
        )
        if self._memory is None or any(want > have for want, have in zip(needed, self._room, strict=True)):
            steps, size, scored = (max(pair) for pair in zip(needed, self._room, strict=True))
            self._room = steps, size, scored
            self._memory = _memory(self._architecture, steps, size, scored, self._dtype)
            self._looked = None
        return self._memory


_IDLE = kernels.Training(False, 0.0, 0.0, np.inf)


def _identical(some: list[_Flat], others: list[_Flat]) -> bool:
    return len(some) == len(others) and all(one is other for one, other in zip(some, others, strict=True))


def _flat(architecture: Architecture, batch: Batch) -> _Flat:
    """Raises `ValueError` for what compiled code, which checks no bounds, would read or write past its arrays for."""
    time, size = batch.scored.shape
    places = np.flatnonzero(batch.scored)
    if not len(places):
        raise ValueError("a batch without a scored step teaches nothing")
    nothing: Array = np.zeros(0)
    answers: Array = batch.targets.reshape(time * size, *batch.targets.shape[2:])[places]
    if architecture.numbers:
        _check_shape("inputs", batch.inputs, (time, size, architecture.inputs))
        _check_shape("targets", answers, (len(places), architecture.outputs))
        return _Flat(time, size, places, nothing, batch.inputs.reshape(-1), nothing, answers.reshape(-1))
    _check_shape("inputs", batch.inputs, (time, size))
    _check_shape("targets", answers, (len(places),))
    _check_ids("token", batch.inputs, architecture.inputs)
    _check_ids("answer", answers, architecture.outputs)
    return _Flat(time, size, places, batch.inputs.reshape(-1), nothing, answers, nothing)


def _check_shape(name: str, array: Array, shape: tuple[int, ...]) -> None:
    if array.shape != shape:
        raise ValueError(f"the {name} have the shape {array.shape} and do not fit the network; it should be {shape}")


def _check_ids(name: str, ids: Array, count: int) -> None:
    if ids.size and not 0 <= ids.min() <= ids.max() < count:
        raise ValueError(f"the {name} ids run from {ids.min()} to {ids.max()}; there are {count}")


def _pack(flats: list[_Flat], dtype: np.dtype[np.floating]) -> kernels.Batches:
    sizes = np.array([(flat.time, flat.size, len(flat.places)) for flat in flats], np.int64)
    counts = np.stack((sizes[:, 0] * sizes[:, 1], sizes[:, 2]), axis=1)
    ints = [np.concatenate([getattr(f, name) for f in flats]).astype(np.int64) for name in ("ids", "places", "classes")]
    floats = [np.concatenate([getattr(flat, name) for flat in flats]).astype(dtype) for name in ("vectors", "targets")]
    return kernels.Batches(
        sizes=sizes,
        starts=np.cumsum(counts, axis=0) - counts,
        ids=ints[0],
        vectors=floats[0],
        places=ints[1],
        classes=ints[2],
        targets=floats[1],
    )


def _memory(
    architecture: Architecture, steps: int, size: int, scored: int, dtype: np.dtype[np.floating]
) -> kernels.Memory:
    """Room for batches of at most `steps` timesteps in all, `size` sequences and `scored` scored steps."""
    units, rows, layers = architecture.units, architecture.rows, architecture.layers

    def room(*shape: int) -> Array:
        return np.zeros(shape, dtype)

    hidden = room(layers, (steps + size) * units)
    deltas = room(steps * rows + kernels.TALL)
    return kernels.Memory(
        gates=room(layers, steps * rows),
        hidden=hidden,
        cells=room(layers, (steps + size) * units) if CELLS[architecture.cell].remembers else hidden,
        extra=hidden if architecture.cell == "rnn" else room(layers, steps * units),
        deltas=deltas,
        recurrent_deltas=room(steps * rows + kernels.TALL) if architecture.cell == "gru" else deltas,
        upper=room(steps * units),
        sums=room(size * rows),
        around=room(size * units),
        packed=room(_packed_room(architecture)),
        table=room(0 if architecture.numbers else architecture.inputs, rows),
        features=room(scored * units),
        answers=room(scored * architecture.outputs + kernels.TALL),
        gradient=room(architecture.parameters),
    )


def _packed_room(architecture: Architecture) -> int:
    """Of all matrices that are packed one at a time, the most room that one takes."""

    def across(columns: int) -> int:
        wide: int = kernels.WIDE
        return -(-columns // wide) * wide

    units, vectors = architecture.units, architecture.inputs if architecture.numbers else 0
    deepest = max(architecture.rows, architecture.outputs, vectors, kernels.DEPTH)
    return max(deepest * across(units), units * across(architecture.outputs), kernels.DEPTH * across(vectors))
