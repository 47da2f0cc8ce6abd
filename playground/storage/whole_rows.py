"""Tables whose rows are whole sequences, brought to one row a timestep."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from playground.storage.errors import FileProblem
from playground.tasks.common.labelled import Floats, Labels
from playground.tasks.csv import Table

FEATURES = "task", "features"


def as_table(path: Path, rows: Floats, features: int, digest: str, labels: Labels | None) -> Table:
    """Return the table of `rows (sequences, numbers)`, of which each timestep has so many `features`, one timestep
    after the other. Gaps at a row's end make its sequence shorter. Raises `FileProblem` if the numbers do not go into
    timesteps, or a row has none."""
    count, numbers = rows.shape
    check_width(path, numbers, features)
    whole = rows.reshape(count, numbers // features, features)
    known: npt.NDArray[np.bool_] = np.logical_not(np.isnan(whole).all(axis=2))
    lengths = np.where(known.any(axis=1), known.shape[1] - known[:, ::-1].argmax(axis=1), 0)
    if not lengths.all():
        raise FileProblem(path, f"row {int(lengths.argmin()) + 1:,} of the sequences holds no number.")
    kept = np.arange(known.shape[1]) < lengths[:, None]
    starts = np.cumsum(lengths) - lengths
    names = tuple(f"feature {index + 1}" for index in range(features)) if features > 1 else ("value",)
    if labels is not None:
        labels = replace(labels, ids=np.repeat(labels.ids, lengths), changed=0)
    return Table(names, whole[kept], starts.astype(np.int64), digest, labels)


def check_width(path: Path, numbers: int, features: int) -> None:
    """Raise `FileProblem` if the numbers of a row do not go into timesteps of so many features."""
    if numbers % features:
        raise FileProblem(
            path,
            f"each row has {numbers:,} numbers, which does not divide into timesteps of {features:,}; choose other "
            "columns, or other features.",
            FEATURES,
        )
