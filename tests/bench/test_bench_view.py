"""`bench --view` measures a window that really shows what it says, and prints every figure."""

import json

import pytest

from playground import cli
from playground.bench import view
from playground.bench.view import Frames, View


@pytest.fixture(autouse=True)
def short(monkeypatch):
    monkeypatch.setattr(view, "ROUNDS", 1)
    monkeypatch.setattr(view, "SECONDS", 0.2)
    monkeypatch.setattr(view, "HEADLESS_SECONDS", 0.05)
    monkeypatch.setattr(view, "VIEWS", (View(4, 5), View(80, 120, whole=True)))


def test_every_view_is_measured_and_printed_as_json(qapp, capsys):
    assert cli.main(["bench", "--view", "--json"]) == 0
    first, second = json.loads(capsys.readouterr().out)
    assert (first["units"], first["timesteps"], first["whole"]) == (4, 5, False)
    assert (second["units"], second["timesteps"], second["whole"]) == (80, 120, True)
    for frames in (first, second):
        assert frames["fps"] > 0
        assert 0 < frames["gap_p50_ms"] <= frames["gap_p99_ms"] <= frames["gap_max_ms"]
        assert frames["live_vs_headless"] == pytest.approx(frames["headless_ms"] / frames["live_ms"])


def test_the_table_has_a_line_for_each_view(qapp, capsys, monkeypatch):
    figures = {"fps": 59.7, "gap_p50_ms": 4.0, "gap_p99_ms": 9.26, "gap_max_ms": 31.0, "live_vs_headless": 0.5}
    monkeypatch.setattr(view, "measure", lambda _, of: Frames(**of._asdict(), **figures, headless_ms=0.5, live_ms=1.0))
    assert cli.main(["bench", "--view", "--markdown"]) == 0
    lines = capsys.readouterr().out.splitlines()[2:]
    assert len({line.count("|") for line in lines}) == 1
    assert lines[2].startswith("| 4 | 5 | as opened | 60 | 4.0 | 9.3 | 31.0 | ")
    assert lines[3].startswith("| 80 | 120 | all | 60 |")
    assert all(line.endswith(" | 50% |") for line in lines[2:])


def test_the_probe_is_as_long_as_the_view():
    for size in ((16, 14), (256, 1000)):
        preset = view._experiment(View(*size))
        assert (len(preset.probes[0]), preset.model.units) == (size[1], size[0])


def test_it_goes_with_no_stored_measurement(capsys):
    assert cli.main(["bench", "--view", "--plot", "a.png"]) == 2
    assert "--view goes with neither" in capsys.readouterr().err
