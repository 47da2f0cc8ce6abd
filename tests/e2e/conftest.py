"""A real window, shown, and gone with its thread after each test."""

import gc
import threading

import pytest
from hands import press
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from small_presets import SMALL

from playground.app.main_window import MainWindow
from playground.storage import presets
from playground.views.style.theme import Appearance


class Driver:
    """The window, what it was shown last, and ways to wait for more."""

    def __init__(self, window, qtbot):
        self.window, self.session, self._qtbot = window, window.session, qtbot
        self.snapshots = []
        window.session.snapshot.connect(self.snapshots.append)

    @property
    def last(self):
        return self.snapshots[-1]

    def wait(self, done, timeout=30_000):
        """Until `done` holds. While a network is made there is no trace, of which it may ask all the same."""

        def holds():
            try:
                return done()
            except AttributeError:
                if self.snapshots and self.last.trace is None:
                    return False
                raise

        self._qtbot.waitUntil(holds, timeout=timeout)

    def open(self, text=SMALL):
        self.window.open(presets.loads(text, "small.toml"), "small")
        self.settle()

    def settle(self):
        """Wait until everything said to the thread has come back: what to do, and what to show, which is no turn."""

        def said():
            last = self.snapshots[-1] if self.snapshots else None
            same = last is not None and (last.turn, last.watch) == (self.session.turn, self.session.watch)
            return same and last.trace is not None

        self.wait(said)
        self._qtbot.wait(30)

    def train_for(self, steps):
        self.session.train_for(steps)
        self.wait(lambda: not self.session.is_running, timeout=120_000)

    def choose_cell(self, group, cell):
        """In one of the two groups of a comparison."""
        group.cell.setCurrentIndex(group.cell.findData(cell))
        group.cell.activated.emit(group.cell.currentIndex())

    def press(self, *keys, modifiers=Qt.KeyboardModifier.NoModifier):
        """Keys as `hands.press`, for the score where nothing has the focus."""
        press(*keys, modifiers=modifiers, otherwise=self.window.score)

    def type(self, widget, text):
        self._qtbot.keyClicks(widget, text)


def collect_garbage():
    """Delete what the last test's window left. A style sheet is applied to all widgets there are, also to those that
    wait to be collected, which takes seconds for those of some hundred windows."""
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gc.collect()
    # What is there for good need not be looked through again after the next test.
    gc.freeze()


@pytest.fixture
def _collected_here():
    """Collect all garbage before a window is built, and none of the oldest until it is gone: Python collects that on
    whichever thread is at work, the oftener the less it holds, and what Qt draws must go on this one."""
    thresholds = gc.get_threshold()
    collect_garbage()
    gc.set_threshold(*thresholds[:2], 1_000_000)
    yield
    gc.set_threshold(*thresholds)


@pytest.fixture
def driver(qtbot, _collected_here):
    window = MainWindow(Appearance("light"))
    window.resize(1440, 900)
    window.show()
    qtbot.addWidget(window)
    yield Driver(window, qtbot)
    window.close()
    window.gallery.join()
    assert not window.session.is_alive
    assert not any(thread.name == "training" for thread in threading.enumerate())
