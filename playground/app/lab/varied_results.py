"""The experiment with a varied key: the keys of a preset that can be varied, and the plot and table of its results."""

import dataclasses
import math
import types
from collections.abc import Mapping, Sequence
from statistics import fmean, median
from typing import Annotated, Any, Literal, NamedTuple, Union, get_args, get_origin, get_type_hints

from playground.core.mark_limits import QUANTITIES, limits_of
from playground.core.memory_lab import GapPlot, LabModel, LabRun, PlotAxis, PlotPoint, RunState
from playground.core.specs import Preset, bounds
from playground.core.trial_result import TrialResult
from playground.studies.confidence_interval import mean_interval
from playground.studies.trial import Trial
from playground.studies.varied_key import SEED, VaryStudy
from playground.views.style.numbers import format_percent, format_short

STATES: Mapping[str, RunState] = {"reached": "done", "ended": "done", "diverged": "diverged", "failed": "failed"}
"""The state that the table shows for each outcome."""
_SHARES = {"accuracy", "sequence_accuracy", "confidence"}
_FIXED_KEYS = {SEED, "training.evaluate_every", "task.kind", "task.file", "task.tested"}
NONE = "–"


class _Run(NamedTuple):
    """A run and its result; None while it has not ended."""

    identity: str
    trial: Trial
    result: TrialResult | None


def variable_keys(preset: Preset) -> dict[str, str]:
    """Return the keys of a preset that can be varied, each with suggested values: choices, switches and numbers."""
    parts: dict[str, Any] = {"model": preset.model, "training": preset.training, "task": preset.task}
    found = {
        f"{part}.{field.name}": _suggested_values(type(spec), field.name, getattr(spec, field.name))
        for part, spec in parts.items()
        for field in dataclasses.fields(spec)
    }
    unused = {"model.window"} if preset.model.cell not in {"mlp", "cnn"} else set()
    unused |= {"model.lag"} if preset.model.initialisation != "chrono" else set()
    return {key: values for key, values in found.items() if values and key not in _FIXED_KEYS | unused}


def _suggested_values(spec: type, name: str, value: Any) -> str:
    """Return suggested values for a key, separated by commas; empty for a key that holds text."""
    hint = _unwrapped(get_type_hints(spec)[name])
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
    candidates = [value / 4, value / 2, value, value * 2] if value else [0, 1, 2]
    rounded = [round(one) if hint is int else one for one in candidates]
    return ", ".join(dict.fromkeys(f"{one:g}" for one in rounded if low <= one <= high))


def _unwrapped(hint: Any) -> Any:
    """Return a type hint without its bounds and without `None`."""
    if get_origin(hint) is Annotated:
        return _unwrapped(get_args(hint)[0])
    if get_origin(hint) in {Union, types.UnionType}:
        rest = [one for one in get_args(hint) if one is not types.NoneType]
        return _unwrapped(rest[0]) if len(rest) == 1 else hint
    return hint


def plotted_quantity(study: VaryStudy, results: Sequence[TrialResult]) -> str:
    """Return the quantity to plot: accuracy if the task has one, else the mark's first quantity, else the loss."""
    mark = next(iter(limits_of(study.preset.mark)), "loss") if study.preset.mark else "loss"
    if any(one.accuracy is not None for one in results):
        return "accuracy"
    return mark if not results or any(mark in one.measured for one in results) else "loss"


def measurement(result: TrialResult, name: str) -> float | None:
    """Return a quantity of a result, None if it was not measured."""
    own = {"accuracy": result.accuracy, "loss": result.loss}
    return own[name] if own.get(name) is not None else result.measured.get(name)


def plot_and_rows(
    study: VaryStudy, trials: Mapping[str, Trial], results: Mapping[str, TrialResult]
) -> tuple[GapPlot, tuple[LabModel, ...]]:
    """Return the plot, and the rows of the table, one per value. `trials` and `results` are keyed by identity."""
    groups: dict[str, list[_Run]] = {value: [] for value in study.values}
    for identity, trial in sorted(trials.items(), key=lambda one: one[1].preset.training.seed):
        groups[trial.settings[study.key]].append(_Run(identity, trial, results.get(identity)))
    finished = [one.result for group in groups.values() for one in group if one.result is not None]
    name = plotted_quantity(study, finished)
    rows = tuple(_row(study.key, value, group, name) for value, group in groups.items())
    places = [_place(index, group, name) for index, group in enumerate(groups.values())]
    plotted = [one for one in places if one is not None]
    share = name in _SHARES
    axis = PlotAxis(
        key=study.key,
        values=study.values,
        places=_axis_places(study.values),
        quantity=QUANTITIES[name][0],
        top=1.0 if share else _round_up(max((one.high for one in plotted), default=1.0)),
        share=share,
    )
    order = sorted(plotted, key=lambda one: axis.places[one.gap])
    cells: list[str] = [row.cell for row in rows]
    # If the varied key is model.cell, each value has its own line, colour and marker.
    lines = {cell: tuple(one for one in order if cells[one.gap] == cell) for cell in cells}
    gaps = tuple(range(len(study.values)))
    return GapPlot(gaps=gaps, seeds=study.seeds, chance=0.0, lines=lines, axis=axis), rows


def _place(index: int, group: Sequence[_Run], name: str) -> PlotPoint | None:
    finished = [one.result for one in group if one.result is not None]
    amounts = [measurement(one, name) for one in finished if one.outcome != "failed"]
    values = [one for one in amounts if one is not None]
    if not values:
        return None
    if name in _SHARES:
        low, high = mean_interval(values)
        return PlotPoint(gap=index, runs=len(values), accuracy=fmean(values), low=low, high=high)
    return PlotPoint(gap=index, runs=len(values), accuracy=median(values), low=min(values), high=max(values))


def _row(key: str, value: str, group: Sequence[_Run], name: str) -> LabModel:
    preset = group[0].trial.preset
    finished = [one.result for one in group if one.result is not None]
    reached = [one for one in finished if one.outcome == "reached"]
    amounts = [one for one in (measurement(result, name) for result in finished) if one is not None]
    steps = f"{median(one.steps for one in reached):,.0f}" if reached else NONE
    middle = (fmean if name in _SHARES else median)(amounts) if amounts else None
    marked = f"{len(reached)} of {len(finished)}" if preset.mark is not None and finished else NONE
    return LabModel(
        cell=preset.model.cell,
        context_text="",
        parameters=max((one.parameters for one in finished), default=0),
        value=value,
        figures=(marked, steps, NONE if middle is None else _format(middle, name)),
        runs=tuple(_lab_run(f"{key.rpartition('.')[2]} = {value}", one, name) for one in group),
    )


def _lab_run(place: str, run: _Run, name: str) -> LabRun:
    result = run.result
    blank = LabRun(identity=run.identity, gap=0, seed=run.trial.preset.training.seed, setting_text=place)
    if result is None:
        return blank
    measured = measurement(result, name)
    return dataclasses.replace(
        blank,
        state=STATES[result.outcome],
        accuracy=result.accuracy,
        loss=result.loss,
        steps=result.steps,
        seconds=result.seconds,
        reason=result.reason,
        measured_text="" if measured is None else f"{QUANTITIES[name][0]} {_format(measured, name)}",
    )


def _format(value: float, name: str) -> str:
    return format_percent(value) if name in _SHARES else format_short(value)


def _axis_places(values: Sequence[str]) -> tuple[float, ...]:
    """Return each value's place on the axis, from 0 to 1: numbers by size, or by logarithm if the largest is at least 6
    times the smallest; other values evenly spaced."""
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


def _round_up(value: float) -> float:
    """Return the next larger round number; it may be 0.1 % less."""
    if not (math.isfinite(value) and value > 0):
        return 1.0
    power = 10.0 ** math.floor(math.log10(value))
    return next(step * power for step in (1, 2, 4, 6, 8, 10) if step * power >= value * 0.999)
