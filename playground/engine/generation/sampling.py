"""Draws the next token from a network's outputs.

With a temperature, and from the k likeliest tokens: Fan, Lewis and Dauphin, "Hierarchical neural story generation", ACL
2018, section 5.
"""

import numpy as np
import numpy.typing as npt

from playground.core.batches import Array
from playground.core.generation_settings import GenerationSettings
from playground.tasks.common.task import random_stream

STREAM = 3
"""The index of a seed's random stream that draws tokens."""

UNKNOWN_ID = 0
"""The unknown token, which never occurs in training and is never drawn."""


def next_token_probabilities(outputs: Array, *, temperature: float, top_k: int) -> npt.NDArray[np.float64]:
    """Return the probabilities `(answers,)` of the next token.

    They are softmax(outputs / temperature) of the `top_k` largest outputs (0: of all), without the unknown token.
    `outputs (answers,)` may also be log-probabilities. At temperature 0 the largest output has probability 1. Of equal
    outputs the first counts as larger. There are at least two answers.
    """
    scores = np.array(outputs, dtype=np.float64)
    scores[UNKNOWN_ID] = -np.inf
    count = 1 if temperature == 0 else min(top_k or len(scores), len(scores) - 1)
    order = np.argsort(-scores, kind="stable")
    scores[order[count:]] = -np.inf
    powers = np.exp((scores - scores[order[0]]) / (temperature or 1.0))
    probabilities: npt.NDArray[np.float64] = powers / powers.sum()
    return probabilities


class Sampler:
    """Draws tokens from a seed's random stream: one random number for each token, whatever the temperature."""

    def __init__(self, seed: int) -> None:
        self._rng = random_stream(seed, STREAM)

    def draw(self, outputs: Array, settings: GenerationSettings) -> int:
        """Return the id of the next token, from outputs `(answers,)`; see `next_token_probabilities`."""
        steps = np.cumsum(next_token_probabilities(outputs, temperature=settings.temperature, top_k=settings.top_k))
        # Rounding may leave the last sum below 1. Tokens with probability 0 add no step, and so are never drawn.
        return int(np.searchsorted(steps, self._rng.random() * steps[-1], side="right"))
