"""How far back in time an answer depends on what the network remembered: the norms of its loss's gradient.

What becomes of them: Hochreiter (1991), Bengio et al., IEEE Trans. Neural Networks 5(2) (1994). In float64, for an
answer that is nearly sure differs from a sure one by less than float32 can tell.
"""

from collections.abc import Mapping

import numpy as np

from playground.core.batches import Array
from playground.core.reach import Reach
from playground.core.trace import Trace
from playground.core.vocabulary import Encoding, Numbers
from playground.engine.inspection import backpropagation
from playground.engine.network.architecture import Architecture
from playground.engine.network.cells import CELLS, Cell


def of_trace(
    architecture: Architecture,
    weights: Mapping[str, Array],
    trace: Trace,
    inputs: Array,
    *,
    encoding: Encoding,
    at: int,
) -> Reach:
    """The reach of a trace's answer at a timestep; `inputs` and `encoding` are what it was traced with."""
    numbers = encoding if architecture.numbers and isinstance(encoding, Numbers) else Numbers()
    expected = (trace.expected[at] - numbers.mean) / numbers.unit
    return reach(architecture, weights, inputs, trace.states, expected=expected, at=at)


def reach(
    architecture: Architecture,
    weights: Mapping[str, Array],
    inputs: Array,
    states: Mapping[str, Array],
    *,
    expected: Array,
    at: int,
) -> Reach:
    """The reach of the answer at timestep `at`.

    `states (time, layers, units)`, by name, are those of the network on `inputs`, as `forward.unroll` gives them. The
    loss is the cross-entropy against the expected answer, or where that is not known (-1) against the network's
    own likeliest; of numbers, training's squared error against the expected, `(outputs,)` and in the network's own
    scale; where that is not known (NaN) there is no error, and the derivative is that of the answer itself (of the
    answers' sum). Derivatives are whole ones: that of c_t includes what goes through h_t.
    """
    kind, time = CELLS[architecture.cell], at + 1
    hidden = states["hidden"]
    norms = np.zeros((3, len(hidden), architecture.layers))
    so_far = {name: state[:time] for name, state in states.items()}
    with np.errstate(over="ignore", invalid="ignore"):
        outputs = backpropagation.outputs(architecture, weights, hidden[:time])
        known, gradient = _of_loss(outputs, expected, numbers=architecture.numbers)
        for layer in backpropagation.back(architecture, weights, inputs[:time], so_far, gradient=gradient):
            norms[0, :time, layer.index] = _norms(layer.states["hidden"])
            if kind.has_cell_state:
                norms[1, :time, layer.index] = _norms(layer.states["cell"])
                norms[2, :time, layer.index] = _kept(_keep(kind, layer.gates))
    return Reach(
        at=at,
        known=known,
        hidden=norms[0],
        cell=norms[1] if kind.has_cell_state else None,
        forgets=norms[2] if kind.has_cell_state else None,
    )


def _of_loss(outputs: Array, expected: Array, *, numbers: bool) -> tuple[bool, Array]:
    """Whether the right answer is known, and the gradient of the outputs.

    Softmax and cross-entropy together have the derivative p - 1 at the expected answer, and p elsewhere.
    """
    if numbers:
        known = bool(np.isfinite(expected).all())
        return known, 2 * (outputs - expected) / len(outputs) if known else np.ones_like(outputs)
    known = int(expected) >= 0
    powers = np.exp(outputs - outputs.max())
    right = int(expected) if known else int(outputs.argmax())
    # The same as p - 1, without the loss of all digits where p is nearly 1.
    gradient = powers / powers.sum()
    gradient[right] = 0
    gradient[right] = -gradient.sum()
    return known, gradient


def _keep(kind: Cell, gates: Array) -> Array:
    """How much of the cell state each timestep keeps, `(time, units)`, by the gates `(time, blocks, units)`: all of it
    where no gate says."""
    memory = kind.kind.memory
    if memory is None or memory.state != "cell":
        return np.ones_like(gates[:, 0])
    keep: Array = memory.keep.of(gates[:, kind.blocks.index(memory.keep.gate)])
    return keep


def _kept(forget: Array) -> Array:
    """The product of the forget gates `(time, units)` after each timestep, its mean over the units: `(time,)`."""
    kept = np.ones_like(forget)
    kept[:-1] = np.cumprod(forget[:0:-1], axis=0)[::-1]
    mean: Array = kept.mean(axis=1)
    return mean


def _norms(gradients: Array) -> Array:
    """Euclidean norms of `(time, units)`; infinity for one that has outgrown float64."""
    norms = np.linalg.norm(gradients, axis=1)
    return np.where(np.isfinite(norms), norms, np.inf)
