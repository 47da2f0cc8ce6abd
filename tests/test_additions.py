"""What the architecture promises of additions: a cell is one file and one row, a task one file, a preset one file.

The program is copied, the addition made to the copy, and the copy run.
"""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import playground

ROW = """
        "leaky": CellKind(
            name="Leaky unit",
            note="one gate says how much of the state leaks",
            partner="rnn",
            marker="star",
            colour="rose",
            gates=(UPDATE, CANDIDATE),
            shown_gates=("update", "candidate"),
            states=("hidden",),
            state_update=StateUpdate(
                state="hidden", keep=GateFactor("update", complement=True), add=GateFactor("update")
            ),
        ),
        "perceptron": CellKind("""
CELL = '''
"""A gated leaky unit: h = (1 - z) h₋₁ + z g, where gate and candidate see x and h₋₁."""

from playground.core.cell_kinds import KINDS
from playground.engine.network.cells.base import Cell
from playground.engine.network.elementwise import ONE, each, sigmoid, tanh


class Leaky(Cell):
    """A GRU without its reset gate."""

    kind = KINDS["leaky"]

    @staticmethod
    def forward(gates, q, last, new, saved, own):
        (z, g), (q_z, q_g), (last_h,), (h,) = gates, q, last, new
        for j in each(h):
            z[j] = sigmoid(z[j] + q_z[j])
        for j in each(h):
            g[j] = tanh(g[j] + q_g[j])
        for j in each(h):
            h[j] = (ONE - z[j]) * last_h[j] + z[j] * g[j]

    @staticmethod
    def backward(gates, last, new, saved, own, h_grad, carry_grad, last_carry_grad, p_grad, q_grad, own_grad):
        (z, g), (d_z, d_g), (last_h,), (carried,), (last_h_grad,) = gates, p_grad, last, carry_grad, last_carry_grad
        for j in each(h_grad):
            h_grad[j] += carried[j]
        for j in each(h_grad):
            d_z[j] = h_grad[j] * (g[j] - last_h[j]) * z[j] * (ONE - z[j])
        for j in each(h_grad):
            d_g[j] = h_grad[j] * z[j] * (ONE - g[j] * g[j])
            last_h_grad[j] = h_grad[j] * (ONE - z[j])
'''
PRESET = """
schema = 1
title = "Majority"
idea = "More ones or more zeros?"
group = "memory"
probes = ["11010"]

[task]
kind = "majority"

[model]
cell = "leaky"
units = 4
readout = "every-step"

[training]
seed = 0
"""


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., str]:
    """Runs a command of a copy of the program to which a cell, a task and a preset are added."""
    root, package = tmp_path_factory.mktemp("added"), Path(playground.__file__).parent
    shutil.copytree(package, root / "playground", ignore=shutil.ignore_patterns("__pycache__"))
    for folder in ("presets", "assets"):
        shutil.copytree(package.parent / folder, root / folder)
    kinds = root / "playground/core/cell_kinds.py"
    rows = kinds.read_text(encoding="utf-8")
    assert rows.count('\n        "perceptron": CellKind(') == 1
    kinds.write_text(rows.replace('\n        "perceptron": CellKind(', ROW), encoding="utf-8")
    (root / "playground/engine/network/cells/leaky.py").write_text(CELL, encoding="utf-8")
    tasks = root / "playground/tasks"
    parity = (tasks / "parity.py").read_text(encoding="utf-8")
    majority = parity.replace('Literal["parity"] = "parity"', 'Literal["majority"] = "majority"')
    (tasks / "majority.py").write_text(majority, encoding="utf-8")
    (root / "presets/majority.toml").write_text(PRESET, encoding="utf-8")
    environment = {
        **os.environ,
        "PYTHONPATH": str(root),
        "PLAYGROUND_ENGINE": "torch",
        "QT_QPA_PLATFORM": "offscreen",
    }

    def run(*argv: str) -> str:
        command = [sys.executable, "-m", "playground", *argv]
        done = subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    return run


def test_an_added_preset_with_an_added_task_and_an_added_cell_trains_and_is_traced(
    run: Callable[..., str], tmp_path: Path
) -> None:
    assert "majority" in run("presets")
    model = tmp_path / "model.safetensors"
    done: dict[str, Any] = json.loads(run("train", "majority", "--steps", "40", "--json", "--out", str(model)))
    assert done["steps"] == 40
    assert done["loss"] < 1
    path = tmp_path / "trace.json"
    run("trace", str(model), "1101", "--out", str(path))
    trace = json.loads(path.read_text())
    assert len(trace["tokens"]) == 4
    assert {"update", "candidate", "hidden"} <= set(trace)


def test_an_added_cell_is_shown_with_its_microscope_and_compared(run: Callable[..., str], tmp_path: Path) -> None:
    picture = tmp_path / "window.png"
    run("screenshot", "majority", "--steps", "5", "--size", "1440x900", "--out", str(picture))
    assert picture.stat().st_size > 10_000
