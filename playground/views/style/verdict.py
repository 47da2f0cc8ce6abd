"""Whether an answer is right, and whether the network is sure of it: one sign, one word and one colour everywhere."""

from typing import Literal

from playground.core.trace import Trace
from playground.views.style.theme import Theme

Verdict = Literal["", "right", "unsure", "wrong"]
"""Empty where the right answer is not known, or the task does not ask for one."""

SURE = 0.5
"""A likeliest answer that is no likelier than all others together is a guess, be it right."""

SIGNS: dict[Verdict, str] = {"": "", "right": "✓", "unsure": "(✓)", "wrong": "✗"}
WORDS: dict[Verdict, str] = {"": "", "right": "right", "unsure": "right, but unsure", "wrong": "wrong"}


def judged(trace: Trace, timestep: int) -> Verdict:
    """Of the likeliest answer at a timestep. Numbers are never exactly right."""
    expected = trace.expected[timestep]
    if not trace.answers or expected < 0:
        return ""
    probabilities = trace.predictions[timestep]
    best = int(probabilities.argmax())
    if best != expected:
        return "wrong"
    return "right" if probabilities[best] > SURE else "unsure"


def signed(text: str, verdict: Verdict) -> str:
    """An answer behind its sign."""
    return f"{SIGNS[verdict]} {text}".lstrip()


def ink(verdict: Verdict, theme: Theme, otherwise: str) -> str:
    """The colour of what is written; `otherwise` where it is neither surely right nor wrong."""
    return {"right": theme.ok, "wrong": theme.err}.get(verdict, otherwise)


def ground(verdict: Verdict, theme: Theme, otherwise: str) -> str:
    """The colour of what it is written on."""
    return {"right": theme.ok_bg, "wrong": theme.err_bg}.get(verdict, otherwise)
