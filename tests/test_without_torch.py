"""Where torch is not installed, the window and all commands work, and what needs torch says so in one sentence."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from playground.core.optional import MissingLibrary
from playground.core.specs import Preset
from playground.engine.training.run import Run
from playground.session.model_export import cause
from playground.tasks.typed import Spec

CODE = """
import sys, time
sys.modules["torch"] = None
from playground.bench.first_paint import start_once
from playground.cli import main

codes = [main(line.split()) for line in sys.stdin.read().splitlines()]
print(*codes)
start_once(time.time(), compiled=False)
"""

WORKS = (
    "train hello --out m.safetensors",
    "train greener-or-brown --steps 2 --set model.units=512 training.batch=64 model.layers=2",  # large, so measured
    "trace m.safetensors hel --out t.npz",
    "generate m.safetensors --prompt h --length 3",
)
FAILS = {
    "train hello --out m.pt": "m.pt: a file whose name ends in .pt needs PyTorch, which is not installed here.",
    "train hello --steps 1 --set model.cell=mlp": "The MLP needs PyTorch, which is not installed here.",
    "bench": "A comparison with torch needs PyTorch, which is not installed here.",
}


def test_the_window_and_commands_work_and_say_what_needs_torch(tmp_path: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if name != "PLAYGROUND_ENGINE"}
    done = subprocess.run(
        [sys.executable, "-c", CODE],
        cwd=tmp_path,
        env=environment,
        input="\n".join((*WORKS, *FAILS)),
        capture_output=True,
        text=True,
        check=True,
    )
    *_, codes, times = done.stdout.splitlines()
    assert codes.split() == ["0"] * len(WORKS) + ["2", "1", "1"], done.stderr
    said = [line for line in done.stderr.splitlines() if line.startswith("playground: ")]
    assert said == [f"playground: {sentence}" for sentence in FAILS.values()]
    assert {path.name for path in tmp_path.iterdir()} == {"m.safetensors", "t.npz"}
    assert json.loads(times)["first_step_s"] > 0


def test_the_engine_torch_is_neither_offered_nor_taken_for_another(monkeypatch: pytest.MonkeyPatch) -> None:
    from playground.app.preferences import engine
    from playground.storage.exports.weights import FORMATS

    assert "torch" in engine.offered()
    formats = list(FORMATS.filters.values())
    assert "pt" in formats
    monkeypatch.setitem(sys.modules, "torch", None)
    assert list(engine.offered()) == ["auto", "compiled"]
    assert list(FORMATS.filters.values()) == [each for each in formats if each != "pt"]
    with pytest.raises(MissingLibrary) as caught:
        Run(Preset(title="t", task=Spec(sequences="a b => c")), engine="torch")
    assert cause(caught.value) == "The engine that was chosen needs PyTorch, which is not installed here."
