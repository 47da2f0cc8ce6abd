"""Kills a program that trains and writes, at random moments, and looks at what is left.

    python tests/storage/kills.py COUNT FOLDER

Each program is a fork, so that a kill costs no start.
"""

import os
import random
import signal
import sys
import time
from itertools import count
from pathlib import Path

from playground.core.experiment import Experiment, TrainedNetwork
from playground.core.snapshot import Curve
from playground.core.specs import ModelSpec, Preset, TrainingSpec
from playground.engine.training.run import Run
from playground.session import headless
from playground.session.stored_experiment import load
from playground.storage import experiments, own_presets, presets, unfinished
from playground.storage.exports import models, traces
from playground.tasks import typed

WORDS = typed.Spec(sequences="The grass is always => greener\nIt is winter. The grass is always => brown")
PRESET = Preset(title="0", task=WORDS, model=ModelSpec(units=48), training=TrainingSpec(batch=2))
NAMES = ("autosave.safetensors", "saved.safetensors", "model.pt", "model.safetensors", "trace.npz", "preset.toml")


def write(run: Run, path: Path) -> None:
    """Write what a run has come to, as the program writes this file."""
    if path.name == "preset.toml":
        own_presets.save(Preset(title=str(run.step), task=WORDS), path)
    elif path.name == "trace.npz":
        traces.write_trace(path, run.trace("The grass"), None)
    elif path.name.startswith("model"):
        models.write_model(path, headless.trained_model(run))
    else:
        network = TrainedNetwork(run=run.state(), curve=Curve())
        experiment = Experiment(networks=(network,), encoding=run.task.encoding, answers=run.task.answers)
        experiments.write(path, experiment, verify=path.name.startswith("saved"))


def step_of(path: Path) -> int | None:
    """Return the step in a file, None for one that does not say."""
    if path.name == "preset.toml":
        return int(presets.load(path).title)
    if path.name == "trace.npz":
        import numpy as np

        return None if len(np.load(path).files) else -1
    if path.name.startswith("model"):
        return models.read_model(path).steps
    return load(path, lambda share: None)[0].networks[0].run.step


def go_on(folder: Path, told: int) -> None:
    """Train and write for ever. Tell each file that is written."""
    run = Run(PRESET, engine="torch", memory=2**20)
    for _ in count():
        run.run(1, until_mark=False)
        for number, name in enumerate(NAMES):
            write(run, folder / name)
            os.write(told, bytes([number, run.step % 256, run.step // 256]))


def kill_once(folder: Path, seconds: float) -> tuple[int, list[str]]:
    """Kill a program after that many seconds. Return how many half-written files it leaves, and what is wrong."""
    reader, writer = os.pipe()
    child = os.fork()
    if not child:
        go_on(folder, writer)
    os.close(writer)
    time.sleep(seconds)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    with os.fdopen(reader, "rb") as pipe:
        told = pipe.read()
    last = {NAMES[n]: low + 256 * high for n, low, high in zip(told[::3], told[1::3], told[2::3], strict=True)}
    wrong = []
    for name in NAMES:
        try:
            found = step_of(folder / name)
        except Exception as error:
            wrong.append(f"{name} does not open: {error}")
            continue
        # A program that had not come to this file yet leaves that of the one before.
        if name in last and found not in (None, last[name], last[name] + 1):
            wrong.append(f"{name} holds step {found}, but {last[name]} was written")
    halves = sum(path.name not in NAMES for path in folder.iterdir())
    unfinished.clear()
    extra = {path.name for path in folder.iterdir()} - set(NAMES)
    notes = list(unfinished.folder().iterdir())
    return halves, wrong + [f"{name} is left" for name in extra] + [f"{note} is left" for note in notes]


def main(kills: int, folder: Path) -> int:
    """Kill as often. Return how often something was wrong."""
    os.environ["XDG_DATA_HOME"] = str(folder / "data")
    here, chance, failed, cut = folder / "files", random.Random(0), 0, 0
    here.mkdir()
    run = Run(PRESET, engine="torch")
    for name in NAMES:  # imports what is needed
        write(run, here / name)
        step_of(here / name)
    for number in range(kills):
        # Once every file has been written, a kill may come at any moment.
        halves, wrong = kill_once(here, 0.4 + 1.2 * chance.random())
        cut += halves
        failed += bool(wrong)
        for sentence in wrong:
            print(f"kill {number}: {sentence}", flush=True)
    print(f"{kills} kills, {failed} with a loss, {cut} in the middle of a file")
    return failed


if __name__ == "__main__":
    sys.exit(min(main(int(sys.argv[1]), Path(sys.argv[2])), 100))
