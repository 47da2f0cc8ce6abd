"""Checks what a preset's story names: cells, settings, and ranges of what was measured."""

import datetime
from collections.abc import Callable, Sequence

from playground.core.cell_kinds import KINDS
from playground.core.claim import Claim
from playground.core.comparison_presets import readouts_beside
from playground.core.guided_action import GuidedAction
from playground.core.mark_limits import limits_of
from playground.core.specs import Preset
from playground.storage.errors import FileProblem, Key, dotted, join_words, out_of_bounds

Apply = Callable[[Sequence[str]], Preset]
"""Applies settings to the preset. Raises `FileProblem`."""


def check_story(preset: Preset, name: str, apply: Apply) -> None:
    """Raise `FileProblem` if something in the preset's story cannot be meant; `name` is the file's name."""
    for place, action in enumerate(preset.try_):
        _check_action(action, name, ("try", place), apply)
    for place, claim in enumerate(preset.measured):
        _check_claim(claim, name, ("measured", place), apply)


def _check_action(action: GuidedAction, name: str, at: Key, apply: Apply) -> None:
    if not action.label:
        raise FileProblem(name, f"{dotted(at)}.label is missing; it is what the button says.", (*at, "label"))
    compared = (*KINDS, *readouts_beside(apply(())), "off")
    if action.compare and action.compare not in compared:
        _refuse(name, (*at, "compare"), action.compare, join_words(compared, "or"))
    if action.replace and not (len(action.replace) == 2 and isinstance(action.replace[0], int)):
        _refuse(name, (*at, "replace"), action.replace, 'a timestep and a token, such as [3, "winter"]')
    if action.settings and not action.preset:
        _apply(action.settings, name, at, apply)


def _check_claim(claim: Claim, name: str, at: Key, apply: Apply) -> None:
    changed = _apply(claim.settings, name, at, apply)
    for field in ("holds", "steps", *claim.ranges):
        bounds = getattr(claim, field)
        if bounds is not None and not 0 <= bounds[0] <= bounds[1]:
            _refuse(name, (*at, field), list(bounds), "the least value and the greatest")
    if claim.holds is not None and claim.holds[1] > claim.seeds:
        _refuse(name, (*at, "holds"), claim.holds[1], f"at most {claim.seeds:,}, the number of seeds")
    if claim.reached is None and claim.steps is None and not claim.ranges:
        what = join_words(("reached", "steps", "accuracy", "loss"), "or")
        raise FileProblem(name, f"{dotted(at)} says nothing to measure; give it {what}.", at)
    if claim.reached is False and claim.steps is not None:
        _refuse(name, (*at, "steps"), list(claim.steps), "left out where the mark is not reached")
    known = {"accuracy", "loss", *(limits_of(changed.mark) if changed.mark is not None else ())}
    for field in claim.ranges:
        if field not in known:
            raise FileProblem(name, f"{dotted((*at, field))} is not measured; only {join_words(known)} are.", at)
    try:
        datetime.date.fromisoformat(claim.date)
    except ValueError:
        _refuse(name, (*at, "date"), claim.date, "a date such as 2026-12-01")


def _apply(settings: Sequence[str], name: str, at: Key, apply: Apply) -> Preset:
    try:
        return apply(settings)
    except FileProblem as problem:
        raise FileProblem(name, f"{dotted((*at, 'settings'))}: {problem.what}", (*at, "settings")) from None


def _refuse(name: str, key: Key, value: object, allowed: str) -> None:
    raise FileProblem(name, out_of_bounds(key, value, allowed), key)
