"""The file formats of a result, one row each. Dialogs, checks, help texts and the README's list read them."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

from playground.core.optional import is_installed

Write = TypeVar("Write")
Read = TypeVar("Read")


@dataclass(frozen=True, slots=True, kw_only=True)
class Format(Generic[Write, Read]):
    """One file format.

    `suffixes` are its file suffixes, the usual one first; `label` is its name on screen. `write` and `read` have the
    same signature in all formats of a kind; a format without `read` is write-only. Dialogs offer a `preferred` format
    first, and none of whose libraries, the modules that it `needs`, one is not installed.
    """

    suffixes: tuple[str, ...]
    label: str
    write: Write
    read: Read | None = None
    is_preferred: bool = False
    needs: tuple[str, ...] = ()

    @property
    def missing(self) -> tuple[str, ...]:
        """Return the modules that it needs and that are not installed."""
        return tuple(module for module in self.needs if not is_installed(module))

    @property
    def is_available(self) -> bool:
        """Whether this format can be written here."""
        return not self.missing


Row = TypeVar("Row", bound=Format[Any, Any])


class Formats(Generic[Row]):
    """The formats of one kind of result, such as "a trace", in the order in which sentences list them."""

    def __init__(self, kind: str, *rows: Row) -> None:
        self.kind, self.rows = kind, rows

    def of(self, path: Path) -> Row:
        """Return the format for a path's suffix. Raises `KeyError` if there is none."""
        for row in self.rows:
            if path.suffix.lower() in row.suffixes:
                return row
        raise KeyError(path.suffix)

    @property
    def suffixes(self) -> tuple[str, ...]:
        """Return the suffixes of all formats."""
        return tuple(suffix for row in self.rows for suffix in row.suffixes)

    @property
    def readable(self) -> tuple[str, ...]:
        """Return the suffixes of the formats that can be read."""
        return tuple(suffix for row in self.rows if row.read is not None for suffix in row.suffixes)

    @property
    def metavar(self) -> str:
        """Return the placeholder for a command's usage: `FILE.npz|.csv`."""
        return f"FILE{'|'.join(self.suffixes)}"

    @property
    def filters(self) -> dict[str, str]:
        """Return the filters of a file dialog, the preferred one first, each with the suffix that it adds."""
        rows = sorted((row for row in self.rows if row.is_available), key=lambda row: not row.is_preferred)
        return {
            f"{row.label} ({' '.join(f'*{suffix}' for suffix in row.suffixes)})": row.suffixes[0][1:] for row in rows
        }
