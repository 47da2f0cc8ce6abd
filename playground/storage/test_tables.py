"""Reads a CSV file to test on behind the one to train on."""

import hashlib
from dataclasses import replace
from pathlib import Path

import numpy as np

from playground.storage import tables
from playground.storage.errors import FileProblem, format_value
from playground.storage.reading import Progress
from playground.tasks.csv import Spec, Table


def with_test(table: Table, path: Path, test: Path, spec: Spec, progress: Progress) -> Table:
    """Return a table with the rows of a test file behind its own, read in the same way.

    Raises `FileProblem` if the test file lacks one of the columns, or the one that tells sequences apart.
    """
    layout, other = (tables.read_layout(each, spec) for each in (path, test))
    if spec.sequence in layout.columns and spec.sequence not in other.columns:
        raise FileProblem(
            test, f"there is no column {format_value(spec.sequence)}, which tells the sequences of {path.name} apart."
        )
    if spec.sequence in other.columns and spec.sequence not in layout.columns:
        raise FileProblem(
            test, f"it has a column {format_value(spec.sequence)}, which {path.name}, the file to train on, has not."
        )
    added = tables.read_table(test, replace(spec, columns=table.columns), progress)
    digest = hashlib.sha256(f"{table.digest} {added.digest}".encode())
    return Table(
        table.columns,
        np.concatenate([table.values, added.values]),
        np.concatenate([table.starts, added.starts + len(table.values)]),
        digest.hexdigest(),
        tested_from=len(table.values),
    )
