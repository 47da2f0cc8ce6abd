"""`playground bench --view`: measures how smooth the window is while its network trains at full speed."""

import json
import statistics
import sys
from dataclasses import asdict, dataclass, replace
from typing import NamedTuple

import numpy as np
from PySide6.QtWidgets import QApplication

from playground.app.main_window import MainWindow
from playground.bench.live import Live
from playground.bench.sizes import SYMBOLS, Size, bench_preset
from playground.bench.tables import Table, aligned, markdown, ms
from playground.bench.timing import per_step
from playground.core.specs import Preset
from playground.engine.backends import compiler
from playground.engine.training.run import Run
from playground.views.style.theme import Appearance

ROUNDS = 3
SECONDS = 2.0
"""Seconds in the window, in each round."""
HEADLESS_SECONDS = 0.7
"""Seconds without the window, in each round."""
BATCH = 16
LONGEST = 60
"""The most timesteps of a training sequence. With longer ones, steps would be slow instead of frames."""


class View(NamedTuple):
    """What the score shows: a layer of `units`, on a probe of `timesteps`; all of it in sight if `whole`."""

    units: int
    timesteps: int
    whole: bool = False

    def __str__(self) -> str:
        shown = ", all of them in sight" if self.whole else ""
        return f"{self.units} units, {self.timesteps:,} timesteps{shown}"


VIEWS = (View(16, 14), View(64, 60), View(256, 1000), View(256, 1000, whole=True))


@dataclass(frozen=True, slots=True, kw_only=True)
class Frames:
    """The results for one view, with all tracks shown in 1440x900, while its network trains at full speed.

    `fps` are frames a second; the gaps are milliseconds between two turns of the event loop; `live_vs_headless` is the
    speed of training relative to that without a window. `whole`: all timesteps and units are in sight.
    """

    units: int
    timesteps: int
    whole: bool
    fps: float
    gap_p50_ms: float
    gap_p99_ms: float
    gap_max_ms: float
    headless_ms: float
    live_ms: float
    live_vs_headless: float


def main(*, as_json: bool = False, as_markdown: bool = False) -> int:
    """Measure, in about a minute, and print a table or JSON. Return the exit code."""
    from playground.app.start import application

    compiler.prepare("lstm")
    app, measured = application(), []
    for number, view in enumerate(VIEWS, 1):
        print(f"Measuring {number} of {len(VIEWS)}: {view} …", file=sys.stderr, flush=True)
        measured.append(measure(app, view))
    if as_json:
        print(json.dumps([asdict(frames) for frames in measured], indent=2))
    else:
        print((markdown if as_markdown else aligned)(table(measured)))
    return 0


def measure(app: QApplication, view: View) -> Frames:
    """Measure one view: training in the window and without it, in turns."""
    preset = _experiment(view)
    run = Run(preset)
    window = MainWindow(Appearance("light"))
    window.levels.show("all")
    window.resize(1440, 900)
    window.show()
    window.open(preset)
    live = Live(app, window, "auto")
    live.measure(0.5)
    if view.whole:
        window.score.zoom.show_everything()
    live.measure(0.2)
    live.reset()
    steps = max(1, 51200 // (view.units * BATCH))
    per_step(lambda: run.run(steps).curve, 0.3)
    pairs = [(per_step(lambda: run.run(steps).curve, HEADLESS_SECONDS), live.measure(SECONDS)) for _ in range(ROUNDS)]
    headless, shown = (statistics.median(times) for times in zip(*pairs, strict=True))
    window.close()
    p50, p99 = np.percentile(live.gaps, (50, 99))
    return Frames(
        **view._asdict(),
        fps=live.frames / live.seconds,
        gap_p50_ms=float(p50),
        gap_p99_ms=float(p99),
        gap_max_ms=float(max(live.gaps)),
        headless_ms=headless,
        live_ms=shown,
        live_vs_headless=headless / shown,
    )


def table(measured: list[Frames]) -> Table:
    """Return the results as a table."""
    headings = ("units", "timesteps", "in sight", "frames a second")
    gaps = ("event loop's gaps, median", "99 %", "longest (ms)")
    steps = ("ms a step", "live", "live / headless speed")
    return Table(
        "All tracks at 1440x900, while the network trains at full speed",
        (*headings, *gaps, *steps),
        tuple(
            (
                str(frames.units),
                f"{frames.timesteps:,}",
                "all" if frames.whole else "a part" if frames.timesteps > LONGEST else "as opened",
                f"{frames.fps:.0f}",
                *(f"{gap:.1f}" for gap in (frames.gap_p50_ms, frames.gap_p99_ms, frames.gap_max_ms)),
                ms(frames.headless_ms),
                ms(frames.live_ms),
                f"{frames.live_vs_headless:.0%}",
            )
            for frames in measured
        ),
    )


def _experiment(view: View) -> Preset:
    """Return a preset with random symbols, whose probe is as long as the view."""
    preset = bench_preset(Size("lstm", view.units, BATCH, min(view.timesteps, LONGEST)))
    rng = np.random.default_rng(1)
    probe = "".join(SYMBOLS[i] for i in rng.integers(0, len(SYMBOLS), view.timesteps))
    return replace(preset, probes=(probe,))
