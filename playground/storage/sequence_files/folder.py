"""Reads a folder with a folder for each label, in which each file is a sequence: a CSV, or an `.npy` of numpy."""

from pathlib import Path

import numpy as np

from playground.storage import label_folders, tables
from playground.storage.errors import FileProblem
from playground.storage.reading import Progress, ignore_progress
from playground.storage.sequence_files import numpy_file
from playground.storage.sequence_files.found import Found
from playground.tasks.common.labelled import MAX_CLASSES, Labels
from playground.tasks.csv import Spec

LABEL = "folder"
"""What labels are called in a preset."""

FILES = (".csv", ".tsv", ".npy")


def read(path: Path, progress: Progress) -> Found:
    """Read all files of the folders in a folder. Raises `FileProblem`, with the file."""
    sources = label_folders.files_in(path, FILES)
    names = dict.fromkeys(source.label for source in sources)
    if len(names) > MAX_CLASSES:
        raise FileProblem(path, f"it holds more than {MAX_CLASSES:,} folders with sequences.")
    order = {name: index for index, name in enumerate(names)}
    columns: tuple[str, ...] = ()
    series: list[np.ndarray[tuple[int, ...], np.dtype[np.float32]]] = []
    for count, source in enumerate(sources, start=1):
        own, values = _sequence(source.path)
        columns = columns or own
        if own != columns:
            said = (
                f"its columns are {', '.join(own[:20])}, but those of {sources[0].path} are {', '.join(columns[:20])}."
            )
            raise FileProblem(source.path, said)
        series.append(values)
        progress(min(0.99, count / len(sources)))
    lengths = np.array([len(values) for values in series])
    ids = np.repeat(np.array([order[source.label] for source in sources], dtype=np.int64), lengths)
    return Found(
        columns=columns,
        values=np.concatenate(series),
        starts=(np.cumsum(lengths) - lengths).astype(np.int64),
        label=LABEL,
        labels=Labels.of(names, ids),
    )


def _sequence(path: Path) -> tuple[tuple[str, ...], np.ndarray[tuple[int, ...], np.dtype[np.float32]]]:
    """Return the columns and the values of a file, which is one sequence."""
    if path.suffix.lower() == ".npy":
        found = numpy_file.read(path, ignore_progress)
        if len(found.starts) > 1:
            raise FileProblem(path, f"it holds {len(found.starts):,} sequences, but is to hold one, (time, features).")
        return found.columns, found.values
    table = tables.read_table(path, Spec(file=str(path), sequence=""))
    return table.columns, table.values
