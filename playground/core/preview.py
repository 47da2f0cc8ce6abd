"""The beginning of a file as it will be read, before all of it is."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """`facts` say what was understood. Of a text, `tokens` are the first ones. Of rows of numbers, `columns` are the
    names of all, `rows` the first rows' cells, as many as each has, `lines` where in the file these begin, from 1, and
    `numbers` says which columns hold nothing but numbers and gaps there; `sequence` is the column that parts them,
    empty for none. `problem` is what reading would say of the first lines, empty where they can be read."""

    facts: tuple[str, ...]
    tokens: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    lines: tuple[int, ...] = ()
    numbers: tuple[bool, ...] = ()
    sequence: str = ""
    problem: str = ""
