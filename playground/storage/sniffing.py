"""What a file of numbers looks like, read from its first lines: how its cells are parted, and what its columns are."""

import csv
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from playground.core.vocabulary import number
from playground.tasks.csv import Spec

LINES = 200
"""How many rows are looked at."""

GAPS = {"", "na", "n/a", "nan", "null", "none", "-", "?"}
"""What stands in a cell that holds no number, in small letters."""

DELIMITERS = {"tab": "\t", ";": ";", ",": ","}

_COMMA = re.compile(r"[-+]?\d+,\d+(?:[eE][-+]?\d+)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """How a file is read. `columns` are all its columns' names; `first` are its first rows of cells, the header not
    among them; `numbers` says of each column whether what stands in it there are numbers, or gaps."""

    delimiter: str
    decimal: str
    header: bool
    columns: tuple[str, ...]
    first: tuple[tuple[str, ...], ...]
    numbers: tuple[bool, ...]

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


def sniff(text: str, spec: Spec) -> Layout:
    """The layout of a file that begins with `text`; what the specification says of it holds. Never fails."""
    lines = [line for line in re.split(r"\r\n|\n|\r", text)[:LINES] if line.strip()]
    delimiter = DELIMITERS.get(spec.delimiter) or _delimiter(lines)
    rows = [tuple(row) for row in csv.reader(lines, delimiter=delimiter) if row]
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
    )


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
