"""The results of a study's runs as they finish: a file of lines, each one a result as JSON.

A line is added in one piece. Should a study be cut off in the middle of one, that line is the last and has no end: it
is as if it had not been written.
"""

import dataclasses
import errno
import io
import json
import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from playground.core.study import Result
from playground.storage import files
from playground.storage.errors import FileProblem
from playground.storage.validation import validated

NAME = "runs.jsonl"
LIMIT = 500_000_000
"""The most bytes that are read, about a million runs."""


class Ledger:
    """The results in a folder."""

    def __init__(self, folder: Path) -> None:
        """Makes the folder where there is none. Raises `FileProblem` where it cannot be written, and where what it
        holds is no ledger."""
        self._path = folder / NAME
        files.made(folder)
        files.check_target(self._path, (".jsonl",))
        self.results = {one.identity: one for one in self._read()}

    def add(self, result: Result) -> None:
        """Write one down; it is on the disk when this returns. Raises `FileProblem`."""
        try:
            # Unbuffered and at the end: one piece, even beside another study that writes here.
            with self._path.open("ab", buffering=0) as file:
                _append(file, _line(result))
        except OSError as error:
            raise files.unwritten(self._path, error) from None
        self.results[result.identity] = result

    def forget(self, identities: Iterable[str]) -> None:
        """Take results out, as if these runs had never been made. Raises `FileProblem`."""
        gone = set(identities) & self.results.keys()
        if gone:
            left = {identity: one for identity, one in self.results.items() if identity not in gone}
            files.write(self._path, b"".join(_line(one) for one in left.values()))
            self.results = left

    def _read(self) -> Iterator[Result]:
        if not files.exists(self._path):
            return
        data = files.read(self._path, LIMIT)
        whole = data[: data.rfind(b"\n") + 1]
        if len(whole) < len(data):
            files.write(self._path, whole)
        for number, line in enumerate(whole.splitlines(), 1):
            where = f"{self._path}, line {number}"
            try:
                table = json.loads(line)
            except ValueError:
                table = None
            if not isinstance(table, dict):
                raise FileProblem(where, "this is not the result of a run.")
            yield validated(Result, table, where)


def _line(result: Result) -> bytes:
    return (json.dumps(dataclasses.asdict(result), ensure_ascii=False, allow_nan=False) + "\n").encode()


def _append(file: io.FileIO, line: bytes) -> None:
    """Add a line, all of it or nothing: the next one would be the end of half a line. Raises `OSError`."""
    written = 0
    try:
        written = file.write(line)
        if written < len(line):
            # The system says so only to whoever writes the rest.
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        os.fsync(file.fileno())
    except OSError:
        end = file.tell()
        if os.fstat(file.fileno()).st_size == end:
            file.truncate(end - written)
        raise
