"""`bench` measures while a window really draws."""

import threading

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication

from playground.app.main_window import MainWindow
from playground.bench import rows
from playground.bench.live import Live, OtherLoop
from playground.bench.peak import Peak
from playground.bench.sizes import Size, bench_preset
from playground.views.style.theme import Appearance

SIZE = Size("rnn", 16, 8, 5)
"""A call trains for the fewer steps the larger this is."""


class Paints(QObject):
    """Counts the frames of a window's score."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__()
        self.count = 0
        self.score = window.score.stack.viewport()
        self.score.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        self.count += event.type() == QEvent.Type.Paint
        return False


@pytest.fixture
def window(qapp: QApplication):
    window = MainWindow(Appearance("light"), "torch")
    window.resize(1200, 800)
    window.show()
    window.open(bench_preset(SIZE))
    yield window
    window.close()


def test_training_in_the_window_is_counted(qapp: QApplication, window: MainWindow) -> None:
    live = Live(qapp, window, "torch")
    first = live.measure(0.1)
    steps = live.recent[-1].step
    assert first > 0
    assert live.frames > 0
    assert live.gaps
    assert live.seconds >= 0.1
    live.reset()
    assert (live.frames, live.gaps) == (0, [])
    assert live.measure(0.1) > 0
    assert live.recent[-1].step > steps  # the same run goes on
    assert not window.session.is_running


def test_another_loop_runs_in_a_thread_while_the_window_draws(qapp: QApplication, window: MainWindow) -> None:
    live = Live(qapp, window, "torch")
    live.measure(0.1)
    frames, paints, threads = live.frames, Paints(window), set()

    def train() -> list[float]:
        threads.add(threading.current_thread())
        threading.Event().wait(0.01)
        return [0.0] * 5

    took = OtherLoop(qapp, window).measure(train, live.recent, 0.3)
    assert took >= 2.0
    assert threads
    assert threading.main_thread() not in threads
    assert paints.count >= 3
    assert live.frames == frames  # only its own training counts
    assert live.measure(0.05) > 0  # and it continues afterwards


def test_what_goes_wrong_in_the_thread_is_not_lost(qapp: QApplication, window: MainWindow) -> None:
    live = Live(qapp, window, "torch")
    live.measure(0.05)

    def train() -> list[float]:
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        OtherLoop(qapp, window).measure(train, live.recent, 0.05)


def test_a_row_has_every_figure(qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SECONDS", "LIVE_SECONDS", "WARM_UP"):
        monkeypatch.setattr(rows, name, 0.02)
    row = rows.measure(qapp, SIZE, Peak())
    assert (row.cell, row.units, row.batch, row.time, row.engine) == (*SIZE, "torch")
    assert row.ratios.headless_vs_torch == pytest.approx(row.torch_ms / row.headless_ms)
    assert row.ratios.live_vs_torch == pytest.approx(row.torch_ms / row.live_ms)
    assert row.ratios.live_vs_torch_live == pytest.approx(row.torch_live_ms / row.live_ms)
    assert row.sequences_per_s == pytest.approx(8 * 1000 / row.headless_ms)
    assert (row.jax_ms is None) == (row.ratios.headless_vs_jax is None)
    assert 0 < row.peak_share < 1
    assert 0 <= row.gap_p50_ms <= row.gap_p99_ms <= row.gap_max_ms
