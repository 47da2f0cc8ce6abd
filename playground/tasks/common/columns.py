"""Columns of numbers made fit for a network: standardised by their training part, their gaps filled."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from playground.tasks.common.task import TaskError

FARTHEST = 1e12
"""The most standard deviations that a number may be from its column's mean: such errors can still be squared and summed
in float32."""

Floats = npt.NDArray[np.float32]
Doubles = npt.NDArray[np.float64]
Spans = npt.NDArray[np.int64]


def scaled(values: Floats, means: Doubles, scales: Doubles) -> Floats:
    """Return the standardised values. The computation is in float64, which very large or small numbers need; the result
    is in float32."""
    rows = np.subtract(values, means, out=np.empty_like(values), casting="same_kind")
    with np.errstate(over="ignore"):
        return np.divide(rows, scales, out=rows, casting="same_kind")


def marked(spans: Spans, rows: int) -> npt.NDArray[np.bool_]:
    """Return which of so many rows lie in one of the spans."""
    edges = np.zeros(rows + 1, dtype=np.int64)
    np.add.at(edges, spans[:, 0], 1)
    np.add.at(edges, spans[:, 1], -1)
    inside: npt.NDArray[np.bool_] = np.cumsum(edges[:-1]) > 0
    return inside


def scales(values: Floats, trained: Spans) -> tuple[Doubles, Doubles]:
    """Return each column's mean and standard deviation in the training rows: 0 and 1 for a column without numbers
    there, and a scale of 1 if all its numbers are the same."""
    training = values[marked(trained, len(values))]
    known = ~np.isnan(training)
    count = np.maximum(known.sum(axis=0), 1)
    means = np.sum(training, axis=0, dtype=np.float64, where=known) / count
    differ = np.fmax.reduce(training, axis=0) > np.fmin.reduce(training, axis=0)
    np.subtract(training, means, out=training, casting="same_kind")
    training[~known] = 0
    # Squares of very large and small numbers do not fit float32.
    squares = np.einsum("rc,rc->c", training, training, dtype=np.float64)
    return means, np.where(differ, np.sqrt(squares / count), 1.0)


def check_distances(file: str, names: Sequence[str], values: Floats, rows: Floats) -> None:
    """Raise `TaskError` if a scaled number is too large to compute with. Those of the training part never are.

    `values (rows, columns)` are the numbers of a file before scaling, `names` those of their columns.
    """
    if not len(rows):
        return
    for column, (low, high) in enumerate(zip(np.fmin.reduce(rows, axis=0), np.fmax.reduce(rows, axis=0), strict=True)):
        if max(-low, high) > FARTHEST:
            row = int(np.nanargmax(np.abs(rows[:, column])))
            raise TaskError(
                f"{file}: row {row + 1:,} of the numbers, column “{names[column]}”, holds {values[row, column]:g}, "
                "which is too far from the numbers of the training part to compute with; mend it, or leave the column "
                "out."
            )


def fill(rows: Floats, first: Spans) -> None:
    """Fill each gap with the last number above it, or with 0, the mean, if its sequence has none. `first (rows,)` is
    the first row of each row's sequence."""
    for column in rows.T:
        gap = np.isnan(column)
        if gap.any():
            last = np.maximum.accumulate(np.where(gap, -1, np.arange(len(column))))
            column[:] = np.where(last >= first, column[last], 0)
