"""Formats a measurement as tables, for a terminal or a README."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from playground.bench.report import Cold, Point, Report, Row, Startup

NONE = "–"
_NUMERIC = set("0123456789.,%× ") | {NONE}


@dataclass(frozen=True, slots=True)
class Table:
    """A title, the headings of the columns, and rows with a text for each column."""

    title: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    @property
    def right(self) -> tuple[bool, ...]:
        """Which columns hold numbers, which are right-aligned."""
        return tuple(all(set(text) <= _NUMERIC for text in column) for column in zip(*self.rows, strict=True))


def tables(report: Report) -> list[Table]:
    """Return all tables of a report."""
    return [
        _of_rows("Milliseconds a training step; “live” beside a window that draws", report.rows, _STEPS),
        _of_rows("Times as fast as", report.rows, _RATIOS),
        _of_rows("While it trains in the window", report.rows, _WINDOW),
        _growth(report),
        *([_scaling(report)] if report.scaling else []),
        _startup(report),
        _machine(report),
    ]


def aligned(table: Table) -> str:
    """Format a table for a terminal, with columns of one width."""
    lines = (table.headings, *table.rows)
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    texts = [
        "  ".join(
            text.rjust(width) if right else text.ljust(width)
            for text, width, right in zip(line, widths, table.right, strict=True)
        ).rstrip()
        for line in lines
    ]
    return "\n".join((table.title, "", *texts))


def markdown(table: Table) -> str:
    """Format a table as Markdown."""
    rule = ["---:" if right else "---" for right in table.right]
    lines = ["| " + " | ".join(line) + " |" for line in (table.headings, rule, *table.rows)]
    return "\n".join((f"{table.title}:", "", *lines))


def ms(value: float | None) -> str:
    """Format milliseconds with three significant digits."""
    if value is None:
        return NONE
    return f"{value:,.{3 if value < 1 else 2 if value < 10 else 1 if value < 100 else 0}f}"


def _times(value: float | None) -> str:
    return NONE if value is None else f"{value:.1f}×" if value >= 10 else f"{value:.2f}×"


_Column = tuple[str, Callable[[Row], str]]
_STEPS: tuple[_Column, ...] = (
    ("torch", lambda row: ms(row.torch_ms)),
    ("torch live", lambda row: ms(row.torch_live_ms)),
    ("JAX", lambda row: ms(row.jax_ms)),
    ("our torch", lambda row: ms(row.torch_engine_ms)),
    ("our torch live", lambda row: ms(row.torch_engine_live_ms)),
    ("ours", lambda row: ms(row.headless_ms)),
    ("ours live", lambda row: ms(row.live_ms)),
    ("engine", lambda row: row.engine),
)
_RATIOS: tuple[_Column, ...] = (
    ("torch", lambda row: _times(row.ratios.headless_vs_torch)),
    ("JAX", lambda row: _times(row.ratios.headless_vs_jax)),
    ("torch, ours live", lambda row: _times(row.ratios.live_vs_torch)),
    ("torch live, ours live", lambda row: _times(row.ratios.live_vs_torch_live)),
    ("sequences a second", lambda row: f"{row.sequences_per_s:,.0f}"),
    ("of the cores' peak", lambda row: f"{row.peak_share:.0%}"),
)
_WINDOW: tuple[_Column, ...] = (
    ("frames a second", lambda row: f"{row.fps:.0f}"),
    ("event loop's gaps, median", lambda row: f"{row.gap_p50_ms:.1f}"),
    ("99 %", lambda row: f"{row.gap_p99_ms:.1f}"),
    ("longest (ms)", lambda row: f"{row.gap_max_ms:.1f}"),
)


def _of_rows(title: str, rows: Sequence[Row], columns: Sequence[_Column]) -> Table:
    headings = ("cell", "units", "batch", "timesteps", *(heading for heading, _ in columns))
    return Table(
        title,
        headings,
        tuple(
            (row.cell.upper(), str(row.units), str(row.batch), str(row.time), *(text(row) for _, text in columns))
            for row in rows
        ),
    )


def _growth(report: Report) -> Table:
    def line(name: str, point: Point) -> tuple[str, ...]:
        sizes = (str(point.units), str(point.batch), f"{point.time:,}")
        return name, *sizes, ms(point.headless_ms), f"{point.against_predicted:.2f}"

    series = (("units", report.growth.units), ("batch", report.growth.batch), ("timesteps", report.growth.time))
    return Table(
        "An LSTM's step, and its cost against what units², batch and timesteps predict from the first of its series",
        ("growing", "units", "batch", "timesteps", "ms", "against predicted"),
        tuple(line(name, point) for name, points in series for point in points),
    )


def _scaling(report: Report) -> Table:
    return Table(
        "A step in compiled code with more and more threads, and times as fast as with one",
        ("cell", "units", "batch", "timesteps", "threads at most", "quickest number", "ms", "times as fast"),
        tuple(
            (
                scaled.cell.upper(),
                *map(str, (scaled.units, scaled.batch, scaled.time, scaled.most, scaled.threads)),
                ms(scaled.headless_ms),
                _times(scaled.speedup),
            )
            for scaled in report.scaling
        ),
    )


def _startup(report: Report) -> Table:
    def line(
        name: str, start: Startup | Cold, compiled: float | None, run: float | None, rss: float
    ) -> tuple[str, ...]:
        seconds = (
            f"{start.window_s:.2f}",
            f"{start.first_step_s:.2f}",
            NONE if compiled is None else f"{compiled:.1f}",
            NONE if run is None else f"{run:.1f}",
        )
        return name, *seconds, f"{rss:,.0f}" if rss else NONE

    cold = report.startup.cold
    return Table(
        "Starting, in seconds from a new process",
        (
            *("start", "window painted", "first step trained", "compiled code took over"),
            *("`train hello` has its result", "resident memory (MB)"),
        ),
        (
            line("the very first", cold, cold.compiled_s, report.startup.first_run_s, cold.rss_mb),
            line("any later", report.startup, None, None, report.rss_mb),
        ),
    )


def _machine(report: Report) -> Table:
    m = report.machine
    cores = (str(m.cores), f"{m.core_gflops:.0f}", f"{m.torch_core_gflops:.0f}")
    headings = ("cores", "GFLOP/s a core", "by torch", "Python", "torch", "JAX")
    line = (m.system, m.processor, *cores, m.python, m.torch, m.jax or NONE)
    return Table("Measured on", ("system", "processor", *headings), (line,))
