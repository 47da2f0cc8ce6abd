"""Files of each kind that the program reads, with mistakes in them: what a reader says to each.

    python tests/storage/mutated_kinds.py KIND COUNT

checks that many in a process of its own, each with 1 GB of memory and 5 s of processor time.
"""

import dataclasses
import json
import os
import resource
import signal
import sys
import tempfile
import traceback
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
from mutated_foreign import KINDS as FOREIGN
from mutations import Kind, change_archive, change_json, change_safetensors, change_toml, mutated

from playground import tasks
from playground.core.resources import resource as shipped
from playground.core.specs import ModelSpec, Preset, TrainingSpec
from playground.core.trial_result import TrialResult
from playground.engine.training.run import Run
from playground.session import headless
from playground.session.stored_experiment import load
from playground.storage import experiments, ledger, lesson_answers, lessons, presets, task_files
from playground.storage.errors import FileProblem
from playground.storage.exports import models
from playground.studies import stored
from playground.tasks import csv, text, typed

MEMORY, SECONDS = 10**9, 5.0


def _small_presets() -> list[Preset]:
    words = typed.Spec(sequences="The grass is always => greener\nIt is winter. The grass is always => brown")
    training = TrainingSpec(batch=2, evaluate_every=2)
    deep = ModelSpec(cell="gru", units=4, layers=2, readout="mean")
    return [
        Preset(title="One", task=words, model=ModelSpec(units=3), training=training, probes=("The grass",)),
        Preset(title="Two", task=replaced(words, tokens="characters"), model=deep, training=training),
    ]


def replaced(spec: Any, **changes: Any) -> Any:
    return dataclasses.replace(spec, **changes)


def _trained(folder: Path, write: Callable[[Path, Run], None], suffix: str) -> list[bytes]:
    found = []
    for number, preset in enumerate(_small_presets()):
        run = Run(preset, engine="torch")
        run.run(5)
        write(folder / f"{number}{suffix}", run)
        found.append((folder / f"{number}{suffix}").read_bytes())
    return found


def _models(suffix: str) -> Callable[[Path], list[bytes]]:
    return lambda folder: _trained(
        folder, lambda path, run: models.write_model(path, headless.trained_model(run)), suffix
    )


def _write_experiment(path: Path, run: Run) -> None:
    from playground.core.experiment import Experiment, TrainedNetwork
    from playground.core.snapshot import Curve

    task = tasks.make_task(run.preset.task, run.preset.model.readout, run.preset.training.seed)
    networks = (TrainedNetwork(run=run.state(), curve=Curve()),)
    experiments.write(path, Experiment(networks=networks, encoding=task.encoding, answers=task.answers))


def _go_on(path: Path) -> object:
    """Open an experiment and train on, as the window does."""
    experiment, task = load(path, lambda share: None)
    return [Run.resumed(network.run, task, engine="torch").run(1) for network in experiment.networks]


def _use_model(path: Path) -> object:
    model = models.read_model(path)
    return headless.trace(model, "The grass is")


def _shipped_texts(folder: str) -> Callable[[Path], list[bytes]]:
    # Sounds and drawings take a while to make, and transfer questions are no lesson.
    left_out = {"speech-generation", "speech-recognition", "handwriting", "transfer"}
    return lambda _: [path.read_bytes() for path in sorted(shipped(folder).glob("*.toml")) if path.stem not in left_out]


def _ledger(folder: Path) -> list[bytes]:
    book = ledger.Ledger(folder / "ledger")
    for seed in range(3):
        settings = {"model.units": str(seed)}
        book.append(TrialResult(identity=f"i{seed}", preset="é", settings=settings, seed=seed, outcome="failed"))
    return [(folder / "ledger" / ledger.NAME).read_bytes()]


def _studies(_: Path) -> list[bytes]:
    preset = presets.as_table(_small_presets()[0])
    vary = {"study": "vary", "name": "a", "key": "model.units", "values": ["4", "8"], "seeds": 2, "preset": preset}
    gap = {"study": "gap", "cells": ["lstm"], "gaps": [1, 2], "seeds": 5, "steps": 100, "units": 8}
    return [json.dumps(table).encode() for table in (vary, gap)]


def _answers(_: Path) -> list[bytes]:
    answer = {"learner": "a", "day": "2024-01-01", "lesson": "b", "step": "1", "prediction": "c", "right": True}
    return [b"\n".join([json.dumps(answer | {"tries": tries}).encode() for tries in (1, 2, 3)]) + b"\n"]


def _read_answers(path: Path) -> object:
    os.environ["XDG_DATA_HOME"] = str(path.parent.parent)
    return lesson_answers.answers()


def _tables(_: Path) -> list[bytes]:
    rows = [f"{n},{n * 0.5:.3f},{'a' if n < 20 else 'b'}" for n in range(40)]
    return [
        "\n".join(["time,value,name", *rows]).encode(),
        "\n".join(f"{n};{n},5" for n in range(40)).encode(),
        "\n".join(['"a b"\t"c"', *(f'"{n}"\t{n}e-3' for n in range(40))]).encode(),
    ]


KINDS = {
    "preset": Kind("it.toml", _shipped_texts("presets"), presets.load_with_task, change_toml),
    "lesson": Kind("it.toml", _shipped_texts("presets/lessons"), lessons.load, change_toml),
    "safetensors": Kind("it.safetensors", _models(".safetensors"), _use_model, change_safetensors),
    "pt": Kind("it.pt", _models(".pt"), _use_model, change_archive),
    "experiment": Kind(
        "it.safetensors", lambda folder: _trained(folder, _write_experiment, ".safetensors"), _go_on, change_safetensors
    ),
    "ledger": Kind(ledger.NAME, _ledger, lambda path: ledger.Ledger(path.parent), change_json),
    "study": Kind(stored.NAME, _studies, lambda path: stored.read_study(path.parent), change_json),
    "answers": Kind(f"recurrent-playground/{lesson_answers.NAME}", _answers, _read_answers, change_json),
    "csv": Kind("it.csv", _tables, lambda path: task_files.with_content(csv.Spec(file=str(path)))),
    "text": Kind(
        "it.txt",
        lambda _: [b"The grass is greener. " * 20, "é 🍂 ﬁ – ß\r\n".encode() * 30],
        lambda path: task_files.with_content(text.Spec(file=str(path))),
    ),
    **FOREIGN,
}


class Late(BaseException):
    """Reading takes too long. Nothing takes this for a mistake in the file."""


def check(name: str, seeds: range, each: Callable[[], object] = lambda: None) -> Iterator[tuple[int, str]]:
    """Read a mutated file for each seed; `each` is called before. Yield the seeds at which the reader gave neither an
    answer nor a sentence, with what it raised."""
    kind = KINDS[name]
    with tempfile.TemporaryDirectory() as folder:
        whole = kind.whole(Path(folder))
        path = Path(folder) / "mutated" / kind.name
        path.parent.mkdir(parents=True)
        for seed in seeds:
            path.write_bytes(mutated(whole, kind.change, seed))
            each()
            try:
                kind.read(path)
            except FileProblem as problem:
                if not str(problem).isprintable():
                    yield seed, f"not printable: {problem!r}"
            except (Exception, Late):
                yield seed, traceback.format_exc()


def main(name: str, count: int) -> int:
    """Check `count` files under the limits. Return how many readings failed."""

    def late(*_: object) -> None:
        raise Late

    warnings.simplefilter("error")
    # Python's reader of pickles warns of what stands in them.
    warnings.filterwarnings("ignore", "invalid escape sequence", DeprecationWarning)
    next(check(name, range(1)), None)  # imports what is needed
    size = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (size + MEMORY, size + MEMORY))
    signal.signal(signal.SIGPROF, late)
    failed = 0
    for seed, said in check(name, range(count), lambda: signal.setitimer(signal.ITIMER_PROF, SECONDS)):
        failed += 1
        print(f"{name}, seed {seed}: {said}", flush=True)
    return failed


if __name__ == "__main__":
    np.seterr(all="ignore")
    sys.exit(min(main(sys.argv[1], int(sys.argv[2])), 100))
