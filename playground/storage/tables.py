"""Reads CSV files of numbers in pieces of whole lines."""

import hashlib
import io
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt

from playground.storage import files, whole_rows
from playground.storage.errors import FileProblem
from playground.storage.reading import Progress, decode_utf8, ignore_progress
from playground.storage.row_reader import RowReader, Values
from playground.storage.sniffing import Layout, sniff_layout
from playground.tasks.common.series_times import Times
from playground.tasks.csv import MAX_COLUMNS, Spec, Table

LIMIT = 1_000_000_000
"""The most bytes to read."""

PIECE = 1 << 18
"""Bytes per piece: numpy's parser keeps other threads from running meanwhile."""

HEAD = 1 << 20
"""The first bytes, from which the layout is found."""

_LARGEST_ROW = 1 << 24
_MARK = b"\xef\xbb\xbf"


def read_layout(path: Path, spec: Spec) -> Layout:
    """Return a file's layout, found from its beginning. Raises `FileProblem`."""
    with files.open_bytes(path, LIMIT) as file:
        data = file.read(HEAD)
        if len(data) == HEAD:
            data = _extend_to_line_end(file, path, data)
    text = decode_utf8(data, str(path))
    if not text.strip():
        raise FileProblem(path, "this file is empty; it needs rows of numbers.")
    layout = sniff_layout(text, spec)
    if len(layout.columns) > MAX_COLUMNS:
        raise FileProblem(path, f"it has {len(layout.columns):,} columns, but at most {MAX_COLUMNS:,} are read.")
    return layout


def first_lines_problem(path: Path, layout: Layout, spec: Spec) -> str:
    """Return the error that reading the first lines would raise, or an empty text.

    `spec.columns` are those to learn. Raises `FileProblem` if there is no such column.
    """
    reader, data = RowReader.of(path, layout, spec), layout.beginning.encode()
    try:
        if spec.row == "sequence":
            whole_rows.check_width(path, len(reader.chosen), spec.features)
        rows = reader.read_lines(data)
    except FileProblem as wrong:
        return str(wrong)
    return str(_without_rows(path)) if not len(rows) and path.stat().st_size <= len(data) + len(_MARK) else ""


def read_table(path: Path, spec: Spec, progress: Progress = ignore_progress, most: int = LIMIT) -> Table:
    """Read the columns of a file that the specification names, to the end of the line in which its first `most` bytes
    end. `progress` gets the fraction read.

    Raises `FileProblem`.
    """
    layout = read_layout(path, spec)
    reader = RowReader.of(path, layout, spec)
    pieces: list[npt.NDArray[np.float32]] = []
    moments: list[Values] = []
    sequences: list[Values] = []
    largest: Values = np.zeros(len(reader.chosen))
    digest = hashlib.sha256(repr(_read_keys(reader, spec)).encode())
    if layout.gaps:
        digest.update(repr(sorted(layout.gaps)).encode())
    size = max(1, path.stat().st_size)
    with files.open_bytes(path, LIMIT) as file:
        done = 0
        for data in _pieces(file, path):
            digest.update(data)
            done += len(data)
            values = reader.read_lines(data)
            if len(values):
                wanted = values[:, reader.chosen] if len(reader.chosen) < values.shape[1] else values
                largest = np.fmax(largest, np.fmax.reduce(np.abs(wanted), axis=0))
                pieces.append(wanted.astype(np.float32))
                if reader.dates is not None:
                    moments.append(reader.moments)
                if reader.sequence is not None:
                    sequences.append(values[:, reader.sequence])
                reader.add_labels(values, data)
            progress(min(0.99, done / size))
            if done >= most:
                break
    if not pieces:
        raise _without_rows(path)
    reader.check_size(largest)
    values32 = np.concatenate(pieces)
    columns = tuple(layout.columns[index] for index in reader.chosen)
    labels = None if reader.labels is None else reader.labels.labels()
    if spec.row == "sequence":
        return whole_rows.as_table(path, values32, spec.features, digest.hexdigest(), labels)
    times = None if reader.dates is None else Times(reader.dates.name, np.concatenate(moments))
    return Table(columns, values32, _starts(sequences, len(values32)), digest.hexdigest(), labels, times=times)


def _read_keys(reader: "RowReader", spec: Spec) -> tuple[object, ...]:
    """Return what determines the content beside the bytes of the file."""
    own = reader.chosen, reader.sequence, reader.layout.delimiter, reader.layout.decimal
    shaped = () if spec.row == "timestep" else (spec.row, spec.features)
    return own if reader.label is None and not shaped else (*own, reader.label, *shaped)


def _without_rows(path: Path) -> FileProblem:
    return FileProblem(path, "there are no rows of numbers in this file.")


def _starts(sequences: list[Values], rows: int) -> npt.NDArray[np.int64]:
    """Return the row at which each sequence begins: where the sequence column changes."""
    if not sequences:
        return np.zeros(1, dtype=np.int64)
    named = np.concatenate(sequences)
    return np.concatenate([[0], np.flatnonzero(named[1:] != named[:-1]) + 1]).astype(np.int64)


def _pieces(file: io.BufferedIOBase, path: Path) -> Iterator[bytes]:
    """Yield the file in pieces that end with a whole line and contain an even number of quotation marks."""
    while data := file.read(PIECE):
        yield _extend_to_line_end(file, path, data)


def _extend_to_line_end(file: io.BufferedIOBase, path: Path, data: bytes) -> bytes:
    """Return the data extended to the end of a line, with an even number of quotation marks."""
    parts = [data, _rest_of_line(file, path, data)]
    size, marks = sum(map(len, parts)), sum(part.count(b'"') for part in parts)
    while marks % 2 and size < _LARGEST_ROW:
        # Most of what is quoted by mistake is without another mark, so it is not looked at line by line.
        more = file.read(PIECE)
        if not more:
            break
        if (mark := more.find(b'"')) >= 0:
            file.seek(mark + 1 - len(more), io.SEEK_CUR)
            more = more[: mark + 1] + file.readline(_LARGEST_ROW)
        parts.append(more)
        size, marks = size + len(more), marks + more.count(b'"')
    return b"".join(parts)


def _rest_of_line(file: io.BufferedIOBase, path: Path, data: bytes) -> bytes:
    if data.endswith(b"\n"):
        return b""
    rest = file.readline(_LARGEST_ROW)
    if len(rest) == _LARGEST_ROW:
        raise FileProblem(
            path, f"it has a line of more than {_LARGEST_ROW / 1e6:,.0f} MB; is it a text of rows at all?"
        )
    return rest
