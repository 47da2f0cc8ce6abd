"""Whenever a program is killed while it trains and writes, each file is the one before or the new one."""

import os
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.slow
@pytest.mark.timeout(1800)
@pytest.mark.skipif(not hasattr(os, "fork"), reason="no forks here")
def test_two_hundred_kills_leave_whole_files(tmp_path: Path) -> None:
    script = str(Path(__file__).with_name("kills.py"))
    environment = os.environ | {"OMP_NUM_THREADS": "1"}
    done = subprocess.run(
        [sys.executable, script, "200", str(tmp_path)], capture_output=True, text=True, check=False, env=environment
    )
    assert done.returncode == 0, done.stdout + done.stderr
