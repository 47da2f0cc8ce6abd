"""Checks a lesson over seeds: every condition that ends a step can be met, and every claim is true."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain

from playground.core.guided_action import GuidedAction
from playground.core.lessons.lesson import USUAL_SHARE, Claim, Lesson, Step, seen
from playground.core.lessons.measures import Condition, is_met, measure, write
from playground.core.lessons.prediction import ClickAsked
from playground.engine.backends import compiler
from playground.studies.lesson_experiment import Experiment

SEEDS_OF_SOME = 20
"""A claim about some seeds needs at least so many to be judged."""

Key = tuple[int, str, str]
"""A step's index, what is checked ("condition", "claim", "text"), and its words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SeedResult:
    """What one seed says of one thing that is checked, and the value found, as it is written."""

    key: Key
    holds: bool
    found: str = ""
    number: float | None = None
    share: tuple[float, ...] = USUAL_SHARE


@dataclass(slots=True, kw_only=True)
class Row:
    """One thing that is checked, over seeds."""

    key: Key
    share: tuple[float, ...]
    results: list[SeedResult] = field(default_factory=list)

    @property
    def held(self) -> int:
        """Return in how many seeds it holds."""
        return sum(one.holds for one in self.results)

    @property
    def passes(self) -> bool:
        """Return whether it holds in as many seeds as it must. What is said of some seeds passes with too few."""
        least, most = self.share
        seeds = len(self.results)
        if self.share != USUAL_SHARE and seeds < SEEDS_OF_SOME:
            return True
        return least * seeds <= self.held + 1e-9 and self.held <= most * seeds + 1e-9

    @property
    def found(self) -> str:
        """Return the values found: the least and the most of numbers, or the different words."""
        numbered = sorted((one for one in self.results if one.number is not None), key=lambda one: one.number or 0)
        if numbered:
            ends = dict.fromkeys(one.found for one in (numbered[0], numbered[-1]))
            return " – ".join(ends)
        words = sorted({one.found for one in self.results if one.found})
        return ", ".join(words[:3]) + (f" and {len(words) - 3:,} more" if len(words) > 3 else "")


def seeds(count: int) -> list[int | None]:
    """Return so many seeds: first the presets' own, which a learner meets, then 0, 1, 2 and so on."""
    return [None, *range(count - 1)]


def check_seed(lesson: Lesson, seed: int | None) -> list[SeedResult]:
    """Go through a lesson with true training, and return what was found, in order. Raises `FileProblem`.

    Without a seed every preset keeps its own, as in the window.
    """
    if compiler.resolve_choice("auto") != "torch":
        # In each process that checks, so that all compute alike.
        compiler.prepare()
    experiment = Experiment(seed)
    experiment.perform(lesson.start)
    results: list[SeedResult] = []
    for index, step in enumerate(lesson.steps):
        results += _step_results(experiment, step, index)
    return results


def rows(results: Sequence[Sequence[SeedResult]]) -> list[Row]:
    """Return one row for each thing that was checked, in order, given the results of each seed."""
    table: dict[Key, Row] = {}
    for one in chain.from_iterable(results):
        table.setdefault(one.key, Row(key=one.key, share=one.share)).results.append(one)
    return list(table.values())


def _step_results(experiment: Experiment, step: Step, index: int) -> Iterator[SeedResult]:
    experiment.begin_step()
    if step.click:
        holds = _is_in_sight(experiment, step.click)
        yield SeedResult(key=(index, "text", "what to click is in sight"), holds=holds)
    experiment.perform(step.action)
    for place, condition in enumerate(step.done, 1):
        if not is_met(experiment.evidence(), condition):
            _do_as_learner(experiment, condition)
        yield _result(experiment, (index, "condition", f"{place}: {_words(condition)}"), (condition,))
    shown = len(seen(step, experiment.evidence()))
    if step.see:
        yield SeedResult(key=(index, "text", "every sentence has its values"), holds=shown == len(step.see))
    for claim in step.claims:
        yield _claim_result(experiment, claim, index)


def _claim_result(experiment: Experiment, claim: Claim, index: int) -> SeedResult:
    if claim.after != GuidedAction():
        experiment = experiment.copy()
        experiment.perform(claim.after)
    return _result(experiment, (index, "claim", claim.text), claim.holds, claim.share)


def _result(
    experiment: Experiment, key: Key, conditions: tuple[Condition, ...], share: tuple[float, ...] = USUAL_SHARE
) -> SeedResult:
    evidence = experiment.evidence()
    value = measure(evidence, conditions[0])
    return SeedResult(
        key=key,
        holds=all(is_met(evidence, condition) for condition in conditions),
        found="" if value is None else write(conditions[0], value),
        number=None if isinstance(value, str) else value,
        share=share,
    )


def _is_in_sight(experiment: Experiment, asked: ClickAsked) -> bool:
    """Return whether a place that is right can be clicked when the question is asked."""
    evidence = experiment.evidence()
    if asked.measured:
        return measure(evidence, asked.measured) is not None
    trace = evidence.first.readings[evidence.probe].trace
    places = {
        "token": set(trace.tokens),
        "timestep": {f"t {number}" for number in range(1, trace.timesteps + 1)},
        "track": {"tokens", "chain", "predictions", "gradient", *trace.quantities},
    }
    return bool(places[asked.what] & set(asked.right))


def _do_as_learner(experiment: Experiment, condition: Condition) -> None:
    """Do what a condition waits for, where a learner does it by hand: type, move the playhead, change a setting, press
    Train."""
    wanted = condition.equals if condition.equals is not None else condition.at_least
    match condition.measure:
        case "playhead" if isinstance(wanted, float | int):
            experiment.move_playhead(int(wanted))
        case "probe" if isinstance(wanted, str):
            experiment.perform(GuidedAction(probe=wanted))
        case "difference" if isinstance(wanted, str):
            experiment.perform(GuidedAction(difference=wanted))
        case "setting":
            value = f"{wanted:g}" if isinstance(wanted, float) else wanted
            experiment.perform(GuidedAction(settings=(f"{condition.of}={value}",)))
        case "mark" | "mark_step" | "stopped":
            experiment.perform(GuidedAction(train="mark"))
        case "deeds" if isinstance(wanted, float | int):
            while not is_met(experiment.evidence(), condition):
                if condition.of == "generate":
                    experiment.perform(GuidedAction(generate=0.0))
                else:
                    experiment.do(condition.of)


def _words(condition: Condition) -> str:
    """Return a condition in words."""
    bounds = [
        f"{sign} {value:g}" if isinstance(value, float) else f"{sign} {value}"
        for sign, value in (
            ("=", condition.equals),
            ("≠", condition.other_than),
            ("≥", condition.at_least),
            ("≤", condition.at_most),
        )
        if value is not None
    ]
    named = f"{condition.measure} {condition.of}".strip()
    return f"{named} {' and '.join(bounds)}" if bounds else f"{named} is known"
