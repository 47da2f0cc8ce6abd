"""Compiled code takes over from torch between two steps, and nobody waits for a compilation."""

import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest
from test_training_thread import Box, preset, task_of

from playground.core.specs import ModelSpec
from playground.engine.backends import compiler, kernel_cache
from playground.engine.training.run import Run
from playground.session import compilation, engine_choice, training_thread

COMPILE_REST = compilation.Compilation.compile_rest


@pytest.fixture(scope="module", autouse=True)
def compiled():
    """Compiled code for the LSTM is ready in this process, for this file only. Nothing else is compiled."""
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("PLAYGROUND_ENGINE")
        patch.setattr(compiler, "_prepared", {})
        patch.setattr(compilation.Compilation, "compile_rest", lambda self: None)
        assert compiler.prepare("lstm") is None
        yield


@pytest.fixture
def box():
    return Box()


def start(box, engine="auto"):
    some = preset(batch=1)
    result = training_thread.TrainingThread(box, engine)
    result.start(1, some, task_of(some))
    box.wait(lambda: any(s.status == "paused" and s.generation == 1 for s in box.snapshots))
    return result, some


def train(running, box, turn, steps):
    before = box.snapshots[-1].step
    running.train(turn, steps)
    box.wait(lambda: box.snapshots[-1].turn == turn and box.snapshots[-1].status == "paused")
    assert box.snapshots[-1].step == before + steps


def test_where_it_is_ready_a_run_begins_in_compiled_code(box):
    running, some = start(box)
    train(running, box, 1, 60)
    running.close()
    assert box.snapshots[-1].engine == "compiled code"
    np.testing.assert_array_equal(box.curve.loss, Run(some, engine="compiled").run(60).curve.loss)


def test_the_choice_can_be_forced_and_changed_between_steps(box):
    running, some = start(box, "torch")
    train(running, box, 1, 30)
    assert box.snapshots[-1].engine == "PyTorch"
    running.choose_engine("compiled")
    train(running, box, 2, 30)
    assert box.snapshots[-1].engine == "compiled code"
    running.choose_engine("torch")
    train(running, box, 3, 30)
    running.close()
    alone = Run(some, engine="torch").run(90).curve
    np.testing.assert_allclose(box.curve.loss, alone.loss, rtol=1e-3, atol=1e-5)


def unfinished(*cells):
    raise compiler.Unfinished("compiling ended without a result")


def no_numba(*cells):
    raise ImportError("no numba")


def slow_compiler(monkeypatch):
    """A compiler that is not ready until the returned list has an element."""
    finished = []

    class Slow:
        def is_done(self, cell):
            return bool(finished)

        def compile_rest(self):
            pass

        def stop(self):
            finished.append("stopped")

    monkeypatch.setattr(engine_choice, "Compilation", Slow)
    monkeypatch.setattr(compiler, "_prepared", {})
    return finished


@pytest.mark.parametrize("closed", [False, True])
def test_without_torch_training_waits_for_the_compiler_or_the_end(box, monkeypatch, closed):
    monkeypatch.setitem(sys.modules, "torch", None)
    finished, some = slow_compiler(monkeypatch), preset(batch=1)
    running = training_thread.TrainingThread(box, "auto")
    running.start(1, some, task_of(some))
    box.wait(lambda: [notice.text for notice in box.notices] == ["Compiling the engine, once on this computer …"])
    assert {snapshot.status for snapshot in box.snapshots} == {"loading"}
    if not closed:
        finished.append("compiled")
        box.wait(lambda: box.snapshots[-1].status == "paused")
        assert box.snapshots[-1].engine == "compiled code"
    running.close()


def test_torch_trains_while_code_compiles_and_then_hands_over(box, monkeypatch):
    finished = slow_compiler(monkeypatch)
    running, some = start(box)
    train(running, box, 1, 20)
    assert box.snapshots[-1].engine == "PyTorch, while code compiles"
    finished.append("compiled")
    train(running, box, 2, 20)
    running.close()
    assert box.snapshots[-1].engine == "compiled code"
    assert box.curve.steps.tolist() == list(range(1, 41))
    np.testing.assert_allclose(box.curve.loss, Run(some, engine="torch").run(40).curve.loss, rtol=1e-3, atol=1e-5)


def test_a_paused_window_learns_that_compiled_code_took_over(box, monkeypatch):
    finished = slow_compiler(monkeypatch)
    running, _ = start(box)
    train(running, box, 1, 20)
    assert box.snapshots[-1].engine == "PyTorch, while code compiles"
    before = len(box.snapshots)
    finished.append("compiled")
    box.wait(lambda: box.snapshots[-1].engine == "compiled code")
    assert box.snapshots[-1].status == "paused"
    running.choose_engine("torch")
    box.wait(lambda: box.snapshots[-1].engine == "PyTorch")
    running.close()
    assert len(box.snapshots) == before + 2


def test_a_paused_window_learns_that_nothing_could_be_compiled(box, monkeypatch):
    finished = slow_compiler(monkeypatch)
    monkeypatch.setattr(compiler, "_load", unfinished)
    running, _ = start(box)
    assert box.snapshots[-1].engine == "PyTorch, while code compiles"
    finished.append("failed")
    box.wait(lambda: box.snapshots[-1].engine == "PyTorch")
    running.close()
    sentence = "The compiled engine cannot be used here (compiling ended without a result); PyTorch computes instead."
    assert [notice.text for notice in box.notices] == [sentence]


def test_without_a_compiler_it_is_said_once_and_torch_goes_on(box, monkeypatch):
    monkeypatch.setattr(compiler, "_prepared", {})
    monkeypatch.setattr(kernel_cache, "is_filled", lambda *cells: True)
    monkeypatch.setattr(compiler, "_load", no_numba)
    running, _ = start(box)
    train(running, box, 1, 10)
    train(running, box, 2, 10)
    running.close()
    assert box.snapshots[-1].engine == "PyTorch"
    assert [notice.text for notice in box.notices if "no numba" in notice.text] == [box.notices[0].text]


def test_closing_ends_a_compilation_under_way(monkeypatch, tmp_path):
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path))
    started = []
    real = subprocess.Popen
    monkeypatch.setattr(subprocess, "Popen", lambda *a, **k: started.append(real(*a, **k)) or started[-1])
    one = compilation.Compilation()
    assert not one.is_done("lstm")
    assert started
    assert {process.poll() for process in started} == {None}
    one.stop()
    assert None not in {process.poll() for process in started}
    assert one.is_done("lstm")  # it is not tried again
    assert not kernel_cache.is_filled("lstm")


class Process:
    """A process that compiles until it is ended."""

    def __init__(self, ended):
        self._ended = ended

    def poll(self):
        return 0 if self in self._ended else None

    def terminate(self):
        self._ended.append(self)

    def wait(self):
        return 0


def test_the_cell_at_hand_is_compiled_first_then_others_that_are_asked_for_and_the_rest_in_the_background(monkeypatch):
    filled, ended, started = set(), [], []

    def compiled(*cells, background=False):
        started.append((cells, background, Process(ended)))
        return [started[-1][2]]

    monkeypatch.setattr(compiler, "start", compiled)
    monkeypatch.setattr(compilation.Compilation, "compile_rest", COMPILE_REST)
    monkeypatch.setattr(kernel_cache, "is_filled", lambda cell: cell in filled)
    one = compilation.Compilation()
    assert not one.is_done("lstm")
    assert not one.is_done("rnn")  # in its turn
    one.compile_rest()
    assert [row[:2] for row in started] == [(("lstm",), False)]
    filled.add("lstm")
    ended.append(started[0][2])
    assert one.is_done("lstm")
    one.compile_rest()
    one.compile_rest()
    assert [row[:2] for row in started[1:]] == [((), True)]
    assert one.is_done("lstm")
    assert not one.is_done("rnn")  # before the rest
    assert started[1][2] in ended
    assert [row[:2] for row in started[2:]] == [(("rnn",), False)]
    ended.append(started[2][2])  # without success: it is not tried again
    assert one.is_done("rnn")
    assert one.is_done("rnn")
    one.compile_rest()
    assert [row[:2] for row in started[3:]] == [((), True)]
    one.stop()
    assert started[3][2] in ended


def test_without_torch_a_network_without_a_state_is_refused_at_once(box, monkeypatch):
    monkeypatch.setitem(sys.modules, "torch", None)
    slow_compiler(monkeypatch)
    some = replace(preset(), model=ModelSpec(cell="mlp"))
    running = training_thread.TrainingThread(box, "auto")
    running.start(1, some, task_of(some))
    box.wait(lambda: any(snapshot.status == "failed" for snapshot in box.snapshots))
    running.close()
    assert box.snapshots[-1].message == "Training stopped: The MLP needs PyTorch, which is not installed here."
    assert not box.notices


def test_a_network_without_a_state_stays_with_torch_and_that_is_said(box):
    some = replace(preset(), model=ModelSpec(cell="mlp"))
    running = training_thread.TrainingThread(box, "auto")
    running.start(1, some, task_of(some))
    box.wait(lambda: any(s.status == "paused" and s.generation == 1 for s in box.snapshots))
    running.choose_engine("compiled")
    train(running, box, 1, 20)
    running.close()
    assert box.snapshots[-1].engine == "PyTorch"
    assert [(notice.text, notice.wrong) for notice in box.notices] == [
        ("Compiled code has recurrent cells only; PyTorch computes the rest.", False)
    ]
