"""What a step of a lesson needs: the words it explains, the experiment it speaks of, and the settings to change."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from playground.core.guided_action import GuidedAction
from playground.core.lessons.lesson import Lesson, Step, Term


def new_words(lesson: Lesson, index: int) -> tuple[Term, ...]:
    """Return the terms that the step of this index explains: each stands once, where a text first uses it, and in the
    first step if none does."""

    def first(term: Term) -> int:
        uses = re.compile(rf"\b{re.escape(term.word.removesuffix('s'))}s?\b", re.IGNORECASE)
        return next((place for place, step in enumerate(lesson.steps) if uses.search(_all_text(step))), 0)

    return tuple(term for term in lesson.words if first(term) == index)


def actions_before(lesson: Lesson, index: int) -> tuple[GuidedAction, ...]:
    """Return what sets up the experiment of the step of this index: what the steps before it do, from the last one that
    opens a preset. Without labels, and without places, which are opened for the learner to look at."""
    actions = [lesson.start, *(step.action for step in lesson.steps[:index])]
    begin = max(place for place, action in enumerate(actions) if action.preset)
    # A comparison and a choice of tracks outlast the preset.
    kept = {name: _last(actions[: begin + 1], name) for name in ("compare", "tracks")}
    actions[begin] = replace(actions[begin], **kept)
    plain = (replace(action, label="", place="", action="") for action in actions[begin:])
    return tuple(action for action in plain if action != GuidedAction())


def _last(actions: Sequence[GuidedAction], name: str) -> Any:
    """Return the last value of a field that is not left out."""
    values = [getattr(action, name) for action in actions]
    return next((value for value in reversed(values) if value), values[-1])


def settings_of(lesson: Lesson) -> frozenset[str]:
    """Return the names of the settings, such as "readout", that a step changes or waits for."""
    changed = (setting.partition("=")[0] for step in lesson.steps for setting in step.action.settings)
    awaited = (each.of for step in lesson.steps for each in step.done if each.measure == "setting")
    return frozenset(key.rpartition(".")[2] for key in (*changed, *awaited))


def _all_text(step: Step) -> str:
    choices = (choice.text for choice in step.choices)
    places = (place.label for place in step.click.choices) if step.click else ()
    texts = (step.title, *step.text, step.question, *choices, *places, step.do, step.action.label, *step.see, *step.why)
    return "\n".join(texts)
