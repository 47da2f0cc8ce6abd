"""Whether a network can read a batch."""

from playground.core.batches import Array, Batch
from playground.engine.network.architecture import Architecture


def check_batch(architecture: Architecture, batch: Batch) -> None:
    """Check the shapes and ids of a batch against the network. Raises `ValueError`."""
    shape = batch.scored.shape
    if architecture.vectors:
        _check_shape("inputs", batch.inputs, (*shape, architecture.inputs))
    else:
        _check_shape("inputs", batch.inputs, shape)
        _check_ids("token", batch.inputs, architecture.inputs)
    if architecture.numbers:
        _check_shape("targets", batch.targets, (*shape, architecture.outputs))
    else:
        _check_shape("targets", batch.targets, shape)
        _check_ids("answer", batch.targets[batch.scored], architecture.outputs)
    if batch.continues is not None:
        _check_shape("marks of what continues", batch.continues, shape[1:])


def _check_shape(name: str, array: Array, shape: tuple[int, ...]) -> None:
    if array.shape != shape:
        raise ValueError(f"the {name} have the shape {array.shape} and do not fit the network; it should be {shape}")


def _check_ids(name: str, ids: Array, count: int) -> None:
    if ids.size and not 0 <= ids.min() <= ids.max() < count:
        raise ValueError(f"the {name} ids run from {ids.min()} to {ids.max()}; there are {count}")
