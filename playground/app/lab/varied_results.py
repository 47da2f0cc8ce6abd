"""The experiment with a key of a preset: the keys there are, and its results as the page that shows them."""

import dataclasses
import math
import types
from collections.abc import Mapping, Sequence
from statistics import fmean, median
from typing import Annotated, Any, Literal, NamedTuple, Union, get_args, get_origin, get_type_hints

from playground.core.marks import QUANTITIES, asked
from playground.core.memory_lab import GapPlot, LabModel, LabRun, Place, PlotAxis, RunState
from playground.core.specs import Preset, bounds
from playground.core.study import Result
from playground.studies.confidence_interval import of_mean
from playground.studies.trial import Trial
from playground.studies.varied_key import SEED, VaryStudy
from playground.views.style.numbers import percent, shorten

STATES: Mapping[str, RunState] = {"reached": "done", "ended": "done", "diverged": "diverged", "failed": "failed"}
"""How a result's outcome is shown."""
_SHARES = {"accuracy", "sequence_accuracy", "confidence"}
_NOT = {SEED, "training.evaluate_every", "task.kind", "task.file", "task.tested"}
NONE = "–"


class _Run(NamedTuple):
    """A run and its result, None where it has not ended."""

    identity: str
    trial: Trial
    result: Result | None


def keys(preset: Preset) -> dict[str, str]:
    """The keys of a preset that can be varied, each with values to begin with: choices, switches and numbers."""
    parts: dict[str, Any] = {"model": preset.model, "training": preset.training, "task": preset.task}
    found = {
        f"{part}.{field.name}": _suggested(type(spec), field.name, getattr(spec, field.name))
        for part, spec in parts.items()
        for field in dataclasses.fields(spec)
    }
    dead = {"model.window"} if preset.model.cell not in {"mlp", "cnn"} else set()
    dead |= {"model.lag"} if preset.model.initialisation != "chrono" else set()
    return {key: values for key, values in found.items() if values and key not in _NOT | dead}


def _suggested(spec: type, name: str, value: Any) -> str:
    """Values of a key, empty where it holds text."""
    hint = _plain(get_type_hints(spec)[name])
    if get_origin(hint) is Literal:
        return ", ".join(map(str, get_args(hint)))
    if hint is bool:
        return "false, true"
    if hint not in {int, float} or value is None:
        return ""
    try:
        low, high = bounds(spec, name)
    except LookupError:
        return ""
    wanted = [value / 4, value / 2, value, value * 2] if value else [0, 1, 2]
    kept = [round(one) if hint is int else one for one in wanted]
    return ", ".join(dict.fromkeys(f"{one:g}" for one in kept if low <= one <= high))


def _plain(hint: Any) -> Any:
    """A type without its bounds, and without `None`."""
    if get_origin(hint) is Annotated:
        return _plain(get_args(hint)[0])
    if get_origin(hint) in {Union, types.UnionType}:
        rest = [one for one in get_args(hint) if one is not types.NoneType]
        return _plain(rest[0]) if len(rest) == 1 else hint
    return hint


def quantity(study: VaryStudy, results: Sequence[Result]) -> str:
    """What is drawn: accuracy where the task has one, else what the mark asks for first, else the loss."""
    mark = next(iter(asked(study.preset.mark)), "loss") if study.preset.mark else "loss"
    if any(one.accuracy is not None for one in results):
        return "accuracy"
    return mark if not results or any(mark in one.measured for one in results) else "loss"


def amount(result: Result, name: str) -> float | None:
    """A quantity of a result, None where it has none."""
    own = {"accuracy": result.accuracy, "loss": result.loss}
    return own[name] if own.get(name) is not None else result.measured.get(name)


def shown(
    study: VaryStudy, known: Mapping[str, Trial], results: Mapping[str, Result]
) -> tuple[GapPlot, tuple[LabModel, ...]]:
    """The plot, and the rows of the table: one for each value. `known` are the study's runs by their identities."""
    groups: dict[str, list[_Run]] = {value: [] for value in study.values}
    for identity, trial in sorted(known.items(), key=lambda one: one[1].preset.training.seed):
        groups[trial.settings[study.key]].append(_Run(identity, trial, results.get(identity)))
    there = [one.result for group in groups.values() for one in group if one.result is not None]
    name = quantity(study, there)
    rows = tuple(_row(study.key, value, group, name) for value, group in groups.items())
    places = [_place(index, group, name) for index, group in enumerate(groups.values())]
    drawn = [one for one in places if one is not None]
    share = name in _SHARES
    axis = PlotAxis(
        key=study.key,
        values=study.values,
        places=_places(study.values),
        quantity=QUANTITIES[name][0],
        top=1.0 if share else _round(max((one.high for one in drawn), default=1.0)),
        share=share,
    )
    order = sorted(drawn, key=lambda one: axis.places[one.gap])
    cells: list[str] = [row.cell for row in rows]
    # The values may be models themselves: each then looks as it does everywhere, and nothing lies between two of them.
    lines = {cell: tuple(one for one in order if cells[one.gap] == cell) for cell in cells}
    gaps = tuple(range(len(study.values)))
    return GapPlot(gaps=gaps, seeds=study.seeds, chance=0.0, lines=lines, axis=axis), rows


def _place(index: int, group: Sequence[_Run], name: str) -> Place | None:
    there = [one.result for one in group if one.result is not None]
    amounts = [amount(one, name) for one in there if one.outcome != "failed"]
    values = [one for one in amounts if one is not None]
    if not values:
        return None
    if name in _SHARES:
        low, high = of_mean(values)
        return Place(gap=index, runs=len(values), accuracy=fmean(values), low=low, high=high)
    return Place(gap=index, runs=len(values), accuracy=median(values), low=min(values), high=max(values))


def _row(key: str, value: str, group: Sequence[_Run], name: str) -> LabModel:
    preset = group[0].trial.preset
    there = [one.result for one in group if one.result is not None]
    reached = [one for one in there if one.outcome == "reached"]
    amounts = [one for one in (amount(result, name) for result in there) if one is not None]
    steps = f"{median(one.steps for one in reached):,.0f}" if reached else NONE
    middle = (fmean if name in _SHARES else median)(amounts) if amounts else None
    marked = f"{len(reached)} of {len(there)}" if preset.mark is not None and there else NONE
    return LabModel(
        cell=preset.model.cell,
        sees="",
        parameters=max((one.parameters for one in there), default=0),
        value=value,
        figures=(marked, steps, NONE if middle is None else _said(middle, name)),
        runs=tuple(_run(f"{key.rpartition('.')[2]} = {value}", one, name) for one in group),
    )


def _run(place: str, run: _Run, name: str) -> LabRun:
    result = run.result
    blank = LabRun(identity=run.identity, gap=0, seed=run.trial.preset.training.seed, place=place)
    if result is None:
        return blank
    measured = amount(result, name)
    return dataclasses.replace(
        blank,
        state=STATES[result.outcome],
        accuracy=result.accuracy,
        loss=result.loss,
        steps=result.steps,
        seconds=result.seconds,
        reason=result.reason,
        said="" if measured is None else f"{QUANTITIES[name][0]} {_said(measured, name)}",
    )


def _said(value: float, name: str) -> str:
    return percent(value) if name in _SHARES else shorten(value)


def _places(values: Sequence[str]) -> tuple[float, ...]:
    """Where each value stands from 0 to 1: numbers by their size, by its logarithm where the range is wide."""
    try:
        numbers = [float(value) for value in values]
    except ValueError:
        numbers = []
    if len(values) == 1:
        return (0.5,)
    if not numbers or not all(map(math.isfinite, numbers)) or min(numbers) == max(numbers):
        return tuple(index / (len(values) - 1) for index in range(len(values)))
    if min(numbers) > 0 and max(numbers) / min(numbers) >= 6:
        numbers = [math.log(one) for one in numbers]
    low, high = min(numbers), max(numbers)
    return tuple((one - low) / (high - low) for one in numbers)


def _round(value: float) -> float:
    """A round number that is hardly less."""
    if not (math.isfinite(value) and value > 0):
        return 1.0
    power = 10.0 ** math.floor(math.log10(value))
    return next(step * power for step in (1, 2, 4, 6, 8, 10) if step * power >= value * 0.999)
