"""Measures how far an answer's probability falls when a token is drawn anew from the training sequences.

A gradient says what a small change of a token would do. Where gates are saturated, that is next to nothing, and its
largest value may stand at a token that does not matter. This measures what another token does.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from playground.core.batches import Array, Example
from playground.core.influence import Influence

OTHERS = 6
"""How many other tokens to try at a place: those that stand there most often."""
EXAMPLES = 200
"""How many sequences to look for them in."""
MOST_TIMESTEPS = 2_000
"""How many timesteps to compute at most, which takes about 50 ms."""


def influence(
    probability: Callable[[Array], float], inputs: Array, examples: Sequence[Example], *, at: int, answer: int
) -> Influence | None:
    """Return the influence of each token of the ids `inputs (time,)`, given a function that runs the network on ids and
    returns the answer's probability at the timestep `at`. None where it would take too long, or without examples."""
    if not examples:
        return None
    drawn = [_drawn(inputs, examples, t) for t in range(at + 1)]
    if sum(len(each.others) for each in drawn) * len(inputs) > MOST_TIMESTEPS:
        return None
    usual = probability(inputs)
    falls = np.zeros(len(inputs), np.float32)
    for t, (same, others) in enumerate(drawn):
        if others:
            lost = sum(count * (usual - probability(_with(inputs, t, token))) for token, count in others)
            falls[t] = lost / (same + sum(count for _, count in others))
    return Influence(at=at, answer=answer, falls=falls)


class _Drawn(NamedTuple):
    """How often the same token stands at a timestep, and which others stand there most often, each with its count."""

    same: int
    others: list[tuple[int, int]]


def _drawn(inputs: Array, examples: Sequence[Example], timestep: int) -> _Drawn:
    there = Counter(int(each.inputs[timestep]) for each in examples[:EXAMPLES] if len(each.inputs) > timestep)
    return _Drawn(there.pop(int(inputs[timestep]), 0), there.most_common(OTHERS))


def _with(inputs: Array, timestep: int, token: int) -> npt.NDArray[np.int64]:
    changed = np.array(inputs, np.int64)
    changed[timestep] = token
    return changed
