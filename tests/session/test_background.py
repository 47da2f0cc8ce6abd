"""Slow jobs run on another thread, only the latest result counts, and an error ends nothing."""

import threading

import pytest

from playground.session import background
from playground.session.background import BackgroundWorker
from playground.storage.errors import FileProblem
from playground.tasks.common.task import TaskError


@pytest.fixture
def made(qapp):
    worker_ = BackgroundWorker("making")
    yield worker_
    worker_.close()
    assert not any(thread.name == "making" for thread in threading.enumerate())


@pytest.fixture
def impatient(qapp, monkeypatch):
    monkeypatch.setattr(background, "PATIENCE", 0)


class Gate:
    """Work that waits until it is opened, and records what happened to it."""

    def __init__(self, result):
        self.result, self.open, self.began, self.left = result, threading.Event(), threading.Event(), False

    def __call__(self, report_progress):
        self.began.set()
        assert self.open.wait(10)
        try:
            report_progress(0.5)
        except background.Cancelled:
            self.left = True
            raise
        return self.result


def test_a_quick_result_is_there_at_once_and_comes_from_another_thread(made):
    results = []
    made.submit(lambda report_progress: threading.current_thread().name, results.append)
    assert results == ["making"]
    assert not made.is_busy


def test_a_slow_result_comes_later_and_reports_progress(made, impatient, qtbot):
    results, gate, changes = [], Gate("late"), []
    made.changed.connect(lambda: changes.append(made.is_busy))
    made.submit(gate, results.append)
    assert (results, made.is_busy, made.progress, changes) == ([], True, None, [True])
    gate.open.set()
    qtbot.waitUntil(lambda: bool(results))
    assert (results, made.is_busy, changes) == (["late"], False, [True, False])


def test_a_job_that_is_never_short_is_not_waited_for(made, qtbot):
    """Otherwise the gate, which is opened after `submit`, would be waited for in vain."""
    results, gate = [], Gate("late")
    made.submit(gate, results.append, is_short=False)
    assert (results, made.is_busy) == ([], True)
    gate.open.set()
    qtbot.waitUntil(lambda: results == ["late"])


def test_a_replaced_job_gives_no_result(made, impatient, qtbot):
    results, first, second, third = [], Gate("first"), Gate("second"), Gate("third")
    made.submit(first, results.append)
    first.began.wait(10)
    made.submit(second, results.append)
    made.submit(third, results.append)
    for gate in (third, second, first):
        gate.open.set()
    qtbot.waitUntil(lambda: bool(results))
    qtbot.wait(20)
    assert results == ["third"]
    assert first.left
    assert not second.began.is_set()


def test_a_cancelled_job_gives_no_result_though_it_was_ready(made, impatient, qtbot):
    results = []
    made.submit(lambda report_progress: "ready", results.append)
    assert made.job.ready.wait(10)
    made.cancel()
    qtbot.wait(20)
    assert (results, made.is_busy) == ([], False)


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (TaskError("No line."), "No line."),
        (FileProblem("a.csv", "it is empty."), "a.csv: it is empty."),
        (MemoryError(), "There is not enough memory for these sequences."),
        (KeyError("x\ny"), "The sequences cannot be made: KeyError: 'x\\ny'"),
    ],
)
def test_an_error_becomes_a_sentence_and_the_next_job_runs(made, error, said):
    def fail(report_progress):
        raise error

    results = []
    made.submit(fail, results.append)
    made.submit(lambda report_progress: 1, results.append)
    assert background.error_sentence(results[0]) == said
    assert results[1] == 1


def test_a_closed_worker_starts_nothing(qapp):
    closed = BackgroundWorker("making")
    closed.close()
    closed.submit(lambda report_progress: 1, lambda result: pytest.fail("was made"))
    assert not any(thread.name == "making" for thread in threading.enumerate())
