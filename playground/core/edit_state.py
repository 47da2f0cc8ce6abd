"""What a user can change of an experiment, and how one change is called."""

from dataclasses import dataclass, fields
from typing import Any

from playground.core.cell_kinds import KINDS
from playground.core.experiment import View
from playground.core.specs import Preset

_NAMES = {
    "cell": "cell",
    "initialisation": "initial weights",
    "lag": "longest memory",
    "optimizer": "optimiser",
    "learning_rate": "learning rate",
    "evaluate_every": "evaluation interval",
    "carry_state": "carry state",
    "tokens": "tokens",
}
"""Names of fields that are not called as they are spelt."""
_LONGEST = 32
"""Characters of a title or a probe that a menu shows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedSequences:
    """The preset that was opened or saved last, its name, and its lines and probes at that time; the probes are
    replaced with the user's own lines. `is_own`: none of the lines is left."""

    preset: Preset
    name: str
    lines: frozenset[str]
    probes: tuple[str, ...]
    is_own: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class EditState:
    """An experiment as the setup panel and the probe bar show it, without its networks.

    `draft` may have problems, and then differs from what is trained; `other` is the second network's preset. `opened`
    is the preset whose story this is, and `name` that of the preset or file that is shown.
    """

    draft: Preset
    other: Preset | None
    view: View
    opened: Preset
    name: str
    sequences: OpenedSequences | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """What a change is called, and its `field`: changes of the same field are one if they follow quickly. Empty for a
    change that stays one of its own."""

    title: str
    field: str = ""


def difference(before: EditState, after: EditState) -> Difference | None:
    """Return how two states of an experiment differ; None if not in what a user changes."""
    first, second = before.draft, after.draft
    if first.task != second.task:
        return _of_task(first, second)
    if first.model != second.model:
        return _of_fields(first.model, second.model, "network settings")
    if first.training != second.training:
        return _of_fields(first.training, second.training, "training settings")
    if first.mark != second.mark:
        return Difference(title="the mark", field="mark")
    if first.scenes != second.scenes:
        return Difference(title="the scenes")
    if first.notes != second.notes:
        return Difference(title="typing in the notes", field="notes")
    if _own_settings(before.other) != _own_settings(after.other):
        return _of_second(before.other, after.other)
    if before.view.probes != after.view.probes:
        return _of_probes(before.view.probes, after.view.probes)
    return None


def opening(after: EditState) -> str:
    """Return what opening another experiment is called."""
    return f"opening “{_short(after.draft.title)}”"


def _of_task(first: Preset, second: Preset) -> Difference:
    if first.task.kind == second.task.kind == "typed":
        changed = _changed(first.task, second.task)
        if changed == ["sequences"]:
            return Difference(title="typing of the sequences", field="sequences")
        if changed == ["tokens"]:
            return _of_fields(first.task, second.task, "sequences")
    return Difference(title="another task")


def _own_settings(second: Preset | None) -> object:
    """Return what the second network does not share with the first."""
    return None if second is None else (second.model, second.training)


def _of_second(first: Preset | None, second: Preset | None) -> Difference:
    if second is None:
        return Difference(title="the end of the comparison")
    cell = KINDS[second.model.cell].name
    if first is None:
        return Difference(title=f"comparing with the {cell}")
    if first.model != second.model:
        found = _of_fields(first.model, second.model, "network settings")
    else:
        found = _of_fields(first.training, second.training, "training settings")
    return Difference(title=f"second network: {found.title}", field=found.field and f"second {found.field}")


def _of_probes(first: tuple[str, ...], second: tuple[str, ...]) -> Difference:
    if len(second) == len(first) + 1 and second[: len(first)] == first:
        return Difference(title="a new probe")
    if len(second) == len(first) - 1:
        gone = next(
            (index for index, (one, two) in enumerate(zip(first, second, strict=False)) if one != two), len(second)
        )
        return Difference(title=f"removing the probe “{_short(first[gone])}”" if first[gone] else "removing a probe")
    if len(first) == len(second):
        changed = [index for index, (one, two) in enumerate(zip(first, second, strict=True)) if one != two]
        if len(changed) == 1:
            return Difference(title="typing in the probe", field=f"probe {changed[0]}")
    return Difference(title="other probes")


def _of_fields(first: object, second: object, several: str) -> Difference:
    """Name the one field in which two specifications differ, with both values, or `several`."""
    changed = _changed(first, second)
    if len(changed) != 1:
        return Difference(title=several)
    name = changed[0]
    one, two = getattr(first, name), getattr(second, name)
    is_number = isinstance(one, int | float) and not isinstance(one, bool)
    title = f"{_NAMES.get(name, name)} {_value(name, one)} → {_value(name, two)}"
    return Difference(title=title, field=name if is_number else "")


def _changed(first: Any, second: Any) -> list[str]:
    return [field.name for field in fields(first) if getattr(first, field.name) != getattr(second, field.name)]


def _value(name: str, value: object) -> str:
    if name == "cell":
        return KINDS[str(value)].name
    if isinstance(value, bool):
        return "on" if value else "off"
    return f"{value:,g}" if isinstance(value, float) else f"{value:,}" if isinstance(value, int) else str(value)


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1].rstrip()}…"
