"""Files of each kind that the program reads, with mistakes in them: what a reader says to each.

    python tests/storage/mutations.py KIND COUNT

checks that many in a process of its own, each with 1 GB of memory and 5 s of processor time.
"""

import copy
import dataclasses
import io
import json
import os
import random
import resource
import signal
import sys
import tempfile
import traceback
import warnings
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

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

NASTY = (
    *(None, True, 0, -1, 1, 0.5, -0.0, 1e-320, 1e300, float("nan"), float("inf"), 2**31, 2**63, 2**64, 10**400),
    *("", "\0", "\ud800", "\u202e", "x" * 5000, "/dev/zero", "/proc/self/mem", "../..", "nan", "1979-05-27"),
    *([], {}, [[]], [{}], {"": ""}, [0] * 2000, {"kind": "typed"}),
)
"""Values that something may not be ready for."""
TOML_NASTY = (
    *("nan", "-inf", "1e999", "0x" + "f" * 40, "9" * 5000, "true", "[]", "{}", "''", "1979-05-27", "07:32:00"),
    *('"\\u0000"', '"\\ud800"', '"/dev/zero"', "'/proc/self/mem'", "[" * 3000, "[[[[1]]]]", "{a.b.c = 1}", "[1, 'a']"),
)


@dataclass(frozen=True)
class Kind:
    """A kind of file: `name` of the file, whole ones to begin with, what reads one, and how else it is changed."""

    name: str
    whole: Callable[[Path], list[bytes]]
    read: Callable[[Path], object]
    change: Callable[[random.Random, bytes], bytes] | None = None


def mutated(kind: Kind, whole: list[bytes], seed: int) -> bytes:
    """Return a file of this kind with some mistakes; the same for the same seed."""
    chance = random.Random(seed)
    data = chance.choice(whole)
    if kind.change is not None and chance.random() < 0.6:
        data = kind.change(chance, data)
        if chance.random() < 0.7:
            return data
    for _ in range(chance.choice((1, 1, 2, 5))):
        data = chance.choice(BYTES)(chance, bytearray(data), whole)
    return data


def flipped(chance: random.Random, data: bytearray, _: list[bytes]) -> bytes:
    if data:
        # Most of what is said stands at the beginning or at the end.
        place = chance.choice((chance.randrange(len(data)), chance.randrange(min(len(data), 4096))))
        data[chance.choice((place, len(data) - 1 - place % min(len(data), 4096)))] ^= 1 << chance.randrange(8)
    return bytes(data)


def filled(chance: random.Random, data: bytearray, _: list[bytes]) -> bytes:
    start = chance.randrange(len(data) + 1)
    length = chance.choice((1, 2, 4, 8, 100))
    data[start : start + length] = bytes([chance.choice((0, 1, 0x20, 0x7F, 0x80, 0xFF))]) * length
    return bytes(data)


def truncated(chance: random.Random, data: bytearray, _: list[bytes]) -> bytes:
    return bytes(data[: chance.randrange(len(data) + 1)])


def without_part(chance: random.Random, data: bytearray, _: list[bytes]) -> bytes:
    start = chance.randrange(len(data) + 1)
    del data[start : start + chance.choice((1, 7, 64, 1000))]
    return bytes(data)


def spliced(chance: random.Random, data: bytearray, whole: list[bytes]) -> bytes:
    other = chance.choice(whole)
    start, end = sorted(chance.randrange(len(other) + 1) for _ in range(2))
    at = chance.randrange(len(data) + 1)
    return bytes(data[:at]) + other[start:end] + bytes(data[chance.choice((at, at + end - start)) :])


BYTES = (flipped, flipped, filled, truncated, without_part, spliced)


def change_toml(chance: random.Random, data: bytes) -> bytes:
    """Change lines, keys and values of a TOML text."""
    lines = data.decode().split("\n")
    for _ in range(chance.choice((1, 2, 4))):
        at = chance.randrange(len(lines))
        key, equals, value = lines[at].partition(" = ")
        match chance.randrange(7):
            case 0:
                lines.insert(at, lines[chance.randrange(len(lines))])
            case 1:
                del lines[at : at + chance.choice((1, 3))]
            case 2 if equals:
                lines[at] = f"{key}{chance.choice(('x', '.a', ' ', '.', '_'))}{equals}{value}"
            case 3:
                lines.insert(at, chance.choice(("[task]", "[[probes]]", "[a.b.c]", "[model.x]", "x = 1", '"""', "'''")))
            case _ if equals:
                lines[at] = f"{key}{equals}{chance.choice(TOML_NASTY)}"
        lines = lines or [""]
    return "\n".join(lines).encode(errors="replace")


def change_json(chance: random.Random, data: bytes) -> bytes:
    """Change keys and values of the lines of JSON in a text."""
    lines = data.decode().splitlines() or [""]
    at = chance.randrange(len(lines))
    if len(data) < 100 or chance.random() < 0.9:
        lines = lines if data.count(b"\n}") == 0 else [data.decode()]
        at = chance.randrange(len(lines))
    lines[at] = changed_text(chance, lines[at])
    return ("\n".join(lines) + "\n").encode(errors="surrogatepass")


def changed_text(chance: random.Random, text: str) -> str:
    """Change keys and values of a JSON text."""
    try:
        table = json.loads(text)
    except ValueError:
        return text
    for _ in range(chance.choice((1, 1, 3))):
        change_value(chance, table)
    told = json.dumps(table, ensure_ascii=chance.random() < 0.5)
    match chance.randrange(12):
        case 0:
            told = told.replace('{"', chance.choice(('{"schema": 1, "', '{"a": 1, "a": 2, "')), 1)
        case 1:
            told = told.replace("[", "[" * chance.choice((2, 3000)), 1)
        case 2:
            told = told.replace(": ", ": " + chance.choice(("1e999, ", "-", "NaN, ", "9" * 5000, "0" * 50)), 1)
    return told


def change_value(chance: random.Random, table: Any) -> None:
    """Change something in nested tables and lists."""
    places = list(inside(table))
    if not places:
        return
    holder, key = chance.choice(places)
    match chance.randrange(5):
        case 0 if isinstance(holder, dict):
            holder[chance.choice(("x", "", "__class__", f"{key}x"))] = holder.pop(key)
        case 1:
            holder[key] = [holder[key], holder[key]]
        case 2 if isinstance(holder[key], list) and holder[key]:
            holder[key] = holder[key] * chance.choice((0, 2, 50))
        case 3 if isinstance(holder[key], int | float) and abs(holder[key]) < 1e30:
            holder[key] = holder[key] * chance.choice((-1, 2, 10**9, 0.1)) + chance.choice((0, 1, -1))
        case _:
            holder[key] = copy.deepcopy(chance.choice(NASTY))


def inside(table: Any) -> Iterator[tuple[Any, Any]]:
    """Yield each table or list with each of its keys or places."""
    pairs = table.items() if isinstance(table, dict) else enumerate(table) if isinstance(table, list) else ()
    for key, value in list(pairs):
        yield table, key
        yield from inside(value)


def change_safetensors(chance: random.Random, data: bytes) -> bytes:
    """Change the header, or a text in it, and put it before the arrays again."""
    size = int.from_bytes(data[:8], "little")
    header, arrays = json.loads(data[8 : 8 + size]), data[8 + size :]
    texts = header.get("__metadata__", {})
    entries = [name for name in header if name != "__metadata__"]
    match chance.randrange(6):
        case 0 | 1 if texts:
            name = chance.choice(list(texts))
            texts[name] = changed_text(chance, texts[name])
        case 2:
            name, other = chance.choice(entries), chance.choice(entries)
            header[name]["data_offsets"] = header[other]["data_offsets"]
        case 3:
            entry = header[chance.choice(entries)]
            kinds = ("F64", "F32", "F16", "BF16", "I64", "I32", "U64", "U8", "BOOL", "F8_E4M3", "C64")
            entry["dtype"] = chance.choice(kinds)
        case 4:
            shape = header[chance.choice(entries)]["shape"]
            shape[:] = chance.choice((shape[::-1], [*shape, 1], shape[:-1], [0], [2**40], [2**62, 4], [], [1, *shape]))
        case _:
            change_value(chance, header)
    told = json.dumps(header).encode()
    length = chance.choice((len(told), len(told), len(told), size, 0, 2**63, len(told) + 8))
    return length.to_bytes(8, "little") + told + arrays


def change_archive(chance: random.Random, data: bytes) -> bytes:
    """Change the entries of a file of `torch.save`, or the pickle in it."""
    with zipfile.ZipFile(io.BytesIO(data)) as whole:
        entries = {entry.filename: whole.read(entry) for entry in whole.infolist()}
    name = chance.choice([*entries, *[name for name in entries if name.endswith(".pkl")] * 8])
    match chance.randrange(8):
        case 0:
            del entries[name]
        case 1:
            entries[name + chance.choice(("x", "/../../x", "\0"))] = entries.pop(name)
        case 2:
            other = chance.choice(list(entries))
            entries[name], entries[other] = entries[other], entries[name]
        case _:
            for _ in range(chance.choice((1, 1, 2, 5))):
                entries[name] = chance.choice(BYTES)(chance, bytearray(entries[name]), list(entries.values()))
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", chance.choice((zipfile.ZIP_STORED,) * 8 + (zipfile.ZIP_DEFLATED,))) as written:
        for name, held in entries.items():
            written.writestr(name, held)
    return buffer.getvalue()


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
            path.write_bytes(mutated(kind, whole, seed))
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
