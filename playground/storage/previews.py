"""Previews of data files: their first lines as they would be read, and the settings that suit them."""

import math
from dataclasses import replace
from pathlib import Path

import numpy as np

from playground.core.content import FileSpec
from playground.core.preview import LINE_END, Preview
from playground.core.vocabulary import ARROW, tokenize, with_line_breaks
from playground.storage import files, label_folders, sequence_files, tables, task_files
from playground.storage.errors import FileProblem
from playground.storage.reading import decode_utf8
from playground.tasks import csv, text, typed
from playground.tasks.common import sequences

SHOWN_TOKENS, SHOWN_ROWS = 1500, 40
_BEGINNING = 1 << 14
_PARTED_BY = {",": "commas", ";": "semicolons", "\t": "tabs"}
_TABLES = {".csv", ".tsv"}
_TEXTS = {".txt", ".md"}
_LABELS = {"label", "labels", "class", "target"}
"""Names of columns that hold labels, in lower case."""

SUFFIXES = (*sorted(_TEXTS), *sorted(_TABLES), *sequence_files.SUFFIXES)
"""Files that can be previewed."""


def suggest_spec(path: Path) -> FileSpec:
    """Suggest a specification for a file: rows of numbers by its suffix, lines with answers by their arrows, otherwise
    a text. Raises `FileProblem`."""
    if label_folders.is_folder(path) and label_folders.holds_lists(path):
        return typed.Spec(file=str(path), held_out=0.2)
    if sequence_files.holds_sequences(path):
        return csv.Spec(file=str(path), label=sequence_files.found_in(path).label)
    if path.suffix.lower() in _TABLES:
        return _suggest_table(csv.Spec(file=str(path)))
    if _has_answers(path):
        return typed.Spec(file=str(path), held_out=0.2)
    with files.open_bytes(path, task_files.TEXT_LIMIT) as file:
        size = file.seek(0, 2)
    # Both parts of a short text must have room for a window.
    return text.Spec(file=str(path), window=max(2, min(text.Spec(file="").window, round(size * 0.1) - 2)))


def read_preview(spec: FileSpec, known: tuple[str, ...] = ()) -> Preview:
    """Read the beginning of a specification's file. If the file's columns differ from `known`, the columns when the
    user chose from them, the preview takes all columns of numbers instead. Raises `FileProblem`."""
    path = Path(spec.file)
    if isinstance(spec, csv.Spec):
        return _sequences(path, spec, known) if sequence_files.holds_sequences(path) else _table(path, spec, known)
    assert isinstance(spec, text.Spec | typed.Spec)
    limit = task_files.LINES_LIMIT if isinstance(spec, typed.Spec) else task_files.TEXT_LIMIT
    beginning, size = _beginning(path, limit)
    if not size:
        raise FileProblem(path, "this file is empty; it needs some text.")
    if isinstance(spec, text.Spec):
        shown = tokenize(spec.tokens, with_line_breaks(beginning) if spec.line_breaks else beginning)
        return Preview(facts=("UTF-8", _size(size)), tokens=shown[:SHOWN_TOKENS])
    # The last line may be cut.
    lines = beginning if size <= _BEGINNING else beginning.rpartition("\n")[0]
    parsed, problems = sequences.parse(lines, spec.tokens, "every-step")
    problem = f"{path}: {problems[0].message}" if problems else ""
    tokens: list[str] = []
    for line in parsed:
        tokens += tokenize(spec.tokens, line.prompt)
        tokens += () if line.answer is None else (ARROW, *tokenize(spec.tokens, line.answer))
        tokens.append(LINE_END)
    return Preview(
        facts=("prompts and answers", "UTF-8", _size(size)),
        tokens=tuple(tokens[:SHOWN_TOKENS]),
        problem=problem,
        has_several=True,
    )


def _beginning(path: Path, limit: int) -> tuple[str, int]:
    """Return the first characters of a text, or of the lists in a folder, and how many bytes it has."""
    if label_folders.is_folder(path):
        data = label_folders.read_lines(path, limit)
        return data[:_BEGINNING].decode(errors="ignore"), len(data)
    with files.open_bytes(path, limit) as file:
        data = file.read(_BEGINNING)
        size = file.seek(0, 2)
    if len(data) == _BEGINNING:
        # The last character may be incomplete.
        while data and data[-1] & 0xC0 == 0x80:
            data = data[:-1]
        data = data[:-1]
    return decode_utf8(data, str(path)), size


def _has_answers(path: Path) -> bool:
    """Return whether most of the first lines are a prompt and an answer."""
    lines = [line for line in _beginning(path, task_files.LINES_LIMIT)[0].split("\n") if line.strip()]
    return sum(ARROW in line for line in lines) > len(lines) / 2


def _suggest_table(spec: csv.Spec) -> csv.Spec:
    """Return the specification with the column that is called as labels are, if there is one. Without a column that
    tells sequences apart, a row with a label is a sequence."""
    columns = tables.read_layout(Path(spec.file), spec).columns
    label = next((name for name in columns if name.lower() in _LABELS), "")
    return replace(spec, label=label, row="sequence" if label and spec.sequence not in columns else "timestep")


def _sequences(path: Path, spec: csv.Spec, known: tuple[str, ...]) -> Preview:
    found = sequence_files.found_in(path)
    problem = ""
    try:
        sequence_files.chosen(path, spec if known == found.columns else replace(spec, columns=()), found)
    except FileProblem as wrong:
        problem = str(wrong)
    lengths = np.diff(np.append(found.starts, len(found.values)))
    spread = f"{lengths.min():,}" if lengths.min() == lengths.max() else f"{lengths.min():,} to {lengths.max():,}"
    facts = [f"{len(lengths):,} sequence{'s' * (len(lengths) != 1)}", f"{spread} timesteps"]
    if found.labels is not None:
        facts.append(f"{len(found.labels.names):,} labels")
    values = found.values[:SHOWN_ROWS].tolist()
    rows = tuple(tuple("" if math.isnan(value) else f"{value:.6g}" for value in row) for row in values)
    return Preview(
        facts=(*facts, _size(path.stat().st_size)),
        columns=found.columns,
        rows=rows,
        lines=tuple(range(1, len(rows) + 1)),
        numbers=(True,) * len(found.columns),
        labels=(found.label,) if found.label else (),
        label=spec.label if found.label else "",
        is_parted=True,
        has_several=len(lengths) > 1,
        problem=problem,
    )


def _table(path: Path, spec: csv.Spec, known: tuple[str, ...]) -> Preview:
    layout = tables.read_layout(path, spec)
    date_columns = tuple(layout.columns[index] for index in layout.dates.all_columns) if layout.dates else ()
    if layout.columns != known:
        pairs = zip(layout.columns, layout.numbers, strict=True)
        apart = {spec.sequence, spec.label, *date_columns}
        spec = replace(spec, columns=tuple(name for name, numbers in pairs if numbers and name not in apart))
    problem = tables.first_lines_problem(path, layout, spec)
    columns = f"{len(layout.columns):,} column{'s' * (len(layout.columns) != 1)}"
    facts = [
        columns,
        "names in the first row" if layout.header else "no row of names",
        "one a line" if len(layout.columns) == 1 else f"parted by {_PARTED_BY[layout.delimiter]}",
        *([f"dates in {layout.dates.name}, not learned"] if layout.dates else []),
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
        dates=layout.dates.name if layout.dates else "",
        date_columns=date_columns,
        labels=layout.columns,
        label=spec.label if spec.label in layout.columns else "",
        has_several=spec.row == "sequence" or spec.sequence in layout.columns,
        problem=problem,
    )


def _size(count: int) -> str:
    return f"{count / 1e6:,.1f} MB" if count >= 1e6 else f"{count / 1e3:,.1f} kB"
