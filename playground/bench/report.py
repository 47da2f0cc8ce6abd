"""The data of a measurement: `--json` writes these fields, and `--from` reads them."""

from dataclasses import dataclass
from typing import Annotated

from annotated_types import Interval, Len

Positive = Annotated[float, Interval(gt=0, le=1e9)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ratios:
    """How many times as fast this program is. `live`: while the window draws. `torch_live`: the plain torch loop in a
    thread, while the same window draws. None without JAX."""

    headless_vs_torch: float
    headless_vs_jax: float | None
    live_vs_torch: float
    live_vs_torch_live: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """The results for one size.

    Milliseconds a training step of the plain torch loop (the better of one and two threads), alone and while the window
    draws; of the JAX loop; of this program's torch engine; and of the `engine` that this program chooses. `peak_share`
    is that engine's share of the peak of the cores it used. `fps` and the gaps between two turns of the event loop are
    measured while that engine trains in the window.
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
    """A first start, without compiled code in the cache: seconds until the window is painted, until torch has trained
    the first step, and until compiled code has taken over, None if it never does; resident memory then, in MB."""

    window_s: float
    first_step_s: float
    compiled_s: float | None
    rss_mb: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Startup:
    """Any later start: seconds until the window is painted and until the first step is trained.

    `first_run_s`: the seconds that `playground train hello` takes without compiled code in the cache.
    """

    window_s: float
    first_step_s: float
    cold: Cold
    first_run_s: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """An LSTM's step. `against_predicted`: its time divided by the prediction from the first point of the series."""

    units: int
    batch: int
    time: int
    headless_ms: Positive
    against_predicted: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Growth:
    """Three series, in each of which one quantity grows."""

    units: tuple[Point, ...]
    batch: tuple[Point, ...]
    time: tuple[Point, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scaled:
    """A network's step in compiled code with at most `most` threads; `threads`: how many were quickest; `speedup`: how
    many times as fast it is as one thread."""

    cell: str
    units: int
    batch: int
    time: int
    most: int
    threads: int
    headless_ms: Positive
    speedup: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Machine:
    """The machine and the libraries. `core_gflops`: the fastest float32 product on one core; `torch_core_gflops`:
    the fastest of torch's, in 10⁹ operations a second."""

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
    """A whole measurement. `rss_mb` is the resident memory after the first trained step of a later start, in MB;
    `scaling` is empty where there is no compiled code, and in older files."""

    machine: Machine
    startup: Startup
    rss_mb: float
    rows: Annotated[tuple[Row, ...], Len(1, 100)]
    growth: Growth
    scaling: tuple[Scaled, ...] = ()
