"""The labels of a file's rows, collected while it is read in pieces."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import numpy.typing as npt

from playground.storage.errors import FileProblem, format_value
from playground.tasks.common.labelled import MAX_CLASSES, Labels

KEY = "task", "label"
"""The key of a preset that names the column of labels."""

Numbers = npt.NDArray[np.float64]


class LabelColumn:
    """The labels read so far. `column` names it in sentences about the file at `path`."""

    def __init__(self, path: Path, column: str) -> None:
        self._path, self._column = path, column
        self._names: dict[str, int] = {}
        self._pieces: list[npt.NDArray[np.int64]] = []
        self._last: tuple[float, int] | None = None
        self._changed = 0

    def number(self, cell: str, line: int) -> int:
        """Return the number that stands for a label. Raises `FileProblem` for an empty one, or one too many."""
        name = cell.strip()
        number = self._names.get(name)
        if number is not None:
            return number
        if not name:
            raise FileProblem(
                self._path, f"line {line:,}, {self._column} is empty; each row needs its label there.", KEY
            )
        if len(self._names) == MAX_CLASSES:
            raise FileProblem(
                self._path,
                f"{self._column} holds more than {MAX_CLASSES:,} different labels, in line {line:,} "
                f"{format_value(name)}; name a column of few labels.",
                KEY,
            )
        self._names[name] = len(self._names)
        return len(self._names) - 1

    def add(self, numbers: npt.NDArray[np.int64], sequences: Numbers | None, line_of: Callable[[int], int]) -> None:
        """Add the labels of the next rows `(rows,)`, whose sequences have the numbers `(rows,)`, None if all rows are
        one. `line_of` returns the line of the row with an index."""
        self._pieces.append(numbers)
        if self._changed or not len(numbers):
            return
        sequence = np.zeros(len(numbers)) if sequences is None else sequences
        last = self._last or (sequence[0], numbers[0])
        other = np.diff(numbers, prepend=last[1]) != 0
        places = np.flatnonzero(other & (np.diff(sequence, prepend=last[0]) == 0))
        self._changed = line_of(int(places[0])) if len(places) else 0
        self._last = float(sequence[-1]), int(numbers[-1])

    def labels(self) -> Labels:
        """Return all labels. There must be some."""
        return Labels.of(self._names, np.concatenate(self._pieces), self._changed)
