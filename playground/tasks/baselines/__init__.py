"""Baselines: simple predictors beside which a network is shown.

Each is fitted on the training part alone, and measured on exactly what the network's evaluation scores, in the same
measure. A file is a family of them, which measures the tasks that it can and returns nothing for others; `FAMILIES`
names them all.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType

from playground.core.baseline import Baseline, Baselines, Report
from playground.tasks.baselines import labels, ngrams, series
from playground.tasks.common.task import Task

FAMILIES: Mapping[str, Callable[[Task, int, Report], tuple[Baseline, ...]]] = MappingProxyType(
    {
        "series": series.measure,
        "labels": labels.measure,
        "n-grams": ngrams.measure,
    }
)


def measure(task: Task, seed: int, report: Report = lambda share: None) -> Baselines:
    """Return the baselines of a task. `seed` is that of its training. `report` is called between parts of the work, and
    may raise to cancel it."""
    found: list[Baseline] = []
    for family in FAMILIES.values():
        found += family(task, seed, report)
    return replace(none_yet(task), each=tuple(found))


def none_yet(task: Task) -> Baselines:
    """Return how baselines of a task are shown, without any."""
    return Baselines(heldout=task.heldout, characters=task.encoding.width if task.counts_bits else 0)
