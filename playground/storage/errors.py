"""Errors about files, as sentences: which file, what is wrong, and what would be right."""

import datetime
from collections.abc import Iterable, Sequence
from pathlib import Path

Key = tuple[str | int, ...]
"""The position of a value in a file: `("model", "units")`, `("probes", 0)`."""

_SHOWN = 48
"""The most characters of a value that a sentence quotes."""


class FileProblem(Exception):
    """A file or a setting that cannot be used. The exception's text is one sentence for the user.

    `where` is the file's name, `key` the position in it if known, and `what` the sentence without them.
    """

    def __init__(self, where: str | Path, what: str, key: Key = ()) -> None:
        self.where, self.what, self.key = printable(str(where)), printable(what), key
        super().__init__(f"{self.where}: {self.what}")


class WriteProblem(FileProblem):
    """A result that could not be written although its path is valid: the disk is full, or fails."""


class LostCluster(FileProblem):
    """A cluster that was lost while it worked; `where` names it."""


def printable(text: str) -> str:
    """Escape control characters, so that the text stays on one line and cannot move the cursor."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def format_value(value: object) -> str:
    """Format a value about as a file would write it, short and on one line."""
    match value:
        case bool():
            return str(value).lower()
        case str():
            cut = printable(value[:_SHOWN]).replace('"', '\\"')
            return f'"{cut}"' if len(value) <= _SHOWN else f'"{cut}…" ({len(value):,} characters)'
        case int():
            digits = int(value.bit_length() * 0.30103) + 1
            return str(value) if digits < 40 else f"a whole number of {digits:,} digits"
        case datetime.date() | datetime.time():
            return f"the date or time {value.isoformat()}"
        case dict():
            return "a table"
        case list() | tuple():
            return f"a list of {len(value):,}"
    return str(value)


def dotted(key: Key) -> str:
    """Format a key for a sentence: `model.units`, `probes[0]`."""
    text = ""
    for part in key:
        if isinstance(part, int):
            text += f"[{part}]"
        else:
            name = part if part.replace("-", "_").isidentifier() else format_value(part)
            text += f".{name}" if text else name
    return text


def join_words(items: Iterable[str], word: str = "and") -> str:
    """Join words for a sentence: `a, b and c`."""
    *first, last = tuple(items) or ("none",)
    return f"{', '.join(first)} {word} {last}" if first else last


def out_of_bounds(key: Key, value: object, allowed: str) -> str:
    """Return the sentence about a value of the wrong type or size."""
    return f"{dotted(key)} is {format_value(value)}, but must be {allowed}."


def closest_match(word: str, words: Sequence[str]) -> str | None:
    """Return the word that was probably meant, or None if none is similar."""
    import difflib

    return next(iter(difflib.get_close_matches(word[:100], words, n=1)), None)
