"""Finds out how a file of numbers is written from its first lines: delimiter, decimal sign, header and columns."""

import csv
import io
import math
import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import islice

from playground.core.vocabulary import parse_number
from playground.storage.dates import Dates, find_dates
from playground.tasks.csv import Spec

LINES = 200
"""How many lines to look at."""

GAPS = {"", "na", "n/a", "nan", "null", "none", "-", "?"}
"""Cells without a number, in lower case."""

DELIMITERS = {"tab": "\t", ";": ";", ",": ","}

csv.field_size_limit(1 << 25)
"""The most characters of a cell; Python's own limit raises an error without the cell's position. No line is longer."""

_COMMA = re.compile(r"[-+]?\d+,\d+(?:[eE][-+]?\d+)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """How a file is written.

    `columns` are the names of all columns. `first` are the first rows of cells without the header, each as long as it
    is in the file, and `lines` are the lines in the file at which they begin, from 1. `numbers` says of each column
    whether it holds only numbers or gaps in these rows. `beginning` is the text of these lines. `dates` are where the
    dates of the rows are, if there are any, and `gaps` the cells that are gaps besides the usual ones, in lower case.
    """

    delimiter: str
    decimal: str
    header: bool
    columns: tuple[str, ...]
    first: tuple[tuple[str, ...], ...]
    numbers: tuple[bool, ...]
    lines: tuple[int, ...]
    beginning: str
    dates: Dates | None = None
    gaps: frozenset[str] = frozenset()

    def parse(self, cell: str) -> float | None:
        """Return the number in a cell, NaN for a gap, or None if it is neither."""
        return parse_cell(cell, self.decimal, self.gaps)

    def parse_number(self, cell: str) -> float | None:
        """Return the number in a cell, whether it stands for a gap or not; None if there is none."""
        number = parse_cell(cell, self.decimal)
        return None if number is None or math.isnan(number) else number


def parse_cell(cell: str, decimal: str, gaps: Collection[str] = ()) -> float | None:
    """Return the number in a cell, NaN for a gap, or None if it is neither. `gaps` are more cells that are gaps, in
    lower case."""
    cell = cell.strip()
    if cell.lower() in GAPS or cell.lower() in gaps:
        return float("nan")
    if decimal == ",":
        cell = cell.replace(",", "*" if "." in cell else ".")
    # Only Python reads 1_000 as a thousand.
    return None if "_" in cell else parse_number(cell)


def is_blank(row: Sequence[str]) -> bool:
    """Return whether these are the cells of an empty line, which is not a row."""
    return not row or (len(row) == 1 and not row[0].strip())


def sniff_layout(text: str, spec: Spec) -> Layout:
    """Return the layout of a file that begins with `text`; the specification takes precedence. Never fails."""
    beginning = _beginning(text)
    lines = [line for line in re.split(r"\r\n|\n|\r", beginning) if line.strip()]
    delimiter = DELIMITERS.get(spec.delimiter) or _delimiter(lines)
    numbered = _rows(beginning, delimiter)
    rows = list(numbered.values())
    decimal = spec.decimal if spec.decimal != "auto" else _decimal(rows, delimiter)
    head = rows[0] if rows else ()
    gaps = frozenset(cell.strip().lower() for cell in spec.missing_values)
    header = spec.header == "yes" or (spec.header == "auto" and _is_header(rows, decimal, gaps, spec))
    first = tuple(rows[1:] if header else rows)
    names = _names(head if header else ("",) * len(head))
    wanted = None if spec.time == "auto" else spec.time
    return Layout(
        delimiter=delimiter,
        decimal=decimal,
        header=header,
        columns=names,
        first=first,
        numbers=tuple(
            all(parse_cell(row[index], decimal, gaps) is not None for row in first if index < len(row))
            for index in range(len(names))
        ),
        lines=tuple(numbered)[len(rows) - len(first) :],
        beginning=beginning,
        dates=None if wanted == "" else find_dates(names, first, decimal, wanted=wanted),
        gaps=gaps,
    )


def _is_header(rows: Sequence[Sequence[str]], decimal: str, gaps: Collection[str], spec: Spec) -> bool:
    """Return whether the first row holds names: it has a cell that is no number, and no date as in the rows below."""
    head = rows[0] if rows else ()
    others = [index for index, cell in enumerate(head) if parse_cell(cell, decimal, gaps) is None]
    if not others:
        return False
    dates = None if spec.time == "" else find_dates(("",) * len(head), rows, decimal)
    return dates is None or not set(others) <= set(dates.all_columns)


def _beginning(text: str) -> str:
    """Return the first lines, ending before or after a quoted cell that spans the limit."""
    lines: list[str] = []
    whole, quoted = 0, False
    for line in islice(io.StringIO(text, newline=""), 2 * LINES):
        if len(lines) >= LINES and not quoted:
            break
        lines.append(line)
        quoted ^= line.count('"') % 2 == 1
        whole = whole if quoted else len(lines)
    # The reader reports an unclosed quotation mark.
    return "".join(lines if len(lines) < 2 * LINES else lines[: whole or None])


def _rows(text: str, delimiter: str) -> dict[int, tuple[str, ...]]:
    """Return the rows of cells, each by the line at which it begins, up to the first syntax error."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    rows: dict[int, tuple[str, ...]] = {}
    last = 0
    try:
        for row in reader:
            line, last = last + 1, reader.line_num
            if not is_blank(row):
                rows[line] = tuple(row)
    except csv.Error:
        pass
    return rows


def _delimiter(lines: Sequence[str]) -> str:
    """Return the delimiter that splits most lines into the same number of cells, more than one.

    Ties go to the delimiter that is rarer within numbers.
    """

    def even(delimiter: str) -> float:
        widths = Counter(len(row) for row in csv.reader(lines, delimiter=delimiter))
        width, count = widths.most_common(1)[0] if widths else (1, 0)
        return count / len(lines) if width > 1 else 0

    best = max(DELIMITERS.values(), key=even)
    return best if lines and even(best) else ","


def _decimal(rows: Sequence[Sequence[str]], delimiter: str) -> str:
    """Return a comma if it is not the delimiter and appears in numbers, and no point does."""
    cells = [cell.strip() for row in rows for cell in row]
    commas = delimiter != "," and any(_COMMA.fullmatch(cell) for cell in cells)
    return "," if commas and not any("." in cell and parse_number(cell) is not None for cell in cells) else "."


def _names(cells: Sequence[str]) -> tuple[str, ...]:
    """Return the columns' names, made unique; a column without a name is called by its number."""
    names: dict[str, None] = {}
    for index, cell in enumerate(cells, start=1):
        name = " ".join(cell.split()) or f"column {index}"
        names[name if name not in names else f"{name} ({index})"] = None
    return tuple(names)
