"""From the training thread to the window: the latest snapshot wins, and no point of a curve is lost."""

import gc
import threading

import numpy as np
import psutil
from PySide6.QtCore import QObject, Qt, Signal, Slot

from playground.core.snapshot import Curve, Evaluation, Snapshot
from playground.session.mailbox import Mailbox, Notice


class Emitter(QObject):
    said = Signal(object)
    heard = 0

    @Slot(object)
    def hear(self, what):
        self.heard += what is True


def megabytes():
    gc.collect()
    return psutil.Process().memory_info().rss / 1e6


def snapshot(step, generation=1):
    curve = Curve(np.array([step]), np.array([0.5], np.float32), np.array([1.0], np.float32))
    return Snapshot(generation=generation, status="running", step=step, curve=curve)


def test_fifty_thousand_emissions_lose_no_reference(qapp):
    emitter = Emitter()
    emitter.said.connect(emitter.hear, Qt.ConnectionType.QueuedConnection)
    for _ in range(5_000):
        emitter.said.emit(True)
    qapp.processEvents()
    before = megabytes()
    for _ in range(50):
        for _ in range(1_000):
            emitter.said.emit(True)
        qapp.processEvents()
    assert emitter.heard == 55_000
    assert megabytes() - before < 20


def test_ten_thousand_snapshots_keep_every_point_and_the_latest_wins(qtbot):
    mailbox = Mailbox()
    steps, seen, wakes = [], [], 0

    def take():
        nonlocal wakes
        wakes += 1
        newest, _ = mailbox.take()
        if newest is not None:
            steps.extend(newest.curve.steps.tolist())
            seen.append(newest.step)

    mailbox.arrived.connect(take)
    before = megabytes()
    thread = threading.Thread(target=lambda: [mailbox.post(snapshot(step)) for step in range(1, 10_001)])
    thread.start()
    qtbot.waitUntil(lambda: bool(seen) and seen[-1] == 10_000, timeout=30_000)
    thread.join()
    assert steps == list(range(1, 10_001))
    assert seen == sorted(seen)
    assert wakes <= 10_000
    assert megabytes() - before < 30


def test_a_stalled_window_gets_one_wake_up_with_everything(qtbot):
    mailbox = Mailbox()
    arrivals = []
    mailbox.arrived.connect(lambda: arrivals.append(mailbox.take()))
    for step in range(1, 1_001):
        mailbox.post(snapshot(step))
    mailbox.notify(Notice("one", wrong=False))
    mailbox.notify(Notice("two", wrong=True))
    qtbot.waitUntil(lambda: bool(arrivals))
    qtbot.wait(20)
    assert len(arrivals) == 1
    newest, notices = arrivals[0]
    assert newest.step == 1_000
    assert newest.curve.steps.tolist() == list(range(1, 1_001))
    assert [notice.text for notice in notices] == ["one", "two"]


def test_a_new_run_drops_what_is_left_of_the_old_one(qtbot):
    mailbox = Mailbox()
    mailbox.post(snapshot(7, generation=1))
    mailbox.post(snapshot(1, generation=2))
    mailbox.post(snapshot(8, generation=1))
    newest, _ = mailbox.take()
    assert (newest.generation, newest.curve.steps.tolist()) == (2, [1])


def test_evaluations_are_kept_like_points(qtbot):
    mailbox = Mailbox()
    for step in (20, 40):
        mailbox.post(
            Snapshot(generation=1, status="running", step=step, evaluations=(Evaluation(step=step, loss=0.1),))
        )
    newest, _ = mailbox.take()
    assert [evaluation.step for evaluation in newest.evaluations] == [20, 40]


def test_it_says_whether_the_last_snapshot_was_fetched(qtbot):
    mailbox = Mailbox()
    assert mailbox.is_fetched
    mailbox.post(snapshot(1))
    assert not mailbox.is_fetched
    mailbox.take()
    assert mailbox.is_fetched
