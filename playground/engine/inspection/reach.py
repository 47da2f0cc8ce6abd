"""How far back in time an answer depends on earlier states: the norms of its loss's gradient.

On vanishing gradients: Hochreiter (1991), Bengio et al., IEEE Trans. Neural Networks 5(2) (1994). Computes in float64,
because a nearly certain answer differs from a certain one by less than float32's precision.
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
from playground.tasks.common.own_units import OwnUnits


def of_trace(
    architecture: Architecture,
    weights: Mapping[str, Array],
    trace: Trace,
    inputs: Array,
    *,
    encoding: Encoding,
    at: int,
    own: OwnUnits | None = None,
) -> Reach:
    """Return the reach of a trace's answer at a timestep; `inputs` and `encoding` are those of the trace, and `own`
    those of its probe."""
    numbers = encoding.answers if architecture.numbers and isinstance(encoding, Numbers) else Numbers()
    expected = (trace.expected[at] - numbers.mean) / numbers.divisor
    if own is not None:
        expected = own.output(trace.expected[at], at)
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
    """Return the reach of the answer at timestep `at`.

    `states (time, layers, units)`, by name, are those that `forward.unroll` gives on `inputs`. The loss is the
    cross-entropy against the expected answer, or against the network's likeliest where that is unknown (-1). For
    numbers it is training's squared error against the expected `(outputs,)`, in the network's own scale; where these
    are unknown (NaN), the derivative is that of the sum of the answers. Derivatives are total: that of c_t includes the
    part through h_t.
    """
    kind, time = CELLS[architecture.cell], at + 1
    hidden = states["hidden"]
    norms = np.zeros((3, len(hidden), architecture.layers))
    so_far = {name: state[:time] for name, state in states.items()}
    with np.errstate(over="ignore", invalid="ignore"):
        outputs = backpropagation.readout_outputs(architecture, weights, hidden[:time])
        known, gradient = _loss_gradient(outputs, expected, numbers=architecture.numbers)
        for layer in backpropagation.backpropagate(architecture, weights, inputs[:time], so_far, gradient=gradient):
            norms[0, :time, layer.index] = _norms(layer.states["hidden"])
            if kind.has_cell_state:
                norms[1, :time, layer.index] = _norms(layer.states["cell"])
                norms[2, :time, layer.index] = _kept_share(_keep_gate(kind, layer.gates))
    return Reach(
        at=at,
        is_target_known=known,
        hidden=norms[0],
        cell=norms[1] if kind.has_cell_state else None,
        forget_products=norms[2] if kind.has_cell_state else None,
    )


def _loss_gradient(outputs: Array, expected: Array, *, numbers: bool) -> tuple[bool, Array]:
    """Return whether the right answer is known, and the gradient of the outputs.

    The derivative of softmax and cross-entropy together is p - 1 at the expected answer, and p elsewhere.
    """
    if numbers:
        known = bool(np.isfinite(expected).all())
        return known, 2 * (outputs - expected) / len(outputs) if known else np.ones_like(outputs)
    known = int(expected) >= 0
    powers = np.exp(outputs - outputs.max())
    right = int(expected) if known else int(outputs.argmax())
    # Equals p - 1, without losing all digits where p is nearly 1.
    gradient = powers / powers.sum()
    gradient[right] = 0
    gradient[right] = -gradient.sum()
    return known, gradient


def _keep_gate(kind: Cell, gates: Array) -> Array:
    """Return how much of the cell state each timestep keeps, `(time, units)`, from the gates `(time, blocks, units)`; 1
    where no gate decides."""
    memory = kind.kind.state_update
    if memory is None or memory.state != "cell":
        return np.ones_like(gates[:, 0])
    keep: Array = memory.keep.apply(gates[:, kind.blocks.index(memory.keep.gate)])
    return keep


def _kept_share(forget: Array) -> Array:
    """Return the product of the forget gates `(time, units)` after each timestep, as its mean over the units:
    `(time,)`."""
    kept = np.ones_like(forget)
    kept[:-1] = np.cumprod(forget[:0:-1], axis=0)[::-1]
    mean: Array = kept.mean(axis=1)
    return mean


def _norms(gradients: Array) -> Array:
    """Return the Euclidean norms of `(time, units)`; infinity where one exceeds float64."""
    norms = np.linalg.norm(gradients, axis=1)
    return np.where(np.isfinite(norms), norms, np.inf)
