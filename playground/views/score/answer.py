"""The network's answer to a sequence, in words."""

from dataclasses import dataclass

import numpy as np

from playground.core.trace import Trace
from playground.core.vocabulary import display_token
from playground.views.style.numbers import format_data
from playground.views.style.verdict import WORDS, Verdict, verdict_at, with_verdict_sign


@dataclass(frozen=True, slots=True)
class Answer:
    """The likeliest answer `word` with its probability `number`, or a predicted number after the name of its column.

    `place` says after which timestep it stands, where the network answers at every one; empty otherwise.
    """

    word: str
    number: str
    verdict: Verdict = ""
    place: str = ""

    @property
    def text(self) -> str:
        """The answer in one line, marked right or wrong if that is known."""
        told = f"{self.word} {self.number}".strip()
        marked = with_verdict_sign(f"{told}, {WORDS[self.verdict]}", self.verdict) if self.verdict else told
        return f"{self.place}: {marked}" if self.place else marked

    @property
    def spoken(self) -> str:
        """The answer as a screen reader says it, without signs."""
        place = f" {self.place}" if self.place else ""
        told = f"answer{place} {self.word} {self.number}".strip()
        return f"{told}, {WORDS[self.verdict]}" if self.verdict else told


def can_answer(trace: Trace) -> bool:
    """Return whether there is a sequence, and a class or a number to name. A single number of a frame means nothing."""
    return bool(trace.timesteps) and (bool(trace.answers) or not trace.frame_name)


def answer_of(trace: Trace | None, timestep: int | None, column: int = 0) -> Answer | None:
    """Return the answer to a sequence: at the end of it, or at `timestep` if the network answers at every one. Of
    several predicted numbers, return that of a `column`. None where there is nothing to name, or it is not finite."""
    if trace is None or not can_answer(trace):
        return None
    at, place = trace.timesteps - 1, ""
    if trace.readout == "every-step" and timestep is not None:
        at = min(timestep, at)
        place = f"after t {at + 1}"
    row = trace.predictions[at]
    if not np.isfinite(row).all():
        return None
    if not trace.answers:
        column = min(column, len(row) - 1)
        name = display_token(trace.columns[column]) if trace.columns else ""
        return Answer(name, format_data(float(row[column]), 2), place=place)
    best = int(row.argmax())
    return Answer(display_token(trace.answers[best]), f"{row[best]:.2f}", verdict_at(trace, at), place)
