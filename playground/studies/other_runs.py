"""Tells the runs of one study from others that share its folder."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from playground.core.trial_result import TrialResult
from playground.studies.trial import Trial

SEED = "training.seed"
NAMED = 3
"""The most keys, and values of a key, that are named."""


def describe_others(trials: Iterable[Trial], results: Iterable[TrialResult]) -> str:
    """Return a sentence about the results that belong to none of the trials, and by which settings they differ from
    all of these; empty if there are none."""
    wanted = {trial.identity: trial.table for trial in trials}
    others = [result for result in results if result.identity not in wanted]
    if not others:
        return ""
    runs = "one run" if len(others) == 1 else f"{len(others):,} runs"
    differing = _differences(wanted.values(), [other.trained for other in others if other.trained])
    why = f", with {'; '.join(differing)}" if differing else ""
    return f"The folder also holds {runs} that this study does not ask for{why}. The table leaves them out."


def _differences(own: Iterable[Mapping[str, Any]], others: Iterable[Mapping[str, Any]]) -> list[str]:
    """Return “key value, value” for each key that has other values there; the seed only if nothing else has."""
    here, there = _values(own), _values(others)
    new = {key: [value for value in values if value not in here.get(key, ())] for key, values in there.items()}
    keys = [key for key, values in new.items() if values and key != "title"]
    if "task.kind" in keys:
        # The other keys of the task belong to the other kind.
        keys = [key for key in keys if key == "task.kind" or not key.startswith("task.")]
    keys = [key for key in keys if key != SEED] or keys
    more = [f"{len(keys) - NAMED} more"] if len(keys) > NAMED else []
    return [f"{key} {_listed(new[key])}" for key in keys[:NAMED]] + more


def _values(tables: Iterable[Mapping[str, Any]]) -> dict[str, list[Any]]:
    """Return each key's distinct values."""
    found: dict[str, list[Any]] = {}
    for table in tables:
        for key, value in _flat(table):
            values = found.setdefault(key, [])
            if value not in values:
                values.append(value)
    return found


def _flat(table: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, Any]]:
    for key, value in table.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{before}{key}.")
        else:
            # What JSON gives back is a list.
            yield f"{before}{key}", list(value) if isinstance(value, tuple) else value


def _listed(values: list[Any]) -> str:
    texts = [str(value) if len(str(value)) <= 40 else f"{str(value)[:40]}…" for value in values[:NAMED]]
    return ", ".join(texts) + (", …" if len(values) > NAMED else "")
