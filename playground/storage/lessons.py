"""Lessons: TOML files that lead through the program. `presets/lessons/README.md` describes them for teachers.

Every mistake raises `FileProblem`: one sentence with the file, the key, the value and what is allowed.
"""

from collections.abc import Iterator
from pathlib import Path

from playground.core.guided_action import GuidedAction
from playground.core.lessons.evidence import DEEDS
from playground.core.lessons.lesson import Lesson, Step, placeholders
from playground.core.lessons.measures import Condition, Quantity
from playground.core.lessons.prediction import Choice
from playground.core.lessons.transfer import TransferTest
from playground.core.resources import resource
from playground.storage import files, presets
from playground.storage.errors import FileProblem, Key, closest_match, dotted, format_value, join_words
from playground.storage.reading import decode_utf8
from playground.storage.toml_tables import read_table
from playground.storage.validation import validated

LIMIT = 1_000_000
"""The most bytes a lesson may have. Larger files are not read."""

TRANSFER = "transfer"
"""The name of the file of transfer questions, beside the lessons."""


def shipped() -> tuple[tuple[str, Lesson], ...]:
    """Return the lessons that come with the program, each with its name, in their order."""
    lessons = [(name, load(path)) for name, path in _shipped_files().items()]
    return tuple(sorted(lessons, key=lambda pair: pair[1].number))


def find(name: str | Path) -> Path:
    """Return the file of a shipped lesson, or the file at this path. Raises `FileProblem` if it is neither."""
    known = _shipped_files()
    if str(name) in known:
        return known[str(name)]
    if files.exists(Path(name)):
        return Path(name)
    near = closest_match(Path(name).stem, tuple(known))
    asked = f"; did you mean {near}?" if near else f", only {join_words(known)}."
    raise FileProblem(str(name), f"there is no lesson of this name, and no file with this path{asked}")


def load(path: Path) -> Lesson:
    """Load the lesson in a file. Raises `FileProblem`."""
    name = _name(path)
    return loads(decode_utf8(files.read_bytes(path, LIMIT), name), name)


def loads(text: str, name: str) -> Lesson:
    """Load the lesson in a TOML text. `name` is its name in sentences. Raises `FileProblem`."""
    lesson = validated(Lesson, read_table(text, name), name)
    for key, sentence in _problems(lesson):
        raise FileProblem(name, f"{dotted(key)} {sentence}", key)
    return lesson


def transfer_test() -> TransferTest:
    """Return the transfer questions that come with the program."""
    path = resource("presets/lessons") / f"{TRANSFER}{presets.SUFFIX}"
    test = validated(TransferTest, read_table(path.read_text(encoding="utf-8"), path.name), path.name)
    known = _shipped_files()
    for index, question in enumerate(test.questions):
        if question.lesson not in known:
            what = f"questions[{index}].lesson is {format_value(question.lesson)}, which is no lesson."
            raise FileProblem(path.name, what, ("questions", index, "lesson"))
        for key, sentence in _choice_problems(question.choices, ("questions", index)):
            raise FileProblem(path.name, f"{dotted(key)} {sentence}", key)
    return test


def _shipped_files() -> dict[str, Path]:
    found = resource("presets/lessons").glob(f"*{presets.SUFFIX}")
    return {path.stem: path for path in sorted(found) if path.stem != TRANSFER}


def _name(path: Path) -> str:
    return path.name if path in _shipped_files().values() else str(path)


def _problems(lesson: Lesson) -> Iterator[tuple[Key, str]]:
    """Yield what no annotation can say: each a key, and the rest of the sentence about it."""
    yield from _action_problems(lesson.start, ("start",))
    if not lesson.start.preset:
        yield ("start", "preset"), "is missing; a lesson starts by opening a preset."
    for index, step in enumerate(lesson.steps):
        at: Key = ("steps", index)
        yield from _prediction_problems(step, at)
        yield from _action_problems(step.action, (*at, "action"))
        yield from _placeholder_problems(step, at)
        for place, claim in enumerate(step.claims):
            here = (*at, "claims", place)
            yield from _action_problems(claim.after, (*here, "after"))
            if not 0 <= claim.share[0] <= claim.share[1] <= 1:
                yield (*here, "share"), "must be two numbers from 0 to 1, the smaller one first."
        for key, quantity in _quantities(step, at):
            if quantity.measure == "deeds" and quantity.of not in DEEDS:
                yield (*key, "of"), f"is {format_value(quantity.of)}, but must be {join_words(DEEDS, 'or')}."
            if isinstance(quantity, Condition) and _is_compared_twice(quantity):
                yield key, "has both equals and a bound; name one of the two."


def _prediction_problems(step: Step, at: Key) -> Iterator[tuple[Key, str]]:
    asked = [name for name in ("choices", "number", "click") if getattr(step, name)]
    if len(asked) != 1:
        has = join_words(asked) if asked else "none"
        yield at, f"must ask for exactly one of choices, number and click; it has {has}."
    yield from _choice_problems(step.choices, at) if step.choices else ()
    if step.click and not (step.click.right or step.click.measured):
        yield (*at, "click"), "must say what is right: right, or measured."
    if step.click and step.click.measured and step.click.what != "timestep":
        yield (*at, "click", "measured"), 'is for timesteps; with it, what must be "timestep".'


def _choice_problems(choices: tuple[Choice, ...], at: Key) -> Iterator[tuple[Key, str]]:
    if len(choices) < 2 or sum(choice.right for choice in choices) != 1:
        yield (*at, "choices"), "must be at least two, exactly one of them with right = true."
    for index, choice in enumerate(choices):
        if not choice.right and not choice.reply:
            yield (*at, "choices", index, "reply"), "is missing; a wrong choice is answered."


def _action_problems(action: GuidedAction, at: Key) -> Iterator[tuple[Key, str]]:
    if not action.preset:
        return
    try:
        presets.find(action.preset)
    except FileProblem as problem:
        yield (*at, "preset"), f"is {format_value(action.preset)}: {problem.what}"


def _placeholder_problems(step: Step, at: Key) -> Iterator[tuple[Key, str]]:
    names = {value.name for value in step.values}
    for index, sentence in enumerate(step.see):
        for name in placeholders(sentence):
            if name not in names:
                yield (*at, "see", index), f"names {{{name}}}, but values has no {format_value(name)}."


def _quantities(step: Step, at: Key) -> Iterator[tuple[Key, Quantity]]:
    for name in ("done", "values"):
        for index, quantity in enumerate(getattr(step, name)):
            yield (*at, name, index), quantity
    for index, claim in enumerate(step.claims):
        for place, condition in enumerate(claim.holds):
            yield (*at, "claims", index, "holds", place), condition
    if step.click and step.click.measured:
        yield (*at, "click", "measured"), step.click.measured


def _is_compared_twice(condition: Condition) -> bool:
    return condition.equals is not None and (condition.at_least is not None or condition.at_most is not None)
