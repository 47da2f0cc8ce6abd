"""Reads `.ts` files, in which the UCR and UEA archives keep series with their classes.

Lines that begin with `@` describe the series, `#` begins a comment. After `@data` a line is a series: its dimensions
with colons between, its numbers with commas between, `?` for one that is missing, and its class at the end.
"""

import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt

from playground.core.vocabulary import number_problem, parse_number
from playground.storage import files
from playground.storage.errors import FileProblem, format_value
from playground.storage.reading import Progress
from playground.storage.sequence_files.found import Found, column_names
from playground.tasks.common.labelled import MAX_CLASSES, Labels
from playground.tasks.csv import MAX_COLUMNS

SUFFIXES = (".ts",)
LABEL = "class"
"""What labels of this format are called in a preset."""

LIMIT = 1_000_000_000
"""The most bytes to read."""
_LARGEST_LINE = 1 << 26
_MISSING = {"?", "nan", "NaN", "NAN"}

Floats = npt.NDArray[np.float32]


@dataclass(slots=True)
class _Header:
    """What the lines before the data say."""

    has_classes: bool = False
    classes: dict[str, int] = field(default_factory=dict)
    dimensions: int = 0


def read(path: Path, progress: Progress) -> Found:
    """Read a file. Raises `FileProblem`, with the line."""
    header, series, labels = _Header(), list[Floats](), list[int]()
    with files.open_bytes(path, LIMIT) as file:
        size, done, in_data = max(1, path.stat().st_size), 0, False
        for number, raw in enumerate(_lines(path, file), start=1):
            done += len(raw)
            line = _decoded(path, number, raw).strip()
            if in_data and line and not line.startswith("#"):
                values, label = _series(path, number, line, header)
                series.append(values)
                labels.append(label)
                progress(min(0.99, done / size))
            elif line.startswith("@"):
                in_data = _read_header(path, number, line, header) or in_data
    if not series:
        raise FileProblem(path, "there is no series in this file; they follow a line “@data”.")
    lengths = np.array([len(values) for values in series])
    ids = np.repeat(np.array(labels, dtype=np.int64), lengths)
    return Found(
        columns=column_names(header.dimensions),
        values=np.concatenate(series),
        starts=(np.cumsum(lengths) - lengths).astype(np.int64),
        label=LABEL if header.has_classes else "",
        labels=Labels.of(header.classes, ids) if header.has_classes else None,
    )


def _lines(path: Path, file: io.BufferedIOBase) -> Iterator[bytes]:
    while line := file.readline(_LARGEST_LINE):
        if len(line) == _LARGEST_LINE:
            raise FileProblem(path, f"it has a line of more than {_LARGEST_LINE / 1e6:,.0f} MB.")
        yield line


def _decoded(path: Path, number: int, raw: bytes) -> str:
    try:
        text = raw.decode("utf-8-sig" if number == 1 else "utf-8")
    except UnicodeDecodeError:
        text = "\0"
    if "\0" in text:
        raise FileProblem(path, f"line {number:,} is not text in UTF-8; this is not a .ts file.")
    return text


def _read_header(path: Path, number: int, line: str, header: _Header) -> bool:
    """Read a line that begins with `@`; return whether the data begin behind it."""
    key, *words = line.split()
    said = words[0].lower() if words else ""
    match key.lower():
        case "@data":
            return True
        case "@timestamps" if said == "true":
            raise FileProblem(path, f"line {number:,}: series with time stamps are not read, only plain numbers.")
        case "@targetlabel" if said == "true":
            raise FileProblem(path, f"line {number:,}: the series have numbers as targets; only classes are read.")
        case "@classlabel" if said == "true":
            if len(words) - 1 > MAX_CLASSES:
                raise FileProblem(path, f"line {number:,} names more than {MAX_CLASSES:,} classes.")
            header.has_classes = True
            header.classes = {name: index for index, name in enumerate(dict.fromkeys(words[1:]))}
    return False


def _series(path: Path, number: int, line: str, header: _Header) -> tuple[Floats, int]:
    """Return the numbers of a series `(time, dimensions)`, and the index of its class, 0 without classes."""
    parts, label = line.split(":"), 0
    if header.has_classes:
        name = parts.pop().strip()
        if name not in header.classes:
            raise FileProblem(
                path, f"line {number:,} ends with the class {format_value(name)}, which “@classLabel” does not name."
            )
        label = header.classes[name]
    header.dimensions = header.dimensions or len(parts)
    if len(parts) != header.dimensions or not parts:
        said = f"line {number:,} has {len(parts):,} dimensions, but the first series has {header.dimensions:,}."
        raise FileProblem(path, said)
    if len(parts) > MAX_COLUMNS:
        raise FileProblem(path, f"it has {len(parts):,} dimensions, but at most {MAX_COLUMNS:,} are read.")
    columns = [_numbers(path, number, index, part) for index, part in enumerate(parts)]
    for index, column in enumerate(columns):
        if len(column) != len(columns[0]):
            raise FileProblem(
                path,
                f"line {number:,}: dimension {index + 1:,} has {len(column):,} numbers, but the first has "
                f"{len(columns[0]):,}; they are of one time.",
            )
    return np.stack(columns, axis=1), label


def _numbers(path: Path, number: int, dimension: int, part: str) -> Floats:
    cells = part.split(",")
    if "?" in part:
        cells = ["nan" if cell.strip() == "?" else cell for cell in cells]
    try:
        read = np.array(cells, dtype=np.float64)
    except ValueError:
        read = np.array([np.inf])
    if np.isinf(read).any() or (np.abs(read) > np.finfo(np.float32).max).any():
        at, wrong = next(
            (at, cell) for at, cell in enumerate(cells) if cell.strip() not in _MISSING and parse_number(cell) is None
        )
        raise FileProblem(
            path,
            f"line {number:,}: number {at + 1:,} of dimension {dimension + 1:,} is {format_value(wrong)}, which is "
            f"{number_problem(wrong)}; write “?” for one that is missing.",
        )
    return read.astype(np.float32)
