"""The parameters of a network: as one flat float32 vector, by name, and before training."""

import math
from collections.abc import Iterator, Mapping

import numpy as np
import numpy.typing as npt

from playground.core.batches import Array
from playground.core.cell_kinds import KINDS
from playground.engine.network.architecture import Architecture
from playground.tasks.common.task import random_stream

Vector = npt.NDArray[np.float32]

WEIGHT_STREAM = 0
"""The index of a seed's random stream that draws the initial weights."""


def parameter_slices(architecture: Architecture) -> Iterator[tuple[str, slice, tuple[int, ...]]]:
    """Yield each parameter's name, its slice of the flat vector, and its shape."""
    start = 0
    for name, shape in architecture.shapes.items():
        end = start + math.prod(shape)
        yield name, slice(start, end), shape
        start = end


def unflatten(architecture: Architecture, flat: Vector) -> dict[str, Array]:
    """Return the parts of the flat vector by name, in their shapes. They are views: writing to one writes to the
    vector."""
    return {name: flat[place].reshape(shape) for name, place, shape in parameter_slices(architecture)}


def flatten(architecture: Architecture, weights: Mapping[str, Array]) -> Vector:
    """Return the named arrays as a new flat vector. Raises `ValueError` for a missing or extra name, or a wrong
    shape."""
    if weights.keys() != architecture.shapes.keys():
        raise ValueError(f"the parameters are {', '.join(architecture.shapes)}; given were {', '.join(weights)}")
    flat = np.empty(architecture.parameter_count, dtype=np.float32)
    for name, place, shape in parameter_slices(architecture):
        if weights[name].shape != shape:
            raise ValueError(f"{name} has the shape {weights[name].shape}; it should be {shape}")
        flat[place] = weights[name].reshape(-1)
    return flat


def initial_weights(architecture: Architecture, seed: int, lag: int | None = None) -> dict[str, Array]:
    """Return the weights before training.

    They are uniform within ± 1/√units, the distribution of torch's recurrent layers; without a state within ± 1/√n as
    in torch's linear layers, where n inputs reach a unit at once (a token counts as one). With `lag`, `_chrono` draws
    the biases of the gates that keep a memory, for that many timesteps.
    """
    rng, bound = random_stream(seed, WEIGHT_STREAM), 1 / math.sqrt(architecture.units)
    flat = rng.uniform(-bound, bound, architecture.parameter_count).astype(np.float32)
    weights = unflatten(architecture, flat)
    for layer, sight in enumerate(architecture.sights):
        reach = 1 if layer == 0 and not architecture.vectors else weights[f"layers.{layer}.weight"].shape[1]
        for part in ("weight", "bias"):
            weights[f"layers.{layer}.{part}"] /= np.float32(bound * math.sqrt(reach * sight.width))
    if lag is not None and architecture.is_recurrent:
        for layer in range(architecture.layers):
            _chrono(architecture, weights, layer, np.log(rng.uniform(1, lag - 1, architecture.units)))
    return weights


def _chrono(architecture: Architecture, weights: Mapping[str, Array], layer: int, logs: Array) -> None:
    """Chrono initialisation: Tallec & Ollivier (2018), “Can recurrent neural networks warp time?”, ICLR, equation 16.

    A gate of σ(b) keeps a memory for about 1 + e^b timesteps, so b = log U[1, lag - 1], here `logs (units,)`, spreads
    the units' memories over all lengths up to `lag`. The gate that keeps gets b, the gate that lets new in -b: in an
    LSTM the forget and the input gate. A GRU's z gets b, because in h = (1 - z) n + z h' z keeps; where 1 - z keeps, as
    in the paper's GRU, it gets -b. A plain RNN has no such gate and stays as it is. Torch adds two biases to each gate;
    the second is 0.
    """
    kind = KINDS[architecture.cell]
    if kind.state_update is None:
        return
    keep, add = kind.state_update.keep, kind.state_update.add
    # The gate that lets new in gets the opposite sign. A gate that does both counts once.
    signs = {add.gate: 1 if add.complement else -1, keep.gate: -1 if keep.complement else 1}
    for gate, sign in signs.items():
        block = kind.gate_names.index(gate)
        place = slice(block * architecture.units, (block + 1) * architecture.units)
        weights[f"rnn.bias_ih_l{layer}"][place] = sign * logs
        if kind.sees_hidden:
            weights[f"rnn.bias_hh_l{layer}"][place] = 0
