"""Whether an answer is right and the network sure of it: the same sign, word and colour everywhere."""

from typing import Literal

from playground.core.trace import Trace
from playground.views.style.theme import Theme

Verdict = Literal["", "right", "unsure", "wrong"]
"""Empty if the right answer is unknown or the task does not ask for one."""

SURE_ABOVE = 0.5
"""A right answer that is no likelier than all others together is a guess."""

SIGNS: dict[Verdict, str] = {"": "", "right": "✓", "unsure": "(✓)", "wrong": "✗"}
WORDS: dict[Verdict, str] = {"": "", "right": "right", "unsure": "right, but unsure", "wrong": "wrong"}


def verdict_at(trace: Trace, timestep: int) -> Verdict:
    """Judge the most likely answer at a timestep. Predicted numbers get no verdict."""
    expected = trace.expected[timestep]
    if not trace.answers or expected < 0:
        return ""
    probabilities = trace.predictions[timestep]
    best = int(probabilities.argmax())
    if best != expected:
        return "wrong"
    return "right" if probabilities[best] > SURE_ABOVE else "unsure"


def with_verdict_sign(text: str, verdict: Verdict) -> str:
    """Put the verdict's sign before an answer."""
    return f"{SIGNS[verdict]} {text}".lstrip()


def verdict_colour(verdict: Verdict, theme: Theme, otherwise: str) -> str:
    """Return the text colour; `otherwise` if the answer is neither surely right nor wrong."""
    return {"right": theme.ok, "wrong": theme.err}.get(verdict, otherwise)


def verdict_background(verdict: Verdict, theme: Theme, otherwise: str) -> str:
    """Return the background colour; `otherwise` if the answer is neither surely right nor wrong."""
    return {"right": theme.ok_bg, "wrong": theme.err_bg}.get(verdict, otherwise)
