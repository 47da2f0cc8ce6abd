"""What is asked of a network that goes on by itself: how its tokens are drawn, how many, how fast."""

from dataclasses import dataclass
from typing import Annotated

from annotated_types import Interval

from playground.core.specs import MAX_TIMESTEPS
from playground.core.vocabulary import ARROW


@dataclass(frozen=True, slots=True, kw_only=True)
class GenerationSettings:
    """Tokens that follow a probe, each drawn from what the network expects next, and then read by it.

    The probabilities are those of its outputs divided by `temperature`: below 1 the likely ones become likelier, and
    at 0 it is always the likeliest. Only the `top_k` likeliest are drawn from; 0 for all. The same `seed` draws the
    same tokens from the same network. At most `length` tokens come, `pace` of them a second. `number` counts the times
    that somebody asked, so that asking again begins again.

    A series of numbers has nothing to draw: each prediction is read as the next value.
    """

    temperature: Annotated[float, Interval(ge=0, le=10)] = 1.0
    top_k: Annotated[int, Interval(ge=0, le=100_000)] = 0
    length: Annotated[int, Interval(ge=1, le=MAX_TIMESTEPS)] = 40
    pace: Annotated[int, Interval(ge=1, le=30)] = 10
    seed: Annotated[int, Interval(ge=0, le=2**31 - 1)] = 0
    number: int = 0


def beginning(text: str) -> str:
    """The part of a typed sequence that a network goes on behind: one that holds its answer is cut at the arrow."""
    prompt, arrow, _ = text.partition(ARROW)
    return prompt.rstrip() if arrow and prompt.strip() else text
