"""All parameters of a network as one flat float32 vector, and by name as views into it."""

import math
from collections.abc import Iterator, Mapping

import numpy as np
import numpy.typing as npt

from playground.core.batches import Array
from playground.engine.architecture import Architecture
from playground.tasks.task import random_stream

Vector = npt.NDArray[np.float32]

WEIGHT_STREAM = 0
"""Which of a seed's independent random streams draws the first weights."""


def layout(architecture: Architecture) -> Iterator[tuple[str, slice, tuple[int, ...]]]:
    """Each parameter's name, its place in the flat vector, and its shape."""
    start = 0
    for name, shape in architecture.shapes.items():
        end = start + math.prod(shape)
        yield name, slice(start, end), shape
        start = end


def named(architecture: Architecture, flat: Vector) -> dict[str, Array]:
    """The flat vector's parts by name and in their shapes. They are views: writing one writes the vector."""
    return {name: flat[place].reshape(shape) for name, place, shape in layout(architecture)}


def flattened(architecture: Architecture, weights: Mapping[str, Array]) -> Vector:
    """The named arrays as a new flat vector. Raises `ValueError` on a missing or an extra name, or a wrong shape."""
    if weights.keys() != architecture.shapes.keys():
        raise ValueError(f"the parameters are {', '.join(architecture.shapes)}; given were {', '.join(weights)}")
    flat = np.empty(architecture.parameters, dtype=np.float32)
    for name, place, shape in layout(architecture):
        if weights[name].shape != shape:
            raise ValueError(f"{name} has the shape {weights[name].shape}; it should be {shape}")
        flat[place] = weights[name].reshape(-1)
    return flat


def initial_weights(architecture: Architecture, seed: int) -> dict[str, Array]:
    """The weights before training: uniform within ± 1/√units, the distribution of torch's recurrent layers."""
    bound = 1 / math.sqrt(architecture.units)
    flat = random_stream(seed, WEIGHT_STREAM).uniform(-bound, bound, architecture.parameters).astype(np.float32)
    return named(architecture, flat)
