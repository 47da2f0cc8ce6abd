"""The ledger of a study: a file with one line of JSON for each finished trial.

Each line is appended in one write. If a study is interrupted within a line, that line is the last and lacks its end;
reading drops it.
"""

import dataclasses
import errno
import io
import itertools
import json
import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from playground.core.trial_result import TrialResult
from playground.storage import files
from playground.storage.errors import FileProblem
from playground.storage.validation import read_json, validated

NAME = "runs.jsonl"
LIMIT = 500_000_000
"""The most bytes to read, about a million trials."""
_LONGEST = 4_000_000
"""The bytes that no line has."""


class Ledger:
    """The trial results in a folder."""

    def __init__(self, folder: Path) -> None:
        """Make the folder if missing. Raises `FileProblem` if it is not writable, or its ledger is damaged."""
        self._path = folder / NAME
        files.make_folder(folder)
        files.check_target(self._path, (".jsonl",))
        self.results = {one.identity: one for one in self._read()}

    def append(self, result: TrialResult) -> None:
        """Append a result; it is on the disk when this returns. Raises `FileProblem`."""
        try:
            # Unbuffered appending writes in one piece, even if another study writes here at the same time.
            with self._path.open("ab", buffering=0) as file:
                _append(file, _line(result))
        except OSError as error:
            raise files.write_problem(self._path, error) from None
        self.results[result.identity] = result

    def remove(self, identities: Iterable[str]) -> None:
        """Remove the results of some trials. Raises `FileProblem`."""
        gone = set(identities) & self.results.keys()
        if gone:
            left = {identity: one for identity, one in self.results.items() if identity not in gone}
            files.write_bytes(self._path, b"".join(_line(one) for one in left.values()))
            self.results = left

    def _read(self) -> Iterator[TrialResult]:
        if not files.exists(self._path):
            return
        whole = 0
        with files.open_bytes(self._path, LIMIT) as file:
            for number in itertools.count(1):
                line = file.readline(_LONGEST)
                if len(line) < _LONGEST and not line.endswith(b"\n"):
                    break
                where = f"{self._path}, line {number}"
                table = read_json(line, where) if len(line) < _LONGEST else None
                if table is None:
                    raise FileProblem(where, "this is not the result of a run.")
                yield validated(TrialResult, table, where)
                whole += len(line)
        if line:
            files.write_bytes(self._path, files.read_bytes(self._path, LIMIT)[:whole])


def _line(result: TrialResult) -> bytes:
    return (json.dumps(dataclasses.asdict(result), ensure_ascii=False, allow_nan=False) + "\n").encode()


def _append(file: io.FileIO, line: bytes) -> None:
    """Append a whole line or nothing, since the next one would otherwise continue half a line. Raises `OSError`."""
    written = 0
    try:
        written = file.write(line)
        if written < len(line):
            # The system reports a full disk only to the next write.
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        os.fsync(file.fileno())
    except OSError:
        end = file.tell()
        if os.fstat(file.fileno()).st_size == end:
            file.truncate(end - written)
        raise
