"""Runs in the compiled engine, moves between engines, and runs without a compiler."""

import itertools
import os
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from oracles import CELLS, READOUTS

import playground
from playground.core.snapshot import Curve
from playground.core.specs import ModelSpec, Preset, TrainingSpec
from playground.engine.backends import compiler, kernel_cache
from playground.engine.training.run import Run
from playground.tasks.typed import Spec

pytest.importorskip("numba")

LINES = "The grass is always => greener\nIt is winter. The grass is always => brown\nThe sky is => blue"
NUMBERS = "0 0.5 1 => 0.5\n0.5 1 0.5 0 => -0.5\n-1 => -0.5"
PRESETS = {
    kind: Preset(
        title=kind,
        task=Spec(tokens=kind, sequences=text),
        model=ModelSpec(units=8),
        training=TrainingSpec(batch=2, learning_rate=0.01, evaluate_every=5),
    )
    for kind, text in (("words", LINES), ("numbers", NUMBERS))
}


def assert_same_weights(one: Run, other: Run) -> None:
    for name, array in one.weights().items():
        np.testing.assert_array_equal(array, other.weights()[name], err_msg=name)


@given(st.lists(st.integers(0, 23), min_size=1, max_size=6), st.booleans())
@settings(max_examples=20)
def test_splitting_a_compiled_run_into_calls_changes_no_bit(cuts: list[int], look: bool) -> None:
    straight, cut = (Run(PRESETS["words"], engine="compiled") for _ in range(2))
    curve = Curve()
    for steps in cuts:
        curve = curve + cut.run(steps).curve
        if look:
            cut.evaluate()
            cut.trace("The grass")
    np.testing.assert_array_equal(curve.loss, straight.run(sum(cuts)).curve.loss)
    assert_same_weights(straight, cut)
    assert straight.sequences == cut.sequences


@pytest.mark.parametrize("kind", PRESETS)
@pytest.mark.parametrize("readout", READOUTS)
@pytest.mark.parametrize("cell", CELLS)
def test_a_run_that_changes_its_engine_keeps_the_curve_of_one_that_does_not(cell: str, readout: str, kind: str) -> None:
    preset = replace(PRESETS[kind], model=ModelSpec(cell=cell, units=8, readout=readout, layers=2))
    stays, moves = Run(preset, engine="torch"), Run(preset, engine="torch")
    expected = stays.run(30)
    parts = []
    for engine in ("torch", "compiled", "torch", "compiled", "compiled"):
        moves.switch_engine(engine)
        assert moves.engine == engine
        parts.append(moves.run(6))
    found = np.concatenate([part.curve.loss for part in parts])
    np.testing.assert_allclose(found, expected.curve.loss, rtol=1e-4)
    evaluations = [evaluation for part in parts for evaluation in part.evaluations]
    assert [e.step for e in evaluations] == [e.step for e in expected.evaluations]
    assert evaluations[-1].loss == pytest.approx(expected.evaluations[-1].loss, rel=1e-4)


@pytest.mark.parametrize("kind", PRESETS)
@pytest.mark.parametrize("cell", CELLS)
def test_a_compiled_run_that_diverges_stops_at_the_last_good_weights(cell: str, kind: str) -> None:
    calm = replace(PRESETS[kind], model=ModelSpec(cell=cell, units=8))
    wild = replace(calm, training=replace(calm.training, learning_rate=1000.0, optimizer="sgd", clip=0))
    run, straight = Run(wild, engine="compiled"), Run(wild, engine="compiled")
    metrics = run.run(500)
    assert metrics.outcome == "diverged"
    assert f"at step {run.step + 1:,}" in metrics.message
    assert len(metrics.curve) == run.step
    straight.run(run.step)
    assert_same_weights(run, straight)


def python(code: str, **environment: str) -> str:
    """The output of a fresh interpreter."""
    done = subprocess.run(
        [sys.executable, "-c", code], env=os.environ | environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_without_numba_everything_runs_on_torch() -> None:
    code = """
import sys
sys.modules["numba"] = None
from playground.engine.backends import compiler
from playground.engine.backends import kernel_cache, compiler
from playground.engine.training.run import Run
from playground.core.specs import Preset
from playground.tasks.typed import Spec
print(compiler.prepare())
run = Run(Preset(title="t", task=Spec(sequences="a b => c")))
print(run.engine, len(run.run(3).curve))
"""
    problem, ran = python(code).split("\n")
    assert problem.startswith("The compiled engine cannot be used here (")
    assert problem.endswith("; PyTorch computes instead.")
    assert ran == "torch 3"


@pytest.mark.parametrize("forced", ["auto", "compiled"])
def test_without_numba_a_command_says_so_and_trains(forced: str) -> None:
    code = (
        "import sys\n"
        "sys.modules['numba'] = None\n"
        "from playground.cli import main\n"
        "sys.exit(main(['train', 'hello', '--steps', '3']))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=os.environ | {"PLAYGROUND_ENGINE": forced},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout.startswith("hello has not reached its mark after 3 steps"), done.stdout + done.stderr
    assert done.stderr.count("\n") == done.stderr.count("PyTorch computes instead.") == 1


def test_an_unwritable_cache_does_no_harm(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    code = "from playground.engine.backends import kernel_cache; print(kernel_cache.folder().is_dir())"
    assert python(code, NUMBA_CACHE_DIR=str(blocked / "cache")) == "True"


def test_a_broken_cache_is_deleted_and_rebuilt(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path))
    folder = kernel_cache.folder()
    (folder / "index.nbi").write_text("junk")
    found: list[list[str]] = []

    def train(*cells: str) -> None:
        found.append([path.name for path in folder.iterdir()] if folder.exists() else [])
        if found[-1]:
            raise EOFError

    monkeypatch.setattr(compiler, "_prepared", {})
    monkeypatch.setattr(compiler, "_dropped", [])
    monkeypatch.setattr(compiler, "_fill_cache", lambda *cells: None)
    monkeypatch.setattr(compiler, "_load", train)
    assert compiler.prepare("rnn") is None
    assert found == [["index.nbi"], []]
    (folder := kernel_cache.folder()).joinpath("index.nbi").write_text("junk again")
    assert compiler.prepare("gru") == "The compiled engine cannot be used here (EOFError); PyTorch computes instead."
    assert folder.joinpath("index.nbi").exists()


def test_processes_that_end_without_a_result_are_started_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path))
    monkeypatch.setattr(compiler, "_prepared", {})
    started: list[tuple[str, ...]] = []

    def start(*cells: str) -> list[subprocess.Popen[bytes]]:
        started.append(cells)
        return [subprocess.Popen([sys.executable, "-c", "raise SystemExit(1)"])]

    monkeypatch.setattr(compiler, "start", start)
    sentence = "The compiled engine cannot be used here (compiling ended without a result); PyTorch computes instead."
    assert [compiler.prepare("rnn"), compiler.prepare("rnn")] == [sentence] * 2
    assert started == [("rnn",)]


@pytest.fixture
def copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the program's sources, which the kernel cache takes for its own."""
    package = tmp_path / "playground"
    shutil.copytree(Path(playground.__file__).parent, package, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(kernel_cache, "__file__", str(package / "engine" / "backends" / "kernel_cache.py"))
    return package


def stamp(folder: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(folder))
    chosen = kernel_cache.folder()
    assert chosen.parent == folder
    assert kernel_cache.folder() == chosen
    return chosen.name


def test_code_compiled_from_other_sources_is_never_run(
    copied: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The kernels may depend on any module that is loaded once they are."""
    loaded = python(
        "import sys, playground.engine.backends.kernels\n"
        "ours = [module for name, module in sys.modules.items() if name.partition('.')[0] == 'playground']\n"
        "print(*(module.__file__ for module in ours), sep='\\n')"
    ).splitlines()
    package = Path(playground.__file__).parent
    assert {package / "engine/backends/kernels/products.py", package / "engine/network/elementwise.py"} <= {
        *map(Path, loaded)
    }
    before = stamp(tmp_path, monkeypatch)
    for file in loaded:
        copy = copied / Path(file).relative_to(package)
        text = copy.read_text()
        copy.write_text(f"{text}# another equation\n")
        assert stamp(tmp_path, monkeypatch) != before, file
        copy.write_text(text)
    assert stamp(tmp_path, monkeypatch) == before


def test_changing_uncompiled_sources_keeps_the_cache(
    copied: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = stamp(tmp_path, monkeypatch)
    for file in ("engine/backends/torch_engine.py", "engine/training/run.py", "app/main_window.py"):
        (copied / file).write_text("")
    assert stamp(tmp_path, monkeypatch) == before


def test_moved_kernels_raise_instead_of_running_stale_code(
    copied: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (copied / "engine" / "backends" / "kernels").rename(copied / "kernels")
    with pytest.raises(FileNotFoundError, match=r"there is no module playground\.engine\.backends\.kernels"):
        stamp(tmp_path, monkeypatch)


def test_a_run_in_compiled_code_loads_neither_torch_nor_linear_algebra() -> None:
    code = (
        "import sys\n"
        "from playground.core.specs import Preset\n"
        "from playground.engine.backends import compiler\n"
        "from playground.engine.training.run import Run\n"
        "from playground.tasks import typed\n"
        "assert compiler.prepare('lstm') is None\n"
        "run = Run(Preset(title='t', task=typed.Spec(sequences='a b => c')))\n"
        "assert run.engine == 'compiled' and len(run.run(30).curve) == 30 and run.trace('a b').timesteps == 2\n"
        "assert not {'torch', 'scipy.linalg'} & set(sys.modules)\n"
    )
    environment = {name: value for name, value in os.environ.items() if name != "PLAYGROUND_ENGINE"}
    subprocess.run([sys.executable, "-c", code], check=True, env=environment)


def test_the_cache_is_filled_when_each_part_was_compiled_from_the_sources_as_they_are(
    copied: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path / "cache"))
    assert kernel_cache.missing_parts() == list(kernel_cache.PARTS)
    own = [part for part in kernel_cache.PARTS if part not in kernel_cache.CELLS or part == "gru"]
    for number, part in enumerate(own):
        assert kernel_cache.missing_parts("gru") == own[number:]
        assert not kernel_cache.is_filled("gru")
        kernel_cache.mark_filled(part)
    assert kernel_cache.is_filled("gru")
    assert kernel_cache.missing_parts("rnn", "gru") == ["rnn"]
    assert not kernel_cache.is_filled()
    for cell in kernel_cache.CELLS:
        kernel_cache.mark_filled(cell)
    assert kernel_cache.is_filled()
    os.utime(copied / "engine" / "backends" / "kernels" / "training.py", (1, 1))  # numba looks at the time
    assert not kernel_cache.is_filled()


def test_the_time_that_is_announced_follows_the_parts_and_the_processors(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path))
    clock = itertools.count(step=0.01)
    monkeypatch.setattr(compiler.time, "perf_counter", lambda: next(clock))

    def seconds(processors: int, *cells: str) -> int:
        monkeypatch.setattr(compiler, "processor_count", lambda: processors)
        said = compiler.announcement(*cells)
        assert said.startswith("Compiling the engine, once on this machine: about ")
        return int(said.split()[-3])

    assert seconds(16) < seconds(2) < seconds(1)
    assert seconds(16, "lstm") < seconds(2, "lstm") < seconds(1, "lstm") < seconds(1)
    kernel_cache.mark_filled("train")
    assert seconds(2, "lstm") < seconds(2)


def test_the_first_start_compiles_and_gives_the_bits_of_later_starts(tmp_path: Path) -> None:
    code = (
        "import hashlib\n"
        "from playground.engine.backends import kernel_cache, compiler\n"
        "from playground.engine.training.run import Run\n"
        "from playground.storage import presets\n"
        "before = kernel_cache.is_filled('lstm')\n"
        "assert compiler.prepare('lstm') is None\n"
        "from playground.engine.backends import kernels\n"
        "run = Run(presets.load(presets.find('greener-or-brown')), engine='compiled')\n"
        "curve = run.run(200).curve.loss.tobytes()\n"
        "from playground.engine.backends.kernels import layers, network\n"
        "cached = kernels.train, kernels.predict, network.forward, network.differentiate\n"
        "cached += layers.compiled_layer('lstm')\n"
        "misses = sum(sum(function.stats.cache_misses.values()) for function in cached)\n"
        "print(before, kernel_cache.is_filled('lstm'), misses, hashlib.sha256(curve).hexdigest())\n"
    )
    first, second = (python(code, NUMBA_CACHE_DIR=str(tmp_path)).split() for _ in range(2))
    assert first[:3] == ["False", "True", "0"]
    assert second[:3] == ["True", "True", "0"]
    (folder,) = (path for path in tmp_path.iterdir() if path.is_dir())
    assert {path.name.split("-")[1] for path in folder.glob("filled-*")} == {
        *("differentiate", "train", "lstm", "forward", "predict")
    }
    assert first[3] == second[3]
