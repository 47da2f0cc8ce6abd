"""The first lines of a file as they will be read, and which settings suit it."""

from dataclasses import replace
from pathlib import Path

from playground.core.content import FileSpec
from playground.core.preview import Preview
from playground.core.vocabulary import split
from playground.storage import files, tables, task_files
from playground.storage.errors import FileProblem
from playground.storage.reading import decoded
from playground.tasks import csv, text

SHOWN_TOKENS, SHOWN_ROWS = 1500, 40
_BEGINNING = 1 << 14
_PARTED_BY = {",": "commas", ";": "semicolons", "\t": "tabs"}
_TABLES = {".csv", ".tsv"}


def suited(path: Path) -> FileSpec:
    """What a file is most likely meant to be: rows of numbers by its suffix, else a text. Raises `FileProblem`."""
    if path.suffix.lower() in _TABLES:
        return csv.Spec(file=str(path))
    with files.opened(path, task_files.TEXT_LIMIT) as file:
        size = file.seek(0, 2)
    # A short text has to fit windows into its smaller part.
    return text.Spec(file=str(path), window=max(2, min(text.Spec(file="").window, round(size * 0.1) - 2)))


def preview(spec: FileSpec, known: tuple[str, ...] = ()) -> Preview:
    """The beginning of the file of a specification. The columns it names were chosen where all that are there were
    those `known`; where others are there now, those of numbers are meant. Raises `FileProblem`."""
    path = Path(spec.file)
    return _table(path, spec, known) if isinstance(spec, csv.Spec) else _text(path, spec)


def _text(path: Path, spec: FileSpec) -> Preview:
    assert isinstance(spec, text.Spec)
    with files.opened(path, task_files.TEXT_LIMIT) as file:
        data = file.read(_BEGINNING)
        size = file.seek(0, 2)
    if len(data) == _BEGINNING:
        # The last character may have been cut.
        while data and data[-1] & 0xC0 == 0x80:
            data = data[:-1]
        data = data[:-1]
    if not size:
        raise FileProblem(path, "this file is empty; it needs some text.")
    tokens = split(spec.tokens, decoded(data, str(path)))[:SHOWN_TOKENS]
    return Preview(facts=("UTF-8", _size(size)), tokens=tokens)


def _table(path: Path, spec: csv.Spec, known: tuple[str, ...]) -> Preview:
    layout = tables.head(path, spec)
    if layout.columns != known:
        pairs = zip(layout.columns, layout.numbers, strict=True)
        spec = replace(spec, columns=tuple(name for name, numbers in pairs if numbers and name != spec.sequence))
    problem = tables.problem(path, layout, spec)
    columns = f"{len(layout.columns):,} column{'s' * (len(layout.columns) != 1)}"
    facts = [
        columns,
        "names in the first row" if layout.header else "no row of names",
        "one a line" if len(layout.columns) == 1 else f"parted by {_PARTED_BY[layout.delimiter]}",
        "decimal comma" if layout.decimal == "," else "decimal point",
        "UTF-8",
        _size(path.stat().st_size),
    ]
    # What is wrong with a row shall be seen.
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
