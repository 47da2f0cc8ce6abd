"""Nothing is out of reach at any offered text size, on a screen of 1280 x 800 pixels, maximised or as small as the
window gets: each size in a process of its own, as all windows of a process have one scale."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

SCREEN = {
    "name": "screen",
    "x": 0,
    "y": 0,
    "width": 1280,
    "height": 800,
    "logicalDpi": 96,
    "logicalBaseDpi": 96,
    "dpr": 1,
}


@pytest.mark.parametrize("size", [1.0, pytest.param(1.25, marks=pytest.mark.slow), 1.5])
def test_all_is_in_reach_at_every_text_size(tmp_path, size):
    screens, table = tmp_path / "screens.json", tmp_path / "table.csv"
    screens.write_text(json.dumps({"screens": [SCREEN]}))
    table.write_text("time;a;b\n" + "".join(f"{row};{row}.5;2\n" for row in range(400)))
    settings = {
        "QT_QPA_PLATFORM": f"offscreen:configfile={screens}",
        "QT_SCALE_FACTOR": f"{size:g}",
        "XDG_CONFIG_HOME": str(tmp_path / "config"),
        "XDG_DATA_HOME": str(tmp_path / "data"),
    }
    walk = [sys.executable, Path(__file__).with_name("every_place.py"), table]
    found = subprocess.run(walk, env=os.environ | settings, capture_output=True, text=True, check=False)
    assert (found.returncode, found.stdout.strip()) == (0, ""), found.stderr
