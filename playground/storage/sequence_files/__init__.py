"""Files whose sequences are parted already, a module for each format: `SUFFIXES`, and `read`, which returns `Found`.

A format stands in `_MODULES`. The task of rows reads them as it reads a CSV: `columns` names what the network reads,
and `label` is the name that the format gives its labels.
"""

import hashlib
from dataclasses import replace
from pathlib import Path

import numpy as np

from playground.core.vocabulary import LARGEST
from playground.storage import label_folders, tables
from playground.storage.errors import FileProblem, closest_match, format_value, join_words
from playground.storage.label_column import KEY as LABEL
from playground.storage.reading import Progress, ignore_progress
from playground.storage.sequence_files import folder, numpy_file, ts_file
from playground.storage.sequence_files.found import Found
from playground.tasks.csv import MAX_COLUMNS, Spec, Table

_MODULES = (ts_file, numpy_file)
_READERS = {suffix: module.read for module in _MODULES for suffix in module.SUFFIXES}

SUFFIXES = tuple(_READERS)
COLUMNS, ROW, TIME = ("task", "columns"), ("task", "row"), ("task", "time")


def holds_sequences(path: Path) -> bool:
    """Return whether a file has one of these formats, by its name, or is a folder with folders of files."""
    return path.suffix.lower() in _READERS or label_folders.is_folder(path)


def read_rows(path: Path, spec: Spec, progress: Progress = ignore_progress, most: int = tables.LIMIT) -> Table:
    """Read the columns and the labels that a specification names, of a file of any of these formats or of a CSV.
    `progress` gets the fraction read; of a CSV, about the first `most` bytes are read. Raises `FileProblem`."""
    if not holds_sequences(path):
        return tables.read_table(path, spec, progress, most)
    if spec.row == "sequence":
        raise FileProblem(path, "the sequences of this file are parted already; leave task.row out.", ROW)
    return chosen(path, spec, found_in(path, progress))


def found_in(path: Path, progress: Progress = ignore_progress) -> Found:
    """Read everything that a file holds. Raises `FileProblem`."""
    reader = folder.read if label_folders.is_folder(path) else _READERS[path.suffix.lower()]
    found: Found = reader(path, progress)
    if len(found.columns) > MAX_COLUMNS:
        raise FileProblem(path, f"it has {len(found.columns):,} columns, but at most {MAX_COLUMNS:,} are read.")
    # A comparison with NaN, a gap, is false.
    largest = np.abs(found.values) >= LARGEST
    if largest.any():
        row, column = np.argwhere(largest)[0].tolist()
        raise FileProblem(
            path,
            f"timestep {row + 1:,} of all, {found.columns[column]}, holds {found.values[row, column]:g}, which is too "
            f"large to compute with, {LARGEST:g} or more.",
        )
    return found


def chosen(path: Path, spec: Spec, found: Found) -> Table:
    """Return the table of what a specification names of a file. Raises `FileProblem`."""
    for name in (*spec.target, *spec.columns):
        if name not in found.columns:
            near = closest_match(name, found.columns)
            only = f", only {join_words(map(format_value, found.columns[:20]))}."
            asked = f"; did you mean {format_value(near)}?" if near else only
            raise FileProblem(path, f"there is no column {format_value(name)}{asked}", COLUMNS)
    if spec.label and (found.labels is None or spec.label != found.label):
        has = f"they are called {format_value(found.label)}" if found.labels is not None else "this file has none"
        raise FileProblem(path, f"there are no labels {format_value(spec.label)}; {has}.", LABEL)
    if spec.time not in ("", "auto"):
        raise FileProblem(path, "the rows of this file have no dates; leave task.time out.", TIME)
    # The columns to forecast come first.
    wanted = dict.fromkeys((*spec.target, *(spec.columns or found.columns)))
    indices = [found.columns.index(name) for name in wanted]
    as_is = indices == list(range(len(found.columns)))
    values = found.values if as_is else np.ascontiguousarray(found.values[:, indices])
    labels = found.labels if spec.label else None
    digest = hashlib.sha256(repr((found.columns, indices, "" if labels is None else labels.names)).encode())
    for array in (values, found.starts, *(() if labels is None else (labels.ids,))):
        digest.update(np.ascontiguousarray(array).data)
    columns = tuple(found.columns[index] for index in indices)
    return Table(columns, values, found.starts, digest.hexdigest(), None if labels is None else replace(labels))
