"""Whatever stands in a file, its reader gives an answer or a sentence. `mutations` makes the mistakes."""

import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("resource")
from mutated_kinds import KINDS, check

SHARE = 40
SLOW = dict.fromkeys(("keras", "h5", "weights.h5"), 5)
"""How many files of the kinds that are read in a process each."""


@pytest.mark.parametrize("kind", KINDS)
def test_a_mutated_file_gives_an_answer_or_a_sentence(
    kind: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert list(check(kind, range(SLOW.get(kind, SHARE)))) == []


@pytest.mark.slow
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("kind", KINDS)
def test_five_thousand_mutated_files_stay_within_memory_and_time(kind: str) -> None:
    script = str(Path(__file__).with_name("mutated_kinds.py"))
    done = subprocess.run([sys.executable, script, kind, "5000"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, (done.stdout + done.stderr)[-3000:]
