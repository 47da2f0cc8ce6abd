"""Reads a CSV file to test on behind the one to train on."""

import hashlib
from dataclasses import replace
from pathlib import Path

import numpy as np

from playground.storage import sequence_files, tables
from playground.storage.errors import FileProblem, format_value, join_words
from playground.storage.reading import Progress
from playground.tasks.common.labelled import Labels
from playground.tasks.common.series_times import Times
from playground.tasks.csv import Spec, Table

_NAMED = 10
"""How many labels a sentence names."""


def with_test(table: Table, path: Path, test: Path, spec: Spec, progress: Progress, *, most: int) -> Table:
    """Return a table with the rows of a test file behind its own, read in the same way, about the first `most` bytes.

    Raises `FileProblem` if the test file lacks one of the columns, or the one that tells sequences apart, or has labels
    that the first does not have.
    """
    if sequence_files.holds_sequences(path) or sequence_files.holds_sequences(test):
        return _behind(
            table, sequence_files.read_rows(test, replace(spec, columns=table.columns), progress), path, test
        )
    layout, other = (tables.read_layout(each, spec) for each in (path, test))
    if spec.sequence in layout.columns and spec.sequence not in other.columns:
        raise FileProblem(
            test, f"there is no column {format_value(spec.sequence)}, which tells the sequences of {path.name} apart."
        )
    if spec.sequence in other.columns and spec.sequence not in layout.columns:
        raise FileProblem(
            test, f"it has a column {format_value(spec.sequence)}, which {path.name}, the file to train on, has not."
        )
    if spec.row == "timestep":
        # Whole sequences in rows may be longer than those to train on; other columns would be other quantities.
        dates = {layout.columns[index] for index in layout.dates.all_columns} if layout.dates else set()
        others = tuple(name for name in layout.columns if name not in {spec.sequence, spec.label, *dates})
        spec = replace(spec, columns=spec.columns or others)
    return _behind(table, tables.read_table(test, spec, progress, most), path, test)


def _behind(table: Table, added: Table, path: Path, test: Path) -> Table:
    digest = hashlib.sha256(f"{table.digest} {added.digest}".encode())
    return Table(
        table.columns,
        np.concatenate([table.values, added.values]),
        np.concatenate([table.starts, added.starts + len(table.values)]),
        digest.hexdigest(),
        None if table.labels is None or added.labels is None else _joined(table.labels, added.labels, path, test),
        tested_from=len(table.values),
        times=_times(table, added),
    )


def _times(table: Table, added: Table) -> Times | None:
    """Return the dates of both tables; of the first alone, if the second has none."""
    if table.times is None:
        return None
    none = np.full(len(added.values), np.nan)
    later = none if added.times is None else added.times.seconds
    return Times(table.times.name, np.concatenate([table.times.seconds, later]))


def _joined(labels: Labels, added: Labels, path: Path, test: Path) -> Labels:
    """Return the labels of both files, numbered as in the first. Raises `FileProblem` if the second has others."""
    unknown = [name for name in added.names if name not in labels.names]
    if unknown:
        few = join_words(map(format_value, unknown[:_NAMED])) + ("…" if len(unknown) > _NAMED else "")
        what = f"the label{'s' * (len(unknown) > 1)} {few}"
        raise FileProblem(test, f"no sequence of {path.name}, the file to train on, has {what}.")
    places = np.array([labels.names.index(name) for name in added.names], labels.ids.dtype)
    return replace(labels, ids=np.concatenate([labels.ids, places[added.ids]]))
