"""Previews of data files: their first lines as they would be read, and the settings that suit them."""

from dataclasses import replace
from pathlib import Path

from playground.core.content import FileSpec
from playground.core.preview import Preview
from playground.core.vocabulary import tokenize
from playground.storage import files, tables, task_files
from playground.storage.errors import FileProblem
from playground.storage.reading import decode_utf8
from playground.tasks import csv, text

SHOWN_TOKENS, SHOWN_ROWS = 1500, 40
_BEGINNING = 1 << 14
_PARTED_BY = {",": "commas", ";": "semicolons", "\t": "tabs"}
_TABLES = {".csv", ".tsv"}


def suggest_spec(path: Path) -> FileSpec:
    """Suggest a specification for a file: rows of numbers by its suffix, otherwise a text. Raises `FileProblem`."""
    if path.suffix.lower() in _TABLES:
        return csv.Spec(file=str(path))
    with files.open_bytes(path, task_files.TEXT_LIMIT) as file:
        size = file.seek(0, 2)
    # Both parts of a short text must have room for a window.
    return text.Spec(file=str(path), window=max(2, min(text.Spec(file="").window, round(size * 0.1) - 2)))


def read_preview(spec: FileSpec, known: tuple[str, ...] = ()) -> Preview:
    """Read the beginning of a specification's file. If the file's columns differ from `known`, the columns when the
    user chose from them, the preview takes all columns of numbers instead. Raises `FileProblem`."""
    path = Path(spec.file)
    return _table(path, spec, known) if isinstance(spec, csv.Spec) else _text(path, spec)


def _text(path: Path, spec: FileSpec) -> Preview:
    assert isinstance(spec, text.Spec)
    with files.open_bytes(path, task_files.TEXT_LIMIT) as file:
        data = file.read(_BEGINNING)
        size = file.seek(0, 2)
    if len(data) == _BEGINNING:
        # The last character may be incomplete.
        while data and data[-1] & 0xC0 == 0x80:
            data = data[:-1]
        data = data[:-1]
    if not size:
        raise FileProblem(path, "this file is empty; it needs some text.")
    tokens = tokenize(spec.tokens, decode_utf8(data, str(path)))[:SHOWN_TOKENS]
    return Preview(facts=("UTF-8", _size(size)), tokens=tokens)


def _table(path: Path, spec: csv.Spec, known: tuple[str, ...]) -> Preview:
    layout = tables.read_layout(path, spec)
    if layout.columns != known:
        pairs = zip(layout.columns, layout.numbers, strict=True)
        spec = replace(spec, columns=tuple(name for name, numbers in pairs if numbers and name != spec.sequence))
    problem = tables.first_lines_problem(path, layout, spec)
    columns = f"{len(layout.columns):,} column{'s' * (len(layout.columns) != 1)}"
    facts = [
        columns,
        "names in the first row" if layout.header else "no row of names",
        "one a line" if len(layout.columns) == 1 else f"parted by {_PARTED_BY[layout.delimiter]}",
        "decimal comma" if layout.decimal == "," else "decimal point",
        "UTF-8",
        _size(path.stat().st_size),
    ]
    # Show the first row of a wrong length.
    ragged = (index for index, row in enumerate(layout.first) if len(row) != len(layout.columns))
    count = max(SHOWN_ROWS, next(ragged, 0) + 1)
    return Preview(
        facts=tuple(facts),
        columns=layout.columns,
        rows=layout.first[:count],
        lines=layout.lines[:count],
        numbers=layout.numbers,
        sequence=spec.sequence if spec.sequence in layout.columns else "",
        problem=problem,
    )


def _size(count: int) -> str:
    return f"{count / 1e6:,.1f} MB" if count >= 1e6 else f"{count / 1e3:,.1f} kB"
