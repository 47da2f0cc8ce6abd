"""How much each token contributes to an answer: gradient times input (Shrikumar et al., arXiv:1605.01713 (2016); for a
token, whose input is one-hot, Denil et al., arXiv:1412.6815 (2014)).

For a class, the derivative is that of its log-odds, log p - log(1 - p). Unlike that of its logit, it is 0 for a change
that raises all outputs alike and so changes no answer. It equals the derivative of the log-probability divided by 1 -
p: the tokens' shares are the same, but it does not vanish where the network is certain.
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
    """Return how much each token contributes to the answer at timestep `at`; `answer` is the index of an output.

    `states (time, layers, units)`, by name, are those that `forward.unroll` gives on `inputs`. For numbers, `scale`
    converts the network's scale to the task's. Features of one timestep are summed.
    """
    time = at + 1
    hidden = states["hidden"]
    values = np.zeros(len(hidden))
    so_far = {name: state[:time] for name, state in states.items()}
    with np.errstate(over="ignore", invalid="ignore"):
        if architecture.numbers:
            gradient = scale * np.eye(architecture.outputs)[answer]
        else:
            gradient = _log_odds_gradient(backpropagation.readout_outputs(architecture, weights, hidden[:time]), answer)
        lowest = backpropagation.input_gradient(architecture, weights, inputs[:time], so_far, gradient=gradient)
        if architecture.vectors:
            values[:time] = (lowest * inputs[:time]).sum(axis=1)
        else:
            values[:time] = lowest[np.arange(time), inputs[:time]]
    # inf - inf: the gradient exceeds float64 in both directions, and its sum is undefined.
    return Saliency(at=at, answer=answer, values=np.where(np.isnan(values), 0.0, values))


def _log_odds_gradient(outputs: Array, answer: int) -> Array:
    """Return the gradient of the log-odds: the answer's output minus the logsumexp of the other outputs."""
    others = outputs.copy()
    others[answer] = -np.inf
    largest = others.max()
    if np.isneginf(largest):
        # The only possible answer is certain, whatever the tokens.
        return np.zeros_like(outputs)
    powers = np.exp(others - largest)
    gradient: Array = -powers / powers.sum()
    gradient[answer] = 1.0
    return gradient
