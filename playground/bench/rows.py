"""Measures one size: every contender in turn, in several rounds, in one process.

In this way a machine whose speed drifts favours none of them. Medians are reported.
"""

import statistics
from collections.abc import Callable, Mapping
from functools import partial

import numpy as np
from PySide6.QtWidgets import QApplication

from playground.app.main_window import MainWindow
from playground.bench.contenders import Contenders
from playground.bench.live import Live, OtherLoop
from playground.bench.peak import Peak
from playground.bench.report import Ratios, Row
from playground.bench.sizes import Size, bench_preset
from playground.bench.timing import per_step
from playground.views.style.theme import Appearance

ROUNDS = 2
SECONDS = 0.6
"""Seconds for each part in each round."""
WARM_UP = 0.2
LIVE_SECONDS = 1.5
"""Seconds of the program's own training in the window, long enough to catch its slowest frames."""

Part = Callable[[], float]


def measure(app: QApplication, size: Size, peak: Peak) -> Row:
    """Measure one size. The peak is measured again in each round."""
    preset = bench_preset(size)
    contenders = Contenders(preset)
    window = MainWindow(Appearance("light"))
    window.resize(1440, 900)
    window.show()
    window.open(preset)
    live = Live(app, window, "auto")
    headless, drawing = _headless(contenders), _drawing(contenders, live)
    for train in contenders.all.values():
        per_step(train, WARM_UP)
    live.measure(0.3)
    live.reset()
    parts = {**headless, **drawing, "peak": peak.measure}
    rounds = [{name: part() for name, part in parts.items()} for _ in range(ROUNDS)]
    window.close()
    median = {name: statistics.median(r[name] for r in rounds) for name in parts}
    return _row(size, contenders, live, {**median, "peak": peak.flops})


def _headless(contenders: Contenders) -> dict[str, Part]:
    """Return functions that measure the milliseconds a step without a window."""
    return {name: partial(per_step, train, SECONDS) for name, train in contenders.all.items()}


def _drawing(contenders: Contenders, live: Live) -> dict[str, Part]:
    """Return functions that measure the milliseconds a step while the window draws."""
    beside, torch_live = OtherLoop(live.app, live.window), Live(live.app, live.window, "torch")
    return {
        "live": partial(live.measure, LIVE_SECONDS),
        "one_live": partial(beside.measure, contenders.one, live.recent, SECONDS),
        "two_live": partial(beside.measure, contenders.two, live.recent, SECONDS),
        "torch_engine_live": partial(torch_live.measure, SECONDS),
    }


def _row(size: Size, contenders: Contenders, live: Live, median: Mapping[str, float]) -> Row:
    torch_ms, torch_live_ms = min(median["one"], median["two"]), min(median["one_live"], median["two_live"])
    headless_ms, live_ms, jax_ms = median["headless"], median["live"], median.get("jax")
    run = contenders.run
    p50, p99 = np.percentile(live.gaps, (50, 99))
    return Row(
        **size._asdict(),
        engine=run.engine,
        torch_ms=torch_ms,
        torch_live_ms=torch_live_ms,
        jax_ms=jax_ms,
        torch_engine_ms=median["torch_engine"],
        torch_engine_live_ms=median["torch_engine_live"],
        headless_ms=headless_ms,
        live_ms=live_ms,
        ratios=Ratios(
            headless_vs_torch=torch_ms / headless_ms,
            headless_vs_jax=jax_ms / headless_ms if jax_ms else None,
            live_vs_torch=torch_ms / live_ms,
            live_vs_torch_live=torch_live_ms / live_ms,
        ),
        sequences_per_s=size.batch * 1000 / headless_ms,
        peak_share=run.architecture.operations(size.batch, size.time)
        / (headless_ms / 1000)
        / (median["peak"] * run.threads),
        fps=live.frames / live.seconds,
        gap_p50_ms=float(p50),
        gap_p99_ms=float(p99),
        gap_max_ms=float(max(live.gaps)),
    )
