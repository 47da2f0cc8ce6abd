"""Reads the rows in a piece of a CSV file, and reports the line and the column of mistakes.

numpy's own parser reads each piece; it takes nothing but numbers. If it refuses, the piece is read cell by cell, which
handles gaps and says what is not a number.
"""

import csv
import io
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt

from playground.core.vocabulary import LARGEST, SMALLEST, number_problem
from playground.storage.dates import Dates
from playground.storage.errors import FileProblem, closest_match, format_value, join_words, printable
from playground.storage.label_column import KEY as LABEL
from playground.storage.label_column import LabelColumn
from playground.storage.sniffing import Layout, is_blank
from playground.tasks.csv import Spec

COLUMNS = "task", "columns"
"""The key of a preset that names the columns to learn."""

Values = npt.NDArray[np.float64]


@dataclass(slots=True)
class RowReader:
    """Reads one piece after the other. `chosen` are the wanted columns, `sequence` is the column that separates
    sequences, `label` the one of `labels`; `line` counts the lines read so far; `names` maps each text of the sequence
    column to a number. `dates` are where the dates are, and `moments (rows,)` those of the last piece in seconds since
    1970, NaN for none."""

    path: Path
    layout: Layout
    chosen: list[int]
    sequence: int | None
    label: int | None = None
    labels: LabelColumn | None = None
    dates: Dates | None = None
    moments: Values = field(default_factory=lambda: np.empty(0))
    line: int = 0
    names: dict[str, float] = field(default_factory=dict)

    @classmethod
    def of(cls, path: Path, layout: Layout, spec: Spec) -> "RowReader":
        """Make a reader of the columns that the specification names. Raises `FileProblem` if there is no such
        column."""
        columns = {name: index for index, name in enumerate(layout.columns)}
        sequence = columns.get(spec.sequence)
        wanted = (*spec.target, *spec.columns, *([spec.label] if spec.label else []))
        for name in (*wanted, *([] if spec.time in ("", "auto") else [spec.time])):
            if name not in columns:
                near = closest_match(name, layout.columns)
                asked = (
                    f"; did you mean {format_value(near)}?"
                    if near
                    else f", only {join_words(map(format_value, layout.columns[:20]))}."
                )
                raise FileProblem(path, f"there is no column {format_value(name)}{asked}")
        label = columns[spec.label] if spec.label else None
        if label is not None and (spec.label in spec.columns or label == sequence):
            raise FileProblem(
                path, f"the column {format_value(spec.label)} is the label and cannot be read, too.", LABEL
            )
        dates = layout.dates if spec.row == "timestep" else None
        if spec.time not in ("", "auto") and dates is None:
            raise FileProblem(
                path,
                f"column {format_value(spec.time)} holds no dates that are understood, such as 1958-03-29, 29.3.1958, "
                "Mar 1958, 1958.24 or seconds since 1970.",
                ("task", "time"),
            )
        apart = {sequence, label, *(dates.all_columns if dates else ())}
        all_others = [index for index in range(len(columns)) if index not in apart]
        # The columns to forecast come first.
        named = dict.fromkeys((*spec.target, *(spec.columns or [layout.columns[index] for index in all_others])))
        chosen = [columns[name] for name in named]
        if not chosen:
            beside = "the one that names the sequence" if label is None else "those of the sequence and the label"
            raise FileProblem(path, f"there is no column of numbers beside {beside}.")
        reader = cls(path, layout, chosen, sequence, label, dates=dates)
        if label is not None:
            reader.labels = LabelColumn(path, reader._column_name(label))
        return reader

    def read_lines(self, data: bytes) -> Values:
        """Return the numbers of the next lines `(rows, columns)`, NaN for gaps and in unwanted columns."""
        text = self._decode(data)
        skip = 1 if self.line == 0 and self.layout.header else 0
        values = self._parse_with_numpy(text, skip)
        if values is None:
            values = self._parse_cells(text, skip)
        for gap in map(self.layout.parse_number, self.layout.gaps):
            for column in () if gap is None else self.chosen:
                # numpy reads a number that stands for a gap as that number, whatever its digits.
                own = values[:, column]
                own[own == gap] = np.nan
        self.line += data.count(b"\n")
        return values

    def add_labels(self, values: Values, data: bytes) -> None:
        """Add the labels of the rows that were last read, from `data`."""
        if self.labels is None or self.label is None:
            return

        def line_of(row: int) -> int:
            before = self.line - data.count(b"\n")
            cells = csv.reader(io.StringIO(data.decode(), newline=""), delimiter=self.layout.delimiter)
            index, last = -1 if before == 0 and self.layout.header else 0, 0
            for found in cells:
                line, last = before + last + 1, cells.line_num
                if not is_blank(found):
                    if index == row:
                        return line
                    index += 1
            return self.line

        sequences = None if self.sequence is None else values[:, self.sequence]
        self.labels.add(values[:, self.label].astype(np.int64), sequences, line_of)

    def _decode(self, data: bytes) -> str:
        try:
            text = data.decode("utf-8-sig" if self.line == 0 else "utf-8")
        except UnicodeDecodeError as error:
            place = f"the byte 0x{data[error.start]:02X} in line {self.line + data.count(10, 0, error.start) + 1}"
            raise FileProblem(self.path, f"this is not a text file in UTF-8, because of {place}; save it so.") from None
        if "\0" in text:
            line = self.line + text.count("\n", 0, text.index("\0")) + 1
            raise FileProblem(self.path, f"this is not a text file, because of the byte 0x00 in line {line}.")
        return text

    def _parse_with_numpy(self, text: str, skip: int) -> Values | None:
        """Read the wanted cells with numpy; None if it cannot, or if one of them is too large to compute with."""
        layout, delimiter, width = self.layout, self.layout.delimiter, len(self.layout.columns)
        lines = text.replace("\r\n", "\n").split("\n")
        if '"' in text or "\r" in lines[0] or (skip and not lines[0].strip()):
            return None
        lines = [line for line in lines[skip:] if line.strip()]
        if any(line.count(delimiter) != width - 1 for line in lines):
            return None
        if not lines:
            return np.zeros((0, width))
        values = np.full((len(lines), width), np.nan)
        if self.sequence is not None:
            named = (line.split(delimiter, self.sequence + 1)[self.sequence].strip() for line in lines)
            values[:, self.sequence] = [self._sequence_number(name) for name in named]
        if self.label is not None and self.labels is not None:
            try:
                cells = (line.split(delimiter, self.label + 1)[self.label] for line in lines)
                values[:, self.label] = [self.labels.number(cell, 0) for cell in cells]
            except FileProblem:
                return None
        if self.dates is not None:
            most = max(self.dates.columns) + 1
            parts = (line.split(delimiter, most) for line in lines)
            self.moments = self.dates.moments([[cells[at] for at in self.dates.columns] for cells in parts])
        if layout.decimal == ",":
            if any("." in line for line in lines):
                return None
            lines = [line.replace(",", ".") for line in lines]
        try:
            lines = _without_gaps(lines, delimiter)
            wanted = None if len(self.chosen) == width else self.chosen
            read = np.loadtxt(lines, delimiter=delimiter, comments=None, usecols=wanted, ndmin=2)
        except ValueError:
            return None
        values[:, self.chosen] = read
        return None if (np.abs(read) >= LARGEST).any() else values

    def _parse_cells(self, text: str, skip: int) -> Values:
        """Read all cells, one by one. Raises `FileProblem` with the position of what is not a number."""
        width = len(self.layout.columns)
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=self.layout.delimiter, strict=True)
        rows: list[list[float]] = []
        dates: list[list[str]] = []
        wanted, last = set(self.chosen), 0
        try:
            for row in reader:
                # A quoted cell may span several lines; its row counts as the line where it begins.
                line, last = self.line + last + 1, reader.line_num
                if is_blank(row):
                    continue
                if skip:
                    skip = 0
                    continue
                if len(row) != width:
                    raise FileProblem(
                        self.path,
                        f"line {line} has {_counted(len(row))}, but the first one has {_counted(width)}; a row needs a "
                        "cell for each column, if need be an empty one.",
                    )
                rows.append([self._parse_cell(cell, index, line, index in wanted) for index, cell in enumerate(row)])
                if self.dates is not None:
                    dates.append([row[at] for at in self.dates.columns])
        except csv.Error as error:
            raise FileProblem(self.path, f"line {self.line + last + 1}: {printable(str(error))}.") from None
        if self.dates is not None:
            self.moments = self.dates.moments(dates)
        return np.array(rows, dtype=np.float64).reshape(len(rows), width)

    def _sequence_number(self, name: str) -> float:
        """Return the number that stands for a sequence's name."""
        return self.names.setdefault(name, float(len(self.names)))

    def _parse_cell(self, cell: str, index: int, line: int, wanted: bool) -> float:
        if index == self.sequence:
            return self._sequence_number(cell.strip())
        if index == self.label and self.labels is not None:
            return float(self.labels.number(cell, line))
        if not wanted:
            return float("nan")
        number = self.layout.parse(cell)
        if number is None:
            wrong = number_problem(cell.replace(",", ".") if self.layout.decimal == "," else cell)
            raise FileProblem(
                self.path,
                f"line {line}, {self._column_name(index)} holds {format_value(cell)}, which is {wrong}; mend it, empty "
                "it, or leave the column out.",
                COLUMNS,
            )
        return number

    def check_size(self, largest: Values) -> None:
        """Raise `FileProblem` if the `largest (columns,)` magnitudes show that all numbers of a column are too
        small."""
        for index, most in zip(self.chosen, largest.tolist(), strict=True):
            if 0 < most < SMALLEST:
                raise FileProblem(
                    self.path,
                    f"{self._column_name(index)} holds no number beyond {most:.3g}, too small to compute with; write "
                    "them in a smaller unit, or leave the column out.",
                    COLUMNS,
                )

    def _column_name(self, index: int) -> str:
        name = f" ({format_value(self.layout.columns[index])})" if self.layout.header else ""
        return f"column {index + 1}{name}"


def _counted(count: int) -> str:
    return "1 cell" if count == 1 else f"{count:,} cells"


def _without_gaps(lines: list[str], delimiter: str) -> list[str]:
    """Return the lines with `nan` for each empty cell."""
    twice = delimiter + delimiter
    if not any(twice in line or line[:1] == delimiter or line[-1:] == delimiter for line in lines):
        return lines
    put: Callable[[str], str] = _gap(delimiter)
    return [put(line) for line in lines]


def _gap(delimiter: str) -> Callable[[str], str]:
    empty = re.compile(rf"(?:(?<={delimiter})|^)(?={delimiter}|$)")
    return lambda line: empty.sub("nan", line) if line else line
