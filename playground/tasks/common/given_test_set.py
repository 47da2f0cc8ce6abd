"""What to train beside a test set that is given: all that it does not have, too. The test set stays as it is.

Rows and tokens of both files lie behind one another, those of the test set from `border` on.
"""

from pathlib import Path

import numpy as np
import numpy.typing as npt

from playground.core.batches import Array
from playground.tasks.common.repeats import STRETCH, Spans, repeated, row_hashes, without
from playground.tasks.common.splitting import counted, describe_file, digest, without_tested
from playground.tasks.common.task import TaskError


def rows_beside(
    values: npt.NDArray[np.float32], spans: Spans, border: int, file: str, *, least: int = 2, labelled: bool = False
) -> tuple[Spans, Spans, str]:
    """Return where the sequences to train and those to test begin and end, and the latter in words.

    `values (rows, columns)` and `spans (sequences, 2)` are of both files; a sequence needs `least` rows. Those that the
    test set also has are left out of training, and what of others is in it for many rows on end; several `labelled`
    ones stay whole. Raises `TaskError` if nothing is left.
    """
    fit = spans[spans[:, 1] - spans[:, 0] >= least]
    trained, tested = fit[fit[:, 0] < border], fit[fit[:, 0] >= border]
    if not len(trained) or not len(tested):
        which = f"test file {file}" if len(trained) else "file to train on"
        raise TaskError(f"The {which} has no sequence of {counted(least)} or more.")
    contents = [[digest(values[start:end]) for start, end in part] for part in (trained, tested)]
    pieces = kept = trained[without_tested(*contents)]
    if not labelled or len(trained) == 1:
        marked = repeated(row_hashes(values), spans[:, 0], border, STRETCH["rows"])
        pieces = without(kept, marked, least)
    if not len(pieces):
        raise TaskError("Every row to train on is also in the test file, so none is left.")
    if np.array_equal(pieces, kept):
        words = describe_file(Path(file).name, len(tested), "sequences", len(trained) - len(kept))
    else:
        rows = int(np.diff(trained).sum() - np.diff(pieces).sum())
        words = describe_file(Path(file).name, int(np.diff(tested).sum()), "rows", rows)
    return pieces, tested, words


def tokens_beside(places: Array, border: int, kind: str, least: int, file: str) -> tuple[Spans, str]:
    """Return what of a text is trained: where its pieces of at least `least` tokens begin and end; and what is tested
    in words. Raises `TaskError` if nothing is left.

    `places (tokens,)` says which token stands where in both files, `kind` what tokens are.
    """
    marked = repeated(places, np.array([0, border]), border, STRETCH[kind])
    pieces = without(np.array([[0, border]]), marked, least)
    if not len(pieces):
        raise TaskError(f"No {least:,} {kind} on end are left to train on that are not also in the test file.")
    return pieces, describe_file(Path(file).name, len(places) - border, kind, int(np.count_nonzero(marked)))
