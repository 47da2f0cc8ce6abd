"""Looks at a file of `torch.save` before torch reads it: how much it unpacks to, and what its pickle would call.

torch's restricted reader calls nothing that is dangerous, but it believes the sizes in a file: two megabytes may unpack
to two thousand, and a line of pickle may ask for as much memory.
"""

import io
import pickletools
import re
import zipfile
from pathlib import Path
from typing import Any

from playground.storage import files
from playground.storage.errors import FileProblem

_MOST_ENTRIES, _MOST_CALLS, _MOST_WORDS = 100_000, 500_000, 32_000_000
"""The most tensors, instructions of a pickle, and bytes of a pickle or of the list of entries."""
_PICKLES = 5
"""How many pickles an older file has: a number that marks it, two on how it was written, the tensors, their places."""
_CALLED = re.compile(r"torch(\.[\w.]+)? \w+|collections (OrderedDict|Counter)|(__builtin__|builtins) (set|complex)")
"""What the pickle of a `state_dict` or a checkpoint names, of what torch's restricted reader calls."""
CODE = (
    "this file is not opened, because it holds objects or code besides weights; save the weights alone, with "
    "torch.save(model.state_dict(), path)."
)
"""The sentence about a file that is more than weights."""


class _Bounded:
    """A file that refuses to read much at once, as a list of entries that is no list would."""

    def __init__(self, file: io.BufferedIOBase) -> None:
        self._file = file

    def read(self, size: int = -1) -> bytes:
        if size > _MOST_WORDS:
            raise zipfile.BadZipFile
        return self._file.read(size if size >= 0 else _MOST_WORDS)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)


def check_archive(path: Path, limit: int) -> None:
    """Raise `FileProblem` if this is no file of `torch.save`, has more than `limit` bytes, is packed, or holds more
    than weights."""
    broken = FileProblem(path, "this is not a whole file of torch.save.")
    with files.open_bytes(path, limit) as file:
        if file.read(4) != b"PK\x03\x04":
            raise broken
        try:
            with zipfile.ZipFile(_Bounded(file)) as archive:
                _check_sizes(path, archive.infolist(), file.seek(0, io.SEEK_END))
                left = _MOST_CALLS
                for entry in archive.infolist():
                    if entry.filename.endswith(".pkl"):
                        left -= _check_pickle(path, archive.read(entry), left)
        except (zipfile.BadZipFile, NotImplementedError, EOFError, ValueError, RuntimeError):
            raise broken from None


def _check_sizes(path: Path, entries: list[zipfile.ZipInfo], size: int) -> None:
    # torch stores tensors as they are, so that together they are no larger than the file.
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > size or any(entry.compress_type != zipfile.ZIP_STORED for entry in entries):
        large = f"it unpacks to {unpacked / 1e6:,.1f} MB"
        raise FileProblem(path, f"this file is not opened, because it is packed, as torch.save never does; {large}.")
    words = max((entry.file_size for entry in entries if entry.filename.endswith(".pkl")), default=0)
    if len(entries) > _MOST_ENTRIES or words > _MOST_WORDS:
        raise FileProblem(path, f"it holds more than {_MOST_ENTRIES:,} tensors, or too long a description of them.")


def check_pickles(path: Path, data: bytes) -> None:
    """Raise `FileProblem` if this is no file of `torch.save` as it was before it wrote archives: some pickles, one
    behind the other, and then the numbers. The same is asked of each as of an archive's."""
    rest = io.BytesIO(data)
    try:
        left = _MOST_CALLS
        for _ in range(_PICKLES):
            left -= _check_pickle(path, rest, left)
    except (ValueError, EOFError):
        raise FileProblem(path, "this is not a whole file of torch.save.") from None


def _check_pickle(path: Path, data: bytes | io.BytesIO, most: int) -> int:
    """Return how many instructions a pickle has. Raise `FileProblem` if they are more than `most`, or name what no
    `state_dict` needs. Raises `ValueError`."""
    count = 0
    for code, word, _ in pickletools.genops(data):
        if count == most:
            raise FileProblem(path, "its description of the tensors is too long.")
        if code.name in {"GLOBAL", "INST"} and not _CALLED.fullmatch(str(word)):
            raise FileProblem(path, CODE)
        count += 1
    return count
