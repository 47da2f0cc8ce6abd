"""The file in a folder of runs that says which study they belong to. The command and the window write it.

    {"study": "gap", "cells": ["lstm"], "gaps": [1, 2], "seeds": 5, ...}
    {"study": "vary", "name": "hello", "preset": {...}, "key": "model.units", "values": ["4", "8"], ...}

If several studies share a folder, the file describes the last one. Of a study that the window cannot show, it has
only the name.
"""

import dataclasses
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from playground.storage import files, ledger, presets, task_files
from playground.storage.errors import FileProblem, join_words
from playground.storage.validation import read_json, validated
from playground.studies.gap import CELLS, GapStudy
from playground.studies.varied_key import VaryStudy

NAME = "study.json"
LIMIT = 4_000_000
"""The most bytes to read."""
_KINDS = {"gap", "vary"}

AnyStudy = GapStudy | VaryStudy | str
"""A study, or the command's name of a study that the window cannot show."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Varied:
    """A `VaryStudy` in the file, without its preset."""

    name: str
    key: str
    values: tuple[str, ...]
    seeds: int
    steps: int | None = None


def as_table(study: GapStudy | VaryStudy) -> dict[str, Any]:
    """Return a study as the table that `from_table` reads."""
    table = {field.name: getattr(study, field.name) for field in dataclasses.fields(study)}
    if isinstance(study, VaryStudy):
        return {"study": "vary", **table, "preset": presets.as_table(study.preset)}
    return {"study": "gap", **table}


def from_table(table: Mapping[str, Any], where: str) -> GapStudy | VaryStudy:
    """Return the study of a table. `where` names the table in error messages. Raises `FileProblem`."""
    study = outline_from_table(table, where)
    if isinstance(study, GapStudy):
        return study
    # The table has the path of the task's file, not its content.
    return replace(study, preset=replace(study.preset, task=task_files.with_content(study.preset.task)))


def outline_from_table(table: Mapping[str, Any], where: str) -> GapStudy | VaryStudy:
    """Return the study without the content of its task's file, which may take long to read. Raises `FileProblem`."""
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
        raise FileProblem(where, f"cells holds {unknown[0][:40]!r}, but must be of {join_words(CELLS, 'and')}.")
    return study


def write_study(folder: Path, study: AnyStudy) -> None:
    """Write into an existing folder which study its runs belong to. Raises `FileProblem`."""
    table = {"study": study} if isinstance(study, str) else as_table(study)
    text = (json.dumps(table, ensure_ascii=False, indent=1) + "\n").encode()
    path = folder / NAME
    if not files.exists(path) or files.read_bytes(path, LIMIT) != text:
        files.write_bytes(path, text)


def read_study(
    folder: Path, of: Callable[[Mapping[str, Any], str], GapStudy | VaryStudy] = from_table
) -> GapStudy | VaryStudy | None:
    """Return the study of a folder's runs, None for a folder without runs. `of` makes the study from its table.

    Raises `FileProblem`, which says what is missing.
    """
    path = folder / NAME
    if not files.exists(path):
        if not files.exists(folder / ledger.NAME):
            return None
        raise FileProblem(
            folder,
            f"there is no {NAME}, which says of which study the runs here are. “playground study” writes it when it is "
            "given this folder once more; or set up the same study here, and its runs are there.",
        )
    table = read_json(files.read_bytes(path, LIMIT), str(path))
    if table is None:
        raise FileProblem(path, "this does not say which study was made.")
    if isinstance(kind := table.get("study"), str) and kind not in _KINDS:
        raise FileProblem(folder, f"its runs are of “playground study {kind[:40]}”, which has no page in the window.")
    return of(table, str(path))
