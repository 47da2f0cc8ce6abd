"""A lesson, as a file of `presets/lessons` holds it."""

import re
from dataclasses import dataclass, field
from typing import Annotated, Literal

from annotated_types import Interval, Len

from playground.core.guided_action import GuidedAction
from playground.core.lessons.evidence import Evidence
from playground.core.lessons.measures import Condition, Value, measure, write
from playground.core.lessons.prediction import Asked, Choice, ClickAsked, NumberAsked

Highlight = Literal[
    "",
    "tokens",
    "answer",
    "sentence",
    "chain",
    "forget",
    "input",
    "candidate",
    "output",
    "cell",
    "hidden",
    "units",
    "frames",
    "predictions",
    "gradient",
    "difference",
    "curves",
    "train",
    "compare",
    "setup",
    "microscope",
    "generate",
    "lab",
    "export",
]
"""The parts of the window that a step can point at: tracks by their keys, and panels and controls."""

Paragraph = Annotated[str, Len(1, 400)]

USUAL_SHARE = (0.95, 1.0)
"""The share of seeds in which something that is not said of only some must hold."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """A new word, and what it means."""

    word: Annotated[str, Len(1, 30)]
    meaning: Annotated[str, Len(1, 120)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A sentence of the step that `playground lesson --check` measures: `holds` are its conditions, all of which must
    be met in at least 19 of 20 seeds.

    `after` is done first, on a copy of the experiment; if it trains, it trains a fresh network. `share` are the least
    and the most share of seeds in which it holds, for what is true of only some. `measured` are the numbers found.
    """

    text: Annotated[str, Len(1, 240)]
    holds: Annotated[tuple[Condition, ...], Len(1, 8)]
    after: GuidedAction = field(default_factory=GuidedAction)
    share: Annotated[tuple[float, ...], Len(2, 2)] = USUAL_SHARE
    measured: Annotated[str, Len(0, 240)] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A step: text, a question, a prediction, an action, what is then seen, and why.

    Exactly one of `choices`, `number` and `click` is what is asked. `action.label` are the words on its button; without
    a label there is no button, and the text says what to do. `done` are the conditions that end the step, met one after
    the other. Sentences of `see` hold `{name}` where a value of the learner's own network belongs; a sentence whose
    values are not known is not shown.
    """

    title: Annotated[str, Len(1, 40)]
    text: tuple[Paragraph, ...] = ()
    question: Annotated[str, Len(1, 240)]
    choices: tuple[Choice, ...] = ()
    number: NumberAsked | None = None
    click: ClickAsked | None = None
    do: Annotated[str, Len(0, 240)] = ""
    action: GuidedAction = field(default_factory=GuidedAction)
    done: tuple[Condition, ...] = ()
    see: tuple[Paragraph, ...] = ()
    values: tuple[Value, ...] = ()
    why: tuple[Paragraph, ...] = ()
    highlight: Highlight = ""
    claims: tuple[Claim, ...] = ()

    @property
    def asked(self) -> Asked:
        """Return what is to be predicted."""
        return self.number or self.click or self.choices


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    """A lesson. `number` is its place among those that come with the program, 0 for others.

    `serves` are the paragraphs of the article on long short-term memory that it goes with. `start` sets up the
    experiment, and shows the only tracks that the lesson needs.
    """

    schema: Literal[1] = 1
    number: Annotated[int, Interval(ge=0, le=99)] = 0
    title: Annotated[str, Len(1, 40)]
    idea: Annotated[str, Len(1, 120)]
    minutes: Annotated[int, Interval(ge=1, le=15)]
    serves: tuple[str, ...] = ()
    words: Annotated[tuple[Term, ...], Len(0, 8)] = ()
    start: GuidedAction
    steps: Annotated[tuple[Step, ...], Len(1, 12)]


_PLACEHOLDER = re.compile(r"\{(\w+)\}")


def placeholders(sentence: str) -> list[str]:
    """Return the names in braces in a sentence."""
    return _PLACEHOLDER.findall(sentence)


def seen(step: Step, evidence: Evidence) -> tuple[str, ...]:
    """Return the sentences of `see`, with the values of the learner's own network; without those whose values are not
    known."""
    known = {value.name: (value, measure(evidence, value)) for value in step.values}
    texts = {name: write(value, found) for name, (value, found) in known.items() if found is not None}
    return tuple(
        _PLACEHOLDER.sub(lambda match: texts[match[1]], sentence)
        for sentence in step.see
        if all(name in texts for name in placeholders(sentence))
    )
