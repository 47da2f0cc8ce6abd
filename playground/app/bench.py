"""`playground bench`: how fast this machine trains, with the window and without, and how smooth the window stays.

Every figure of a row comes from one process, its parts taken in turn several times over, so that a machine whose speed
drifts does not favour one of them. Medians are reported.
"""

import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass

import numpy as np
from PySide6.QtCore import QEvent, QEventLoop, QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication

from playground.app.plain_loop import plain_loop
from playground.app.start import application
from playground.app.window import Window
from playground.core.snapshot import Snapshot
from playground.core.specs import Cell, ModelSpec, Preset, TrainingSpec
from playground.engine import compiler
from playground.engine.run import Run
from playground.tasks import typed
from playground.views.theme import Appearance

SIZES: tuple[tuple[Cell, int, int, int], ...] = (
    ("lstm", 16, 16, 24),
    ("lstm", 32, 16, 32),
    ("lstm", 64, 32, 50),
    ("lstm", 128, 50, 50),
    ("lstm", 256, 50, 50),
    ("rnn", 16, 16, 24),
    ("gru", 16, 16, 24),
)
"""Cell, units, batch, time."""
ROUNDS = 2
SECONDS = 1.0
TICK_MS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One size.

    Milliseconds a training step, torch's with the better of one and two threads; frames a second; milliseconds between
    two turns of the event loop.
    """

    cell: str
    units: int
    batch: int
    time: int
    engine: str
    torch_ms: float
    headless_ms: float
    live_ms: float
    fps: float
    gap_p50_ms: float
    gap_p99_ms: float
    gap_max_ms: float


def main(*, as_json: bool) -> int:
    """Measure, and print a table or one JSON object. Gives the exit code."""
    compiler.prepare()
    startup = _startup()
    app = application()
    rows = []
    for size in SIZES:
        rows.append(_measure(app, *size))
        if not as_json:
            print(_line(rows[-1]) if len(rows) > 1 else f"{_HEAD}\n{_line(rows[-1])}", flush=True)
    rss = startup.pop("rss_mb")
    if as_json:
        print(json.dumps({"startup": startup, "rss_mb": rss, "rows": [asdict(row) for row in rows]}, indent=2))
    else:
        print(
            f"\nwindow painted after {startup['window_s']:.2f} s, a step trained after {startup['first_step_s']:.2f} s"
        )
        print(f"resident memory {rss:.0f} MB" if rss else "")
    return 0


_HEAD = (
    "cell units batch time engine     torch ms  headless ms  live ms  live/headless speed"
    "   fps  gap p50   p99   max (ms)"
)


def _line(row: Row) -> str:
    return (
        f"{row.cell:4} {row.units:5} {row.batch:5} {row.time:4} {row.engine:8} {row.torch_ms:10.3f} "
        f"{row.headless_ms:12.3f} {row.live_ms:8.3f} {row.headless_ms / row.live_ms:20.2f} {row.fps:5.0f} "
        f"{row.gap_p50_ms:8.1f} {row.gap_p99_ms:5.1f} {row.gap_max_ms:5.1f}"
    )


def experiment(cell: Cell, units: int, batch: int, time: int) -> Preset:
    """A language model over 30 symbols, trained at every step on one batch of random sequences."""
    symbols = "abcdefghijklmnopqrstuvwxyz0123"
    rng = np.random.default_rng(0)
    lines = ["".join(symbols[i] for i in rng.integers(0, 30, time + 1)) for _ in range(batch)]
    return Preset(
        title="Bench",
        probes=(lines[0][:-1],),
        task=typed.Spec(tokens="characters", sequences="\n".join(lines)),
        model=ModelSpec(cell=cell, units=units, readout="every-step"),
        training=TrainingSpec(batch=batch, learning_rate=0.001, clip=0.0, evaluate_every=1000),
    )


def _measure(app: QApplication, cell: Cell, units: int, batch: int, length: int) -> Row:
    preset = experiment(cell, units, batch, length)
    run = Run(preset)
    examples, width = next(run.task.batches(batch, 0)), run.task.encoding.width
    one, two = (plain_loop(preset.model, examples, width, threads) for threads in (1, 2))
    window = Window(Appearance("light"))
    window.resize(1440, 900)
    window.show()
    window.open(preset)
    live = _Live(app, window)

    def headless() -> int:
        return len(run.run(max(10, 6400 // (units * batch))).curve)

    for warm_up in (one, two, headless):
        _per_step(warm_up, 0.2)
    live.measure(0.3)
    live.forget()
    figures = [
        (*(_per_step(train, SECONDS) for train in (one, two, headless)), live.measure(2 * SECONDS))
        for _ in range(ROUNDS)
    ]
    window.close()
    single_ms, double_ms, headless_ms, live_ms = (statistics.median(column) for column in zip(*figures, strict=True))
    p50, p99 = np.percentile(live.gaps, (50, 99))
    return Row(
        cell=cell,
        units=units,
        batch=batch,
        time=length,
        engine=run.engine,
        torch_ms=min(single_ms, double_ms),
        headless_ms=headless_ms,
        live_ms=live_ms,
        fps=live.frames / live.seconds,
        gap_p50_ms=float(p50),
        gap_p99_ms=float(p99),
        gap_max_ms=float(max(live.gaps)),
    )


def _per_step(train: Callable[[], int], seconds: float) -> float:
    """Milliseconds a step of something that trains some steps and says how many."""
    steps, begin = 0, time.perf_counter()
    while time.perf_counter() - begin < seconds:
        steps += train()
    return (time.perf_counter() - begin) * 1000 / steps


class _Live(QObject):
    """Training in the window: its steps, the frames it draws, and the gaps between turns of the event loop."""

    def __init__(self, app: QApplication, window: Window) -> None:
        super().__init__()
        self.app, self.window = app, window
        self.frames = 0
        self.seconds = 0.0
        self.gaps: list[float] = []
        self._running = False
        self._step = 0
        self._last = 0.0
        self._timer = QTimer(self, timerType=Qt.TimerType.PreciseTimer, interval=TICK_MS)
        self._timer.timeout.connect(self._tick)
        window.session.snapshot.connect(self._arrived)
        window.score.stack.viewport().installEventFilter(self)

    def measure(self, seconds: float) -> float:
        """Milliseconds a step, training in the window for so long."""
        self.window.session.train()
        self._turn_until(lambda: self._running)
        first, begin = self._step, time.perf_counter()
        self._last = begin
        self._timer.start()
        self._turn_until(lambda: time.perf_counter() - begin >= seconds)
        self._timer.stop()
        steps, spent = self._step - first, time.perf_counter() - begin
        self.seconds += spent
        self.window.session.pause()
        self._turn_until(lambda: not self._running)
        return spent * 1000 / max(steps, 1)

    def forget(self) -> None:
        """Start counting anew."""
        self.frames, self.seconds, self.gaps = 0, 0.0, []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Count paints of the score."""
        if event.type() == QEvent.Type.Paint and self._timer.isActive():
            self.frames += 1
        return False

    def _turn_until(self, done: Callable[[], bool]) -> None:
        while not done():
            self.app.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)

    def _arrived(self, snapshot: Snapshot) -> None:
        self._step = snapshot.step
        self._running = snapshot.status == "running"

    def _tick(self) -> None:
        now = time.perf_counter()
        self.gaps.append((now - self._last) * 1000)
        self._last = now


def _startup() -> dict[str, float]:
    """Seconds from the start of a fresh process to the first painted window and to the first trained step."""
    begin = time.time()
    command = [sys.executable, "-c", f"from playground.app.first_paint import start_once; start_once({begin!r})"]
    answer = subprocess.run(command, check=True, capture_output=True, text=True)
    result: dict[str, float] = json.loads(answer.stdout.splitlines()[-1])
    return result
