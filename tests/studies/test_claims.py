"""`playground study claims`: what a preset claims of itself is measured again and judged."""

from pathlib import Path

import pytest

from playground import cli
from playground.core.claim import Claim
from playground.core.trial_result import TrialResult
from playground.engine.training.run import Run
from playground.storage import presets
from playground.studies.claims import Verdict, claim_trials, is_met

CLAIM = Claim(claim="It learns.", seeds=4, date="2026-12-01", command="playground study claims")
MINE = """title = "Two answers"
[task]
kind = "typed"
sequences = '''
a b => c
d b => e'''
[model]
units = 4
[training]
learning_rate = 0.05
evaluate_every = 5
[mark]
confidence = 0.9
steps = 300
[[measured]]
claim = "{claim}"
seeds = 3
reached = {reached}
accuracy = [1, 1]
date = "2026-12-01"
command = "playground study claims mine.toml --out DIR"
[[measured]]
claim = "Ten steps are too few."
settings = ["mark.steps=10"]
seeds = 2
reached = false
date = "2026-12-01"
command = "playground study claims mine.toml --out DIR"
"""


def claim(**values):
    return Claim(**{**{name: getattr(CLAIM, name) for name in CLAIM.__slots__}, **values})


def result(outcome="reached", steps=100, **values):
    return TrialResult(identity="x", preset="mine", seed=0, outcome=outcome, steps=steps, **values)


@pytest.mark.parametrize(
    ("said", "run", "met"),
    [
        ({"reached": True}, result(), True),
        ({"reached": True}, result("ended"), False),
        ({"reached": False}, result("ended"), True),
        ({"reached": False}, result("diverged"), True),
        ({"reached": False}, result("failed"), False),
        ({"steps": (50, 100)}, result(), True),
        ({"steps": (50, 99)}, result(), False),
        ({"steps": (50, 100)}, result("ended"), False),
        ({"accuracy": (0.2, 0.4)}, result("ended", accuracy=0.4), True),
        ({"accuracy": (0.2, 0.4)}, result("ended", accuracy=0.41), False),
        ({"accuracy": (0.2, 0.4)}, result("ended"), False),
        ({"error": (0, 0.1)}, result(measured={"error": 0.05}), True),
        ({"error": (0, 0.1), "loss": (0, 1)}, result(measured={"error": 0.05}, loss=2.0), False),
    ],
)
def test_a_run_is_as_claimed_only_if_all_of_it_is_true(said, run, met):
    assert is_met(claim(**said), run) is met


def test_a_claim_holds_for_as_many_seeds_as_it_says():
    good, bad = result(), result("ended")
    said = claim(reached=True, holds=(3, 4))
    assert [Verdict(said, runs).holds for runs in ((good,) * 4, (good,) * 3 + (bad,), (good, good, bad, bad))] == [
        True,
        True,
        False,
    ]
    assert Verdict(said, (good, bad)).holds
    assert not Verdict(said, (bad, bad)).holds
    assert not Verdict(claim(reached=True, holds=(0, 4)), (result("failed"),) * 4).holds


def test_the_runs_are_those_of_the_preset_with_the_claims_settings():
    preset = presets.load(presets.find("hello"))
    trials = claim_trials("hello", preset, claim(settings=("model.units=2", "mark.steps=30")), 2)
    assert [trial.preset.training.seed for trial in trials] == [0, 1]
    assert {(trial.name, trial.preset.model.units, trial.steps) for trial in trials} == {("hello", 2, 30)}


@pytest.mark.parametrize(("reached", "code"), [("true", 0), ("false", 1)])
def test_the_exit_code_says_whether_all_hold(tmp_path: Path, capsys, monkeypatch, reached, code):
    monkeypatch.chdir(tmp_path)
    Path("mine.toml").write_text(MINE.replace("{claim}", "It learns both.").replace("{reached}", reached))
    assert cli.main(["study", "claims", "mine.toml", "--workers", "1", "--out", "runs"]) == code
    said = capsys.readouterr().out
    rows = [line for line in said.splitlines() if line.startswith("mine.toml")]
    assert said.startswith(f"{2 - code} of 2 claims hold")
    steps = []
    for seed in range(3):
        run = Run(presets.load("mine.toml", [f"training.seed={seed}"]), threads=1)
        assert run.run(300).outcome == "reached"
        steps.append(run.step)
    assert "It learns both." in rows[0]
    assert (f" {0 if code else 3} of 3 " in rows[0], "NO" in rows[0]) == (True, bool(code))
    assert f" {min(steps)}–{max(steps)} " in rows[0]
    assert "2 of 2" in rows[1]
    assert cli.main(["study", "claims", "mine.toml", "--seeds", "1", "--workers", "1", "--out", "runs"]) == code


def test_a_preset_without_claims_is_named(tmp_path: Path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("mine.toml").write_text(MINE.partition("[[measured]]")[0])
    assert cli.main(["study", "claims", "mine.toml", "--out", "runs"]) == 2
    assert "mine.toml: it claims nothing" in capsys.readouterr().err
