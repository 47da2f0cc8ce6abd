"""Turns a run's checkpoints and positions into what can be stored, and back."""

from collections.abc import Iterable

from playground.core.batches import Batch
from playground.core.experiment import BatchesState, CheckpointState, RunState
from playground.engine.backends.results import carry_shape
from playground.engine.network.architecture import Architecture
from playground.engine.network.batch_check import check_batch
from playground.engine.training.batch_queue import BatchPosition, BatchQueue
from playground.engine.training.history import Checkpoint


def checkpoint_states(checkpoints: Iterable[Checkpoint], batches: BatchQueue) -> tuple[CheckpointState, ...]:
    """Return the checkpoints of a run whose batches are these."""
    return tuple(
        CheckpointState(
            step=each.step,
            sequences=each.sequences,
            vectors=each.vectors,
            updates=each.updates,
            batches=batches_state(each.position) if each.position.stream is batches.stream else None,
            training=each.training,
            carry=each.carry,
        )
        for each in checkpoints
    )


def checkpoint_of(state: CheckpointState, batches: BatchQueue) -> Checkpoint:
    """Return a checkpoint of a run whose batches are these."""
    return Checkpoint(
        step=state.step,
        sequences=state.sequences,
        vectors=state.vectors,
        updates=state.updates,
        position=BatchPosition(None, ({}, ()), ()) if state.batches is None else position_of(state.batches, batches),
        training=state.training,
        carry=state.carry,
    )


def batches_state(position: BatchPosition) -> BatchesState:
    """Return a position in a stream."""
    random, waiting = position.place
    return BatchesState(random, waiting, position.returned)


def position_of(state: BatchesState, batches: BatchQueue) -> BatchPosition:
    """Return the position in the present stream."""
    return BatchPosition(batches.stream, (dict(state.random), state.waiting), state.returned)


def check_fits(state: RunState, architecture: Architecture, batches: BatchQueue) -> None:
    """Check a state from a file against the network and the task that it names, before compiled code reads it. Raises
    `ValueError`."""
    parameters, count = architecture.parameter_count, batches.stream.places
    for vectors in (state.vectors, *(each.vectors for each in state.checkpoints)):
        if vectors.shape[1] != parameters:
            raise ValueError(f"it holds {vectors.shape[1]:,} parameters of a network that has {parameters:,}")
    for each in (state.batches, *(each.batches for each in state.checkpoints)):
        if each is None:
            continue
        if each.waiting and not (min(each.waiting) >= 0 and max(each.waiting) < count):
            raise ValueError("its batches go on with sequences that the task does not have")
        for batch in each.returned:
            _check_returned(batch, architecture)
    for training, carry in [
        (state.preset.training, state.carry),
        *((one.training, one.carry) for one in state.checkpoints),
    ]:
        if carry is not None and not (
            architecture.is_recurrent and carry.shape == carry_shape(architecture, training.batch)
        ):
            raise ValueError("its carried states are not those of its network")


def _check_returned(batch: Batch, architecture: Architecture) -> None:
    if not batch.scored.any() or batch.lengths.shape != batch.scored.shape[1:]:
        raise ValueError("it holds a batch that teaches nothing")
    try:
        check_batch(architecture, batch)
    except ValueError as error:
        raise ValueError(f"it holds a batch that the network cannot read: {error}") from None
