"""What a result can be written to: a row for each format. Dialogs, checks, help texts and the README's list read it."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

Write = TypeVar("Write")
Read = TypeVar("Read")


@dataclass(frozen=True, slots=True, kw_only=True)
class Format(Generic[Write, Read]):
    """One format of a file.

    `suffixes` end its name, the usual one first; `label` names it to people. What `write` and `read` take and give is
    the same for all formats of a kind; one without `read` is only ever written. Dialogs offer a `preferred` one first.
    """

    suffixes: tuple[str, ...]
    label: str
    write: Write
    read: Read | None = None
    preferred: bool = False


Row = TypeVar("Row", bound=Format[Any, Any])


class Formats(Generic[Row]):
    """The formats of one kind of result, such as "a trace", in the order in which sentences name them."""

    def __init__(self, kind: str, *rows: Row) -> None:
        self.kind, self.rows = kind, rows

    def of(self, path: Path) -> Row:
        """The format that a path's suffix asks for. Raises `KeyError` where there is none."""
        for row in self.rows:
            if path.suffix.lower() in row.suffixes:
                return row
        raise KeyError(path.suffix)

    @property
    def suffixes(self) -> tuple[str, ...]:
        """All that a file's name may end in."""
        return tuple(suffix for row in self.rows for suffix in row.suffixes)

    @property
    def readable(self) -> tuple[str, ...]:
        """What the name of a file that can be read again ends in."""
        return tuple(suffix for row in self.rows if row.read is not None for suffix in row.suffixes)

    @property
    def metavar(self) -> str:
        """How a command's usage writes a file of these: `FILE.npz|.csv`."""
        return f"FILE{'|'.join(self.suffixes)}"

    @property
    def filters(self) -> dict[str, str]:
        """A file dialog's filters, the preferred one first, each with the suffix that it adds."""
        rows = sorted(self.rows, key=lambda row: not row.preferred)
        return {
            f"{row.label} ({' '.join(f'*{suffix}' for suffix in row.suffixes)})": row.suffixes[0][1:] for row in rows
        }
