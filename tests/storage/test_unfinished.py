"""What a killed program leaves half-written is cleared at the next start, and what another one is writing is not."""

import subprocess
import sys
from pathlib import Path

import pytest

from playground.storage import files, unfinished

WRITING = (
    "import sys, time; from pathlib import Path; from playground.storage import files\n"
    "with files.replacing(Path(sys.argv[1])) as temporary:\n"
    "    temporary.write_text('half'); print(flush=True); time.sleep(600)"
)


@pytest.fixture(autouse=True)
def data_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))


def test_what_a_killed_program_was_writing_is_cleared_once_it_has_ended(tmp_path: Path) -> None:
    target = tmp_path / "it é.txt"
    target.write_text("before")
    with subprocess.Popen([sys.executable, "-c", WRITING, str(target)], stdout=subprocess.PIPE) as child:
        assert child.stdout is not None
        child.stdout.readline()
        [half] = tmp_path.glob(".playground-*")
        unfinished.clear()
        assert half.exists(), "another program is writing it"
        child.kill()
    assert half.exists()
    unfinished.clear()
    assert not half.exists()
    assert target.read_text() == "before"
    assert list(unfinished.folder().iterdir()) == []


def test_no_other_file_is_ever_removed(tmp_path: Path) -> None:
    mine = tmp_path / "mine.txt"
    mine.write_text("")
    unfinished.folder().mkdir(parents=True)
    for number, said in enumerate((str(mine), "", "\0", "no\nname", str(tmp_path), f"{tmp_path}/.playground-x")):
        (unfinished.folder() / str(number)).write_text(said)
    unfinished.clear()
    assert mine.exists()
    assert tmp_path.is_dir()


def test_without_a_folder_for_notes_files_are_written_all_the_same(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("no folder")
    files.write_bytes(tmp_path / "it", b"after")
    assert (tmp_path / "it").read_bytes() == b"after"
    unfinished.clear()
