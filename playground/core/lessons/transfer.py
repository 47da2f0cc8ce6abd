"""Transfer questions: asked before and after the lessons, to measure what was learned."""

from dataclasses import dataclass
from typing import Annotated, Literal

from annotated_types import Len

from playground.core.lessons.prediction import Choice


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferQuestion:
    """A question about a case that no lesson shows. `lesson` is the name of the one it belongs to, `why` explains the
    right choice once the test is over."""

    name: Annotated[str, Len(1, 30)]
    lesson: str
    question: Annotated[str, Len(1, 400)]
    choices: Annotated[tuple[Choice, ...], Len(4, 4)]
    why: Annotated[str, Len(1, 400)]


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferTest:
    """All transfer questions, in the order in which they are asked."""

    schema: Literal[1] = 1
    questions: Annotated[tuple[TransferQuestion, ...], Len(1, 30)]
