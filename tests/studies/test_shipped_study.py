"""`playground study presets`: its table has what a run of the preset reaches."""

import csv
from dataclasses import replace
from pathlib import Path

import pytest

from playground import cli
from playground.core import mark_limits
from playground.core.specs import Mark
from playground.engine.training.run import Run
from playground.storage import presets
from playground.storage.ledger import Ledger


def test_each_preset_is_measured_by_its_own_mark(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    asked = ["--presets", "hello,sine", "--seeds", "2", "--workers", "1", "--out", str(tmp_path)]
    assert cli.main(["study", "presets", *asked]) == 0
    results = {(one.preset, one.seed): one for one in Ledger(tmp_path).results.values()}
    assert set(results) == {(name, seed) for name in ("hello", "sine") for seed in (0, 1)}
    for (name, seed), one in results.items():
        preset = presets.load(presets.find(name))
        run = Run(replace(preset, training=replace(preset.training, seed=seed)), threads=1)
        run.run(preset.mark.steps)
        evaluation = run.evaluate()
        assert one.steps == run.step
        assert one.measured == {key: getattr(evaluation, key) for key in mark_limits.limits_of(preset.mark)}
    assert [row["reached"] for row in csv.DictReader((tmp_path / "table.csv").read_text().splitlines())] == ["2", "2"]
    text = (tmp_path / "table.md").read_text()
    worst = max(results["sine", seed].measured["free_run_error"] for seed in (0, 1))
    assert f"free-run error ≤ 0.1 | 2,000 | 2 of 2 | {worst:.3g}" in text


def test_an_unknown_preset_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["study", "presets", "--presets", "helo", "--out", str(tmp_path)]) == 2
    assert "'helo' is none of" in capsys.readouterr().err


def test_every_quantity_of_a_mark_has_words() -> None:
    assert set(mark_limits.QUANTITIES) == set(Mark.__slots__) - {"steps"}
