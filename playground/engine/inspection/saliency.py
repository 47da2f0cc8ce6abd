"""Which tokens an answer hangs on: gradient times input (Shrikumar et al., arXiv:1605.01713 (2016); for a token, whose
input is one-hot, Denil et al., arXiv:1412.6815 (2014)).

Of a class, the derivative is that of its log-odds, log p - log(1 - p). Unlike that of its logit it is 0 for what
raises all answers alike, which changes none of them; and it is that of its log-probability divided by 1 - p, so that
the tokens' shares are the same, but it does not fade where the network is sure.
"""

from collections.abc import Mapping

import numpy as np

from playground.core.batches import Array
from playground.core.saliency import Saliency
from playground.engine.inspection import backpropagation
from playground.engine.network.architecture import Architecture


def saliency(
    architecture: Architecture,
    weights: Mapping[str, Array],
    inputs: Array,
    states: Mapping[str, Array],
    *,
    at: int,
    answer: int,
    scale: float = 1.0,
) -> Saliency:
    """What the answer at timestep `at` hangs on: `answer` is the index of an output.

    `states (time, layers, units)`, by name, are those of the network on `inputs`, as `forward.unroll` gives
    them. A number's values are times `scale`, in which the network's own are told. Features of one timestep are summed.
    """
    time = at + 1
    hidden = states["hidden"]
    values = np.zeros(len(hidden))
    so_far = {name: state[:time] for name, state in states.items()}
    with np.errstate(over="ignore", invalid="ignore"):
        if architecture.numbers:
            gradient = scale * np.eye(architecture.outputs)[answer]
        else:
            gradient = _of_log_odds(backpropagation.outputs(architecture, weights, hidden[:time]), answer)
        lowest = backpropagation.of_inputs(architecture, weights, inputs[:time], so_far, gradient=gradient)
        if architecture.vectors:
            values[:time] = (lowest * inputs[:time]).sum(axis=1)
        else:
            values[:time] = lowest[np.arange(time), inputs[:time]]
    # A gradient that has outgrown float64 in both directions at once says nothing.
    return Saliency(at=at, answer=answer, values=np.where(np.isnan(values), 0.0, values))


def _of_log_odds(outputs: Array, answer: int) -> Array:
    """The log-odds are the answer's output less the logarithm of the sum of the others' powers."""
    others = outputs.copy()
    others[answer] = -np.inf
    largest = others.max()
    if np.isneginf(largest):
        # The only answer there is: certain, whatever the tokens.
        return np.zeros_like(outputs)
    powers = np.exp(others - largest)
    gradient: Array = -powers / powers.sum()
    gradient[answer] = 1.0
    return gradient
