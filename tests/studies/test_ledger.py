"""Results on disk: whole or not there, and read back as they were."""

import errno
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from playground.core.trial_result import TrialResult
from playground.storage.errors import FileProblem, WriteProblem
from playground.storage.ledger import NAME, Ledger


def result(seed: int) -> TrialResult:
    return TrialResult(
        identity=f"id{seed}", preset="é", settings={"model.units": "4"}, seed=seed, outcome="failed", reason="No – why?"
    )


def test_what_is_added_is_read_back(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "new" / "folder")
    assert ledger.results == {}
    for seed in range(3):
        ledger.append(result(seed))
    again = Ledger(tmp_path / "new" / "folder")
    assert again.results == ledger.results == {f"id{seed}": result(seed) for seed in range(3)}


@pytest.mark.parametrize("kept", [0, 1, 2])
def test_half_a_line_at_the_end_never_was(tmp_path: Path, kept: int) -> None:
    """Wherever a line is cut, the lines before it stay, and the next one is separate."""
    first = Ledger(tmp_path)
    for seed in range(kept):
        first.append(result(seed))
    before = (tmp_path / NAME).read_bytes() if kept else b""
    first.append(result(7))
    whole = (tmp_path / NAME).read_bytes()
    for cut in (len(before) + 1, len(whole) - 20, len(whole) - 1):
        (tmp_path / NAME).write_bytes(whole[:cut])
        ledger = Ledger(tmp_path)
        assert list(ledger.results) == [f"id{seed}" for seed in range(kept)]
        ledger.append(result(8))
        assert list(Ledger(tmp_path).results) == [*(f"id{seed}" for seed in range(kept)), "id8"]


@pytest.mark.parametrize(
    "line",
    [
        "[1]",
        "{}",
        "no",
        "[" * 100_000,
        "\0" * 4_000_001,
        '{"identity": 3}',
        '{"identity":"a","preset":"p","seed":true}',
    ],
)
def test_what_is_no_result_is_named_by_its_line(tmp_path: Path, line: str) -> None:
    Ledger(tmp_path).append(result(0))
    with (tmp_path / NAME).open("a") as file:
        file.write(line + "\n")
    with pytest.raises(FileProblem, match=r"runs\.jsonl, line 2: "):
        Ledger(tmp_path)


def test_a_folder_that_cannot_be_is_said_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(FileProblem, match="this folder cannot be made"):
        Ledger(tmp_path / "file" / "inside")
    with pytest.raises(FileProblem, match="this folder cannot be made, because there is a file of this name"):
        Ledger(tmp_path / "file")


@pytest.mark.parametrize("room", [0, 20])
def test_a_line_that_has_no_room_leaves_nothing_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, room: int
) -> None:
    """A full disk takes a part of a line without an error, and refuses the next byte."""
    ledger = Ledger(tmp_path)
    ledger.append(result(0))
    whole = io.FileIO.write

    def crowded(file: io.FileIO, data: bytes) -> int:
        if not room:
            raise OSError(errno.ENOSPC, "No space left on device")
        return whole(file, data[:room])

    with monkeypatch.context() as patched:
        opened = Path.open
        patched.setattr(Path, "open", lambda path, *how, **more: Crowded(opened(path, *how, **more), crowded))
        with pytest.raises(WriteProblem, match=r"runs\.jsonl: not written, because the disk is full\."):
            ledger.append(result(1))
    ledger.append(result(2))
    assert list(Ledger(tmp_path).results) == ["id0", "id2"]


class Crowded:
    """An open file on a disk that has little room left."""

    def __init__(self, file: Any, write: Callable[[Any, bytes], int]) -> None:
        self._file, self._write = file, write

    def write(self, data: bytes) -> int:
        return self._write(self._file, data)

    def __enter__(self) -> "Crowded":
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)


def test_what_is_forgotten_is_gone_from_the_disk_and_the_rest_stays(tmp_path):
    ledger = Ledger(tmp_path)
    for name in ("a", "b", "c"):
        ledger.append(TrialResult(identity=name, preset="p", seed=0, outcome="ended", accuracy=0.5))
    ledger.remove(["b", "unknown"])
    assert list(ledger.results) == ["a", "c"]
    assert Ledger(tmp_path).results == ledger.results
    before = (tmp_path / "runs.jsonl").stat().st_mtime_ns
    ledger.remove(["b"])
    assert (tmp_path / "runs.jsonl").stat().st_mtime_ns == before
