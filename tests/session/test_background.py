"""What is made beside the window: the last wish alone, on another thread, and never a loss for the window."""

import threading

import pytest

from playground.session import background
from playground.session.background import BackgroundWorker
from playground.storage.errors import FileProblem
from playground.tasks.common.task import TaskError


@pytest.fixture
def made(qapp):
    maker_ = BackgroundWorker("making")
    yield maker_
    maker_.close()
    assert not any(thread.name == "making" for thread in threading.enumerate())


@pytest.fixture
def impatient(qapp, monkeypatch):
    monkeypatch.setattr(background, "PATIENCE", 0)


class Gate:
    """Work that goes on when it is let, and tells what became of it."""

    def __init__(self, result):
        self.result, self.open, self.began, self.left = result, threading.Event(), threading.Event(), False

    def __call__(self, tell):
        self.began.set()
        assert self.open.wait(10)
        try:
            tell(0.5)
        except background.Cancelled:
            self.left = True
            raise
        return self.result


def test_what_is_soon_made_is_there_at_once_and_was_made_on_another_thread(made):
    results = []
    made.ask(lambda tell: threading.current_thread().name, results.append)
    assert results == ["making"]
    assert not made.busy


def test_what_takes_long_comes_later_and_says_how_far_it_is(made, impatient, qtbot):
    results, gate, changes = [], Gate("late"), []
    made.changed.connect(lambda: changes.append(made.busy))
    made.ask(gate, results.append)
    assert (results, made.busy, made.share, changes) == ([], True, None, [True])
    gate.open.set()
    qtbot.waitUntil(lambda: bool(results))
    assert (results, made.busy, changes) == (["late"], False, [True, False])


def test_a_wish_that_was_overtaken_comes_to_nothing(made, impatient, qtbot):
    results, first, second, third = [], Gate("first"), Gate("second"), Gate("third")
    made.ask(first, results.append)
    first.began.wait(10)
    made.ask(second, results.append)
    made.ask(third, results.append)
    for gate in (third, second, first):
        gate.open.set()
    qtbot.waitUntil(lambda: bool(results))
    qtbot.wait(20)
    assert results == ["third"]
    assert first.left
    assert not second.began.is_set()


def test_what_is_left_does_not_arrive_though_it_was_ready(made, impatient, qtbot):
    results = []
    made.ask(lambda tell: "ready", results.append)
    assert made.wish.ready.wait(10)
    made.leave()
    qtbot.wait(20)
    assert (results, made.busy) == ([], False)


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (TaskError("No line."), "No line."),
        (FileProblem("a.csv", "it is empty."), "a.csv: it is empty."),
        (MemoryError(), "There is not enough memory for these sequences."),
        (KeyError("x\ny"), "The sequences cannot be made: KeyError: 'x\\ny'"),
    ],
)
def test_an_error_is_told_in_words_and_the_next_wish_is_made(made, error, said):
    def fail(tell):
        raise error

    results = []
    made.ask(fail, results.append)
    made.ask(lambda tell: 1, results.append)
    assert background.why(results[0]) == said
    assert results[1] == 1


def test_a_maker_that_was_closed_begins_nothing(qapp):
    closed = BackgroundWorker("making")
    closed.close()
    closed.ask(lambda tell: 1, lambda result: pytest.fail("was made"))
    assert not any(thread.name == "making" for thread in threading.enumerate())
