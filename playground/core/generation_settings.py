"""The settings of text generation: how tokens are sampled, how many, and how fast."""

from dataclasses import dataclass
from typing import Annotated

from annotated_types import Interval

from playground.core.specs import MAX_TIMESTEPS
from playground.core.vocabulary import ARROW


@dataclass(frozen=True, slots=True, kw_only=True)
class GenerationSettings:
    """Settings for generating tokens behind a probe: the network samples each token, then reads it as its next input.

    The outputs are divided by `temperature` before the softmax: below 1 likely tokens become likelier, and 0 always
    takes the likeliest. Only the `top_k` likeliest tokens are candidates; 0 means all. The same `seed` samples the same
    tokens from the same network. At most `length` tokens are generated, `pace` of them a second. `number` counts the
    user's requests, so that a repeated request starts again.

    A series of numbers is not sampled: each prediction becomes the next input.
    """

    temperature: Annotated[float, Interval(ge=0, le=10)] = 1.0
    top_k: Annotated[int, Interval(ge=0, le=100_000)] = 0
    length: Annotated[int, Interval(ge=1, le=MAX_TIMESTEPS)] = 40
    pace: Annotated[int, Interval(ge=1, le=30)] = 10
    seed: Annotated[int, Interval(ge=0, le=2**31 - 1)] = 0
    number: int = 0


def prompt_of(text: str) -> str:
    """Return the part of a typed sequence that generation continues: the text before an arrow, or all of it without
    one."""
    prompt, arrow, _ = text.partition(ARROW)
    return prompt.rstrip() if arrow and prompt.strip() else text
