"""The commands that draw without a window's being seen: an animation of training, and a score for paper."""

from pathlib import Path

import av
import pytest

from playground import cli

SMALL = """
title = "Small"
probes = ["a b"]
[task]
kind = "typed"
sequences = '''
a b => c
b a => d
'''
[model]
units = 3
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "my.toml").write_text(SMALL)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_an_animation_has_a_picture_each_so_many_steps(qapp: object, folder: Path) -> None:
    assert cli.main(["animate", "my.toml", "--steps", "10", "--every", "4", "--out", "a.gif"]) == 0
    with av.open("a.gif") as file:
        pictures = [frame.to_ndarray(format="rgb24").tobytes() for frame in file.decode(video=0)]
    assert len(pictures) == 4  # after 0, 4, 8 and 10 steps
    assert len(set(pictures)) == 4


@pytest.mark.parametrize("suffix", ["svg", "pdf"])
def test_a_score_is_drawn_for_paper(qapp: object, folder: Path, suffix: str) -> None:
    assert cli.main(["screenshot", "my.toml", "--steps", "3", "--out", f"a.{suffix}"]) == 0
    data = (folder / f"a.{suffix}").read_bytes()
    assert data.startswith(b"%PDF") if suffix == "pdf" else b"LSTM, 3 units \xc2\xb7 step 3</text>" in data
