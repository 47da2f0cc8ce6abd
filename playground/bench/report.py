"""What was measured, as data: `--json` writes these fields, and `--from` reads them."""

from dataclasses import dataclass
from typing import Annotated

from annotated_types import Interval, Len

Positive = Annotated[float, Interval(gt=0, le=1e9)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ratios:
    """How many times as fast this program is. `live` is with the window drawing; `torch_live` is torch's plain loop in
    a thread beside the same window. None: there was no JAX."""

    headless_vs_torch: float
    headless_vs_jax: float | None
    live_vs_torch: float
    live_vs_torch_live: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One size.

    Milliseconds a training step: of torch's plain loop with the better of one and two threads, alone and beside the
    window; of JAX's; of this program's torch engine; and of the engine this program chooses, `engine`. `peak_share`
    is the part of what the cores it used could do in matrix products, by the quickest product seen until then. Frames
    a second, and milliseconds between two turns of the event loop, while that engine trains in the window.
    """

    cell: str
    units: int
    batch: int
    time: int
    engine: str
    torch_ms: Positive
    torch_live_ms: Positive
    jax_ms: Positive | None
    torch_engine_ms: Positive
    torch_engine_live_ms: Positive
    headless_ms: Positive
    live_ms: Positive
    ratios: Ratios
    sequences_per_s: float
    peak_share: float
    fps: float
    gap_p50_ms: float
    gap_p99_ms: float
    gap_max_ms: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Cold:
    """A first start, without compiled code: seconds to the painted window, to the first step, which torch trains, and
    until compiled code has taken over, None where it never does; resident memory then, in MB."""

    window_s: float
    first_step_s: float
    compiled_s: float | None
    rss_mb: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Startup:
    """Any later start: seconds from a new process to the painted window and to the first trained step."""

    window_s: float
    first_step_s: float
    cold: Cold


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """An LSTM's step, and how many times what units squared, batch and time predict from its series' first it costs."""

    units: int
    batch: int
    time: int
    headless_ms: Positive
    against_predicted: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Growth:
    """Three series, each with one thing growing."""

    units: tuple[Point, ...]
    batch: tuple[Point, ...]
    time: tuple[Point, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Machine:
    """Where it was measured, and with what. The quickest float32 matrix product that one core was seen to do, and
    the quickest of torch's, in thousand million operations a second."""

    system: str
    processor: str
    cores: int
    core_gflops: Positive
    torch_core_gflops: Positive
    python: str
    torch: str
    jax: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """All of it. `rss_mb` is the resident memory of a window that has trained its first step, in MB."""

    machine: Machine
    startup: Startup
    rss_mb: float
    rows: Annotated[tuple[Row, ...], Len(1, 100)]
    growth: Growth
