"""A preview of a data file: its beginning, read with the chosen settings."""

from dataclasses import dataclass

LINE_END = "\n"
"""The token between two lines that are sequences of their own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """The beginning of a file.

    `facts` describe its format. A text has `tokens`, its first ones. A table has `columns`, all column names; `rows`,
    the cells of the first rows, as many as each row has; `lines`, the line of each row in the file, from 1; `numbers`,
    which columns hold only numbers and gaps in these rows; and `sequence`, the column that separates sequences, empty
    for none. `labels` are the columns that may hold labels, and `label` is the one that does, empty for none. `dates`
    is what the dates of the rows are called, empty for none, and `date_columns` are all columns of dates. `is_parted`:
    the file itself says where sequences begin. `has_several`: there is more than one sequence. `problem` is the error
    that reading these rows would raise, empty if none.
    """

    facts: tuple[str, ...]
    tokens: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    lines: tuple[int, ...] = ()
    numbers: tuple[bool, ...] = ()
    sequence: str = ""
    dates: str = ""
    date_columns: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    label: str = ""
    is_parted: bool = False
    has_several: bool = False
    problem: str = ""
