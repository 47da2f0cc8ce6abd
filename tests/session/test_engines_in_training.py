"""Compiled code takes over from torch between two steps, and nobody waits for a compilation."""

import sys
from dataclasses import replace

import numpy as np
import pytest
from test_training_thread import Box, preset, task_of

from playground.core.specs import ModelSpec
from playground.engine.backends import compiler, kernel_cache
from playground.engine.training.run import Run
from playground.session import compilation, engine_choice, training_thread


@pytest.fixture(scope="module", autouse=True)
def compiled():
    """Compiled code is ready in this process, for this file only."""
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("PLAYGROUND_ENGINE")
        patch.setattr(compiler, "_prepared", [])
        assert compiler.prepare() is None
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


def slow_compiler(monkeypatch):
    """A compiler that is not ready until the returned list has an element."""
    finished = []

    class Slow:
        is_done = property(lambda self: bool(finished))

        def stop(self):
            finished.append("stopped")

    monkeypatch.setattr(engine_choice, "Compilation", Slow)
    monkeypatch.setattr(compiler, "_prepared", [])
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
    monkeypatch.setattr(compiler, "prepare", lambda: "The compiled engine cannot be used here.")
    running, _ = start(box)
    assert box.snapshots[-1].engine == "PyTorch, while code compiles"
    finished.append("failed")
    box.wait(lambda: box.snapshots[-1].engine == "PyTorch")
    running.close()
    assert [notice.text for notice in box.notices] == ["The compiled engine cannot be used here."]


def test_without_a_compiler_it_is_said_once_and_torch_goes_on(box, monkeypatch):
    monkeypatch.setattr(compiler, "_prepared", ["There is no compiled engine here (no numba); PyTorch computes."])
    monkeypatch.setattr(kernel_cache, "is_filled", lambda: True)
    running, _ = start(box)
    train(running, box, 1, 10)
    train(running, box, 2, 10)
    running.close()
    assert box.snapshots[-1].engine == "PyTorch"
    assert [notice.text for notice in box.notices if "no numba" in notice.text] == [box.notices[0].text]


def test_closing_ends_a_compilation_under_way(monkeypatch, tmp_path):
    monkeypatch.setattr(compiler, "is_ready", lambda: False)
    monkeypatch.setattr(kernel_cache, "is_filled", lambda: False)
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path))
    process = compilation.Compilation()
    assert not process.is_done
    process.stop()
    assert process.is_done


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
