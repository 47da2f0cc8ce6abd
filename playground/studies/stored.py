"""Which study the runs of a folder are of: a file beside them, written by the command and by the window.

    {"study": "gap", "cells": ["lstm"], "gaps": [1, 2], "seeds": 5, ...}
    {"study": "vary", "name": "hello", "preset": {...}, "key": "model.units", "values": ["4", "8"], ...}

Of several studies in one folder, the last one stands there. One that the window does not show has only its name.
"""

import dataclasses
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from playground.storage import files, ledger, presets, task_files
from playground.storage.errors import FileProblem, listed
from playground.storage.validation import validated
from playground.studies.gap import CELLS, GapStudy
from playground.studies.varied_key import VaryStudy

NAME = "study.json"
LIMIT = 4_000_000
"""The most bytes that are read."""
_KINDS = {"gap", "vary"}

Kept = GapStudy | VaryStudy | str
"""A study, or what the command calls one that only it shows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Varied:
    """A `VaryStudy` but its preset, as it stands in the file."""

    name: str
    key: str
    values: tuple[str, ...]
    seeds: int
    steps: int | None = None


def as_table(study: GapStudy | VaryStudy) -> dict[str, Any]:
    """A study as the table that `of_table` reads."""
    table = {field.name: getattr(study, field.name) for field in dataclasses.fields(study)}
    if isinstance(study, VaryStudy):
        return {"study": "vary", **table, "preset": presets.as_table(study.preset)}
    return {"study": "gap", **table}


def of_table(table: Mapping[str, Any], where: str) -> GapStudy | VaryStudy:
    """The study of such a table; `where` is what sentences call it. Raises `FileProblem`."""
    study = outlined(table, where)
    if isinstance(study, GapStudy):
        return study
    # The table says where the task's file is, not what it holds.
    return replace(study, preset=replace(study.preset, task=task_files.with_content(study.preset.task)))


def outlined(table: Mapping[str, Any], where: str) -> GapStudy | VaryStudy:
    """The same without what a task's file holds, which may take a while to read. Raises `FileProblem`."""
    kind = table.get("study")
    told = {key: value for key, value in table.items() if key not in {"study", "preset"}}
    if kind == "gap":
        return _known(validated(GapStudy, told, where), where)
    if kind != "vary" or not isinstance(table.get("preset"), Mapping):
        raise FileProblem(where, "this does not say which study was made.")
    preset = presets.validate(table["preset"], where)
    parts = dataclasses.asdict(validated(_Varied, told, where))
    return VaryStudy(**parts, preset=preset)


def _known(study: GapStudy, where: str) -> GapStudy:
    if unknown := [cell for cell in study.cells if cell not in CELLS]:
        raise FileProblem(where, f"cells holds {unknown[0][:40]!r}, but must be of {listed(CELLS, 'and')}.")
    return study


def write(folder: Path, study: Kept) -> None:
    """Say in a folder that is there which study its runs are of. Raises `FileProblem`."""
    table = {"study": study} if isinstance(study, str) else as_table(study)
    text = (json.dumps(table, ensure_ascii=False, indent=1) + "\n").encode()
    path = folder / NAME
    if not files.exists(path) or files.read(path, LIMIT) != text:
        files.write(path, text)


def read(
    folder: Path, of: Callable[[Mapping[str, Any], str], GapStudy | VaryStudy] = of_table
) -> GapStudy | VaryStudy | None:
    """The study that a folder's runs are of, None for a folder without runs. Raises `FileProblem`, which says what is
    missing. `of` makes it of its table."""
    path = folder / NAME
    if not files.exists(path):
        if not files.exists(folder / ledger.NAME):
            return None
        raise FileProblem(
            folder,
            f"there is no {NAME}, which says of which study the runs here are. “playground study” writes it when it is "
            "given this folder once more; or set up the same study here, and its runs are there.",
        )
    try:
        table = json.loads(files.read(path, LIMIT))
    except (ValueError, RecursionError):
        table = None
    if not isinstance(table, dict):
        raise FileProblem(path, "this does not say which study was made.")
    if isinstance(kind := table.get("study"), str) and kind not in _KINDS:
        raise FileProblem(folder, f"its runs are of “playground study {kind[:40]}”, which has no page in the window.")
    return of(table, str(path))
