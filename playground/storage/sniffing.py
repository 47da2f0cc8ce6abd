"""What a file of numbers looks like, read from its first lines: how its cells are parted, and what its columns are."""

import csv
import io
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from playground.core.vocabulary import number
from playground.tasks.csv import Spec

LINES = 200
"""How many lines are looked at."""

GAPS = {"", "na", "n/a", "nan", "null", "none", "-", "?"}
"""What stands in a cell that holds no number, in small letters."""

DELIMITERS = {"tab": "\t", ";": ";", ",": ","}

csv.field_size_limit(1 << 25)
"""Characters of a cell; Python's own limit comes without the cell's place. A line is never longer than this."""

_COMMA = re.compile(r"[-+]?\d+,\d+(?:[eE][-+]?\d+)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """How a file is read. `columns` are all its columns' names; `first` are its first rows of cells, the header not
    among them, as ragged as they stand, and `lines` the lines in the file at which they begin, from 1; `numbers` says
    of each column whether what stands in it there are numbers, or gaps. `beginning` is the text of these lines."""

    delimiter: str
    decimal: str
    header: bool
    columns: tuple[str, ...]
    first: tuple[tuple[str, ...], ...]
    numbers: tuple[bool, ...]
    lines: tuple[int, ...]
    beginning: str

    def value(self, cell: str) -> float | None:
        """The number in a cell, NaN for a gap; None when it is neither."""
        return value(cell, self.decimal)


def value(cell: str, decimal: str) -> float | None:
    """The number in a cell, NaN for a gap; None when it is neither."""
    cell = cell.strip()
    if cell.lower() in GAPS:
        return float("nan")
    if decimal == ",":
        cell = cell.replace(",", "*" if "." in cell else ".")
    # Python alone reads 1_000 as a thousand.
    return None if "_" in cell else number(cell)


def blank(row: Sequence[str]) -> bool:
    """Whether these are the cells of an empty line, which is no row."""
    return not row or (len(row) == 1 and not row[0].strip())


def sniff(text: str, spec: Spec) -> Layout:
    """The layout of a file that begins with `text`; what the specification says of it holds. Never fails."""
    beginning = _beginning(text)
    lines = [line for line in re.split(r"\r\n|\n|\r", beginning) if line.strip()]
    delimiter = DELIMITERS.get(spec.delimiter) or _delimiter(lines)
    numbered = _rows(beginning, delimiter)
    rows = list(numbered.values())
    decimal = spec.decimal if spec.decimal != "auto" else _decimal(rows, delimiter)
    head = rows[0] if rows else ()
    header = spec.header == "yes" or (spec.header == "auto" and any(value(cell, decimal) is None for cell in head))
    first = tuple(rows[1:] if header else rows)
    names = _names(head if header else ("",) * len(head))
    return Layout(
        delimiter=delimiter,
        decimal=decimal,
        header=header,
        columns=names,
        first=first,
        numbers=tuple(
            all(value(row[index], decimal) is not None for row in first if index < len(row))
            for index in range(len(names))
        ),
        lines=tuple(numbered)[len(rows) - len(first) :],
        beginning=beginning,
    )


def _beginning(text: str) -> str:
    """The first lines. Where a quoted cell reaches over the last of them, it ends before that or behind it."""
    lines: list[str] = []
    whole, quoted = 0, False
    for line in islice(io.StringIO(text, newline=""), 2 * LINES):
        if len(lines) >= LINES and not quoted:
            break
        lines.append(line)
        quoted ^= line.count('"') % 2 == 1
        whole = whole if quoted else len(lines)
    # A mark that nothing closes is told by the reader.
    return "".join(lines if len(lines) < 2 * LINES else lines[: whole or None])


def _rows(text: str, delimiter: str) -> dict[int, tuple[str, ...]]:
    """The rows of cells, each by the line at which it begins; up to where no cell can be told."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    rows: dict[int, tuple[str, ...]] = {}
    last = 0
    try:
        for row in reader:
            line, last = last + 1, reader.line_num
            if not blank(row):
                rows[line] = tuple(row)
    except csv.Error:
        pass
    return rows


def _delimiter(lines: Sequence[str]) -> str:
    """The one that parts most lines into the same number of cells, more than one; of equals the rarer in numbers."""

    def even(delimiter: str) -> float:
        widths = Counter(len(row) for row in csv.reader(lines, delimiter=delimiter))
        width, count = widths.most_common(1)[0] if widths else (1, 0)
        return count / len(lines) if width > 1 else 0

    best = max(DELIMITERS.values(), key=even)
    return best if lines and even(best) else ","


def _decimal(rows: Sequence[Sequence[str]], delimiter: str) -> str:
    """A comma where it is no delimiter, stands in numbers, and no point does."""
    cells = [cell.strip() for row in rows for cell in row]
    commas = delimiter != "," and any(_COMMA.fullmatch(cell) for cell in cells)
    return "," if commas and not any("." in cell and number(cell) is not None for cell in cells) else "."


def _names(cells: Sequence[str]) -> tuple[str, ...]:
    """The columns' names, each once; one without is called by its number."""
    names: dict[str, None] = {}
    for index, cell in enumerate(cells, start=1):
        name = " ".join(cell.split()) or f"column {index}"
        names[name if name not in names else f"{name} ({index})"] = None
    return tuple(names)
