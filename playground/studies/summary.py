"""Summarises runs that differ in their seeds: how many reached their goal, and at what cost."""

import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from playground.core.intervals import wilson
from playground.core.trial_result import Setting, TrialResult


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """A summary of runs that differ only in their seeds.

    `reached` of `runs` reached their goal; the true share lies within `interval` with 95 % confidence. `failed` could
    not be trained. `steps` (from `earliest` to `latest`) and `sequences` (from `least` to `most`) are medians over the
    runs that reached the goal, None without any. `seconds`, `loss` and `accuracy` are medians over all trained runs, as
    are the figures of `baselines`, by name and measure: `last value, loss`.
    """

    preset: str
    settings: dict[str, Setting]
    runs: int
    reached: int
    failed: int
    interval: tuple[float, float]
    parameters: int
    steps: float | None
    earliest: int | None
    latest: int | None
    sequences: float | None
    least: int | None
    most: int | None
    seconds: float | None
    loss: float | None
    accuracy: float | None
    baselines: dict[str, float]


def summaries(results: Iterable[TrialResult]) -> list[Summary]:
    """Return a summary for each preset and combination of settings, in the order of their first results."""
    groups: dict[tuple[str, tuple[tuple[str, Setting], ...]], list[TrialResult]] = {}
    for one in results:
        groups.setdefault((one.preset, tuple(one.settings.items())), []).append(one)
    return [_summary(group) for group in groups.values()]


def _summary(results: Sequence[TrialResult]) -> Summary:
    there = [one for one in results if one.outcome == "reached"]
    trained = [one for one in results if one.outcome != "failed"]
    steps, sequences = [one.steps for one in there], [one.sequences for one in there]
    return Summary(
        preset=results[0].preset,
        settings=results[0].settings,
        runs=len(results),
        reached=len(there),
        failed=len(results) - len(trained),
        interval=wilson(len(there), len(results)),
        parameters=max(one.parameters for one in results),
        steps=_median(steps),
        earliest=min(steps, default=None),
        latest=max(steps, default=None),
        sequences=_median(sequences),
        least=min(sequences, default=None),
        most=max(sequences, default=None),
        seconds=_median([one.seconds for one in trained]),
        loss=_median([one.loss for one in trained if one.loss is not None]),
        accuracy=_median([one.accuracy for one in trained if one.accuracy is not None]),
        baselines=_baselines(trained),
    )


def _baselines(results: Sequence[TrialResult]) -> dict[str, float]:
    """Return the medians of what the results' baselines reach."""
    found: dict[str, list[float]] = {}
    for one in results:
        for name, figures in one.baselines.items():
            measure = "loss" if "loss" in figures else "accuracy"
            found.setdefault(f"{name}, {measure}", []).append(figures[measure])
    return {name: statistics.median(values) for name, values in found.items()}


def _median(values: Sequence[float]) -> float | None:
    return statistics.median(values) if values else None
