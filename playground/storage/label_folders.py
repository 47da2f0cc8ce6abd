"""Folders whose names are labels: the files in them, looked at before one is read."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from playground.core.vocabulary import ARROW
from playground.storage import files
from playground.storage.errors import FileProblem, join_words
from playground.storage.reading import decode_utf8

MAX_FILES = 100_000
MAX_BYTES = 1_000_000_000

LISTS = (".txt", ".md")
"""Files that are lists of sequences, one a line."""


@dataclass(frozen=True, slots=True)
class LabelledFile:
    """A file and its label."""

    path: Path
    label: str


def is_folder(path: Path) -> bool:
    """Return whether there is a folder at a path."""
    try:
        return path.is_dir()
    except (OSError, ValueError):
        return False


def holds_lists(folder: Path) -> bool:
    """Return whether a folder has lists of sequences. Raises `FileProblem`."""
    return any(path.suffix.lower() in LISTS for path in _entries(folder))


def files_in(folder: Path, suffixes: tuple[str, ...]) -> tuple[LabelledFile, ...]:
    """Return the files with one of the suffixes in the folders of a folder, in alphabetical order, each with its
    folder's name as the label. Raises `FileProblem` if there are none, too many, or too large ones."""
    inner = [path for path in _entries(folder) if is_folder(path)]
    if not inner:
        raise FileProblem(folder, "there is no folder in it; each holds the sequences of the label that it is called.")
    found = [LabelledFile(path, each.name) for each in inner for path in _entries(each)]
    return _checked(folder, [one for one in found if one.path.suffix.lower() in suffixes], suffixes)


def lists_in(folder: Path) -> tuple[LabelledFile, ...]:
    """Return the lists in a folder, each with its own name as the label. Raises `FileProblem` as `files_in` does."""
    found = [LabelledFile(path, path.stem) for path in _entries(folder) if path.suffix.lower() in LISTS]
    return _checked(folder, found, LISTS)


def read_lines(folder: Path, limit: int) -> bytes:
    """Return the lines of all lists in a folder as text in UTF-8, each as a prompt whose answer is its list's name.
    Raises `FileProblem`."""
    lines: list[str] = []
    for one in lists_in(folder):
        text = decode_utf8(files.read_bytes(one.path, limit), str(one.path))
        for number, raw in enumerate(text.split("\n"), start=1):
            line = raw.strip()
            if ARROW in line:
                what = f"line {number:,} has a “{ARROW}”; the answer to each line is the name of its file."
                raise FileProblem(one.path, what)
            if line:
                lines.append(f"{line} {ARROW} {one.label}\n")
    return "".join(lines).encode()


def _entries(folder: Path) -> Iterator[Path]:
    """Yield what is in a folder, in alphabetical order, without hidden files."""
    try:
        yield from sorted(path for path in folder.iterdir() if not path.name.startswith("."))
    except OSError as error:
        raise FileProblem(folder, f"this folder cannot be read ({(error.strerror or str(error)).lower()}).") from None


def _checked(folder: Path, found: list[LabelledFile], suffixes: tuple[str, ...]) -> tuple[LabelledFile, ...]:
    if not found:
        raise FileProblem(folder, f"there are no files in it that end in {join_words(suffixes, 'or')}.")
    if len(found) > MAX_FILES:
        raise FileProblem(folder, f"it holds {len(found):,} files, but at most {MAX_FILES:,} are read.")
    size = 0
    for one in found:
        with files.open_bytes(one.path, MAX_BYTES) as file:
            size += file.seek(0, 2)
    if size > MAX_BYTES:
        raise FileProblem(folder, f"its files have {size / 1e6:,.0f} MB, but at most {MAX_BYTES / 1e6:,.0f} are read.")
    return tuple(found)
