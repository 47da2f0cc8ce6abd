"""Drawing the next token from a network's outputs: with a temperature, and from the k likeliest (Fan, Lewis and
Dauphin, "Hierarchical neural story generation", ACL 2018, section 5)."""

import numpy as np
import numpy.typing as npt

from playground.core.batches import Array
from playground.core.generation_settings import GenerationSettings
from playground.tasks.common.task import random_stream

STREAM = 3
"""Which of a seed's independent random streams draws tokens."""

UNKNOWN_ID = 0
"""Training never saw the unknown token; it is never drawn."""


def odds(outputs: Array, *, temperature: float, top_k: int) -> npt.NDArray[np.float64]:
    """The probabilities `(answers,)` that the next token is drawn from: softmax(outputs / temperature) of the `top_k`
    largest outputs (0: of all), without the unknown token.

    `outputs (answers,)` may as well be log-probabilities. At temperature 0 the largest has all. Of equal outputs the
    first is taken as the larger. There are at least two answers.
    """
    scores = np.array(outputs, dtype=np.float64)
    scores[UNKNOWN_ID] = -np.inf
    kept = 1 if temperature == 0 else min(top_k or len(scores), len(scores) - 1)
    order = np.argsort(-scores, kind="stable")
    scores[order[kept:]] = -np.inf
    powers = np.exp((scores - scores[order[0]]) / (temperature or 1.0))
    probabilities: npt.NDArray[np.float64] = powers / powers.sum()
    return probabilities


class Sampler:
    """Draws tokens from a seed's own random stream: one number for each token, whatever the temperature."""

    def __init__(self, seed: int) -> None:
        self._rng = random_stream(seed, STREAM)

    def draw(self, outputs: Array, wish: GenerationSettings) -> int:
        """The id of the next token, from outputs `(answers,)`; see `odds`."""
        steps = np.cumsum(odds(outputs, temperature=wish.temperature, top_k=wish.top_k))
        # Rounding may leave the last sum below 1, and tokens of no probability add no step.
        return int(np.searchsorted(steps, self._rng.random() * steps[-1], side="right"))
