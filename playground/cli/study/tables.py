"""What the runs of a study show, as a table for a terminal and as one for a spreadsheet."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence

from playground.bench.tables import NONE, Table
from playground.core.shares import floored
from playground.core.study import Result
from playground.studies.summary import Summary

_FIGURES = ("steps", "earliest", "latest", "sequences", "least", "most", "seconds", "parameters", "loss", "accuracy")


def table(title: str, rows: Sequence[Summary]) -> Table:
    """A row for each combination of settings."""
    keys = list(rows[0].settings)
    failed = any(row.failed for row in rows)
    counts = ("runs", "reached", "95 %", "steps, median", "least–most", "sequences")
    headings = (*keys, *counts, "seconds", "parameters", "loss", "accuracy")
    return Table(title, (*headings, "failed") if failed else headings, tuple(_row(row, keys, failed) for row in rows))


def as_csv(rows: Sequence[Summary], beside: Sequence[Mapping[str, object]] = ()) -> bytes:
    """The same in full precision, with more columns `beside` each row; a figure that there is not is left empty."""
    lines = [
        {"preset": row.preset, **row.settings, **_figures(row), **more}
        for row, more in zip(rows, beside or [{}] * len(rows), strict=True)
    ]
    text = io.StringIO()
    writer = csv.DictWriter(text, list(lines[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(lines)
    return text.getvalue().encode()


def reasons(results: Iterable[Result]) -> list[str]:
    """Why runs failed or diverged, each reason once and how often, the most frequent first."""
    counts: dict[str, int] = {}
    for result in results:
        if result.reason:
            counts[result.reason] = counts.get(result.reason, 0) + 1
    return [f"{n} × {reason}" for reason, n in sorted(counts.items(), key=lambda pair: -pair[1])]


def percent(interval: tuple[float, float]) -> str:
    """An interval of shares, in percent. Its ends are rounded, but none to 0 or 100 that is not just that."""
    low, high = map(_end, interval)
    return f"{low}–{high}%"


def _end(share: float) -> str:
    """With as many digits as tell it from none and from all."""
    for digits in range(9):
        text = f"{100 * share:.{digits}f}"
        if share in {0.0, 1.0} or float(text) not in {0.0, 100.0}:
            break
    return text


def whole(value: float | None) -> str:
    """A count; of an even number of runs, the median may be a half."""
    return NONE if value is None else f"{value:,.0f}"


def short(value: float | None) -> str:
    """A number with three figures that count."""
    return NONE if value is None else f"{value:.3g}"


def _figures(row: Summary) -> dict[str, object]:
    low, high = row.interval
    counts = {"runs": row.runs, "reached": row.reached, "failed": row.failed, "share": row.reached / row.runs}
    return {**counts, "low": low, "high": high, **{name: getattr(row, name) for name in _FIGURES}}


def _row(row: Summary, keys: Iterable[str], failed: bool) -> tuple[str, ...]:
    cells = (
        *(row.settings[key] for key in keys),
        str(row.runs),
        str(row.reached),
        percent(row.interval),
        whole(row.steps),
        f"{row.earliest:,}–{row.latest:,}" if row.reached else NONE,
        whole(row.sequences),
        short(row.seconds),
        whole(row.parameters or None),
        short(row.loss),
        NONE if row.accuracy is None else f"{floored(row.accuracy, 3):.3f}",
    )
    return (*cells, str(row.failed)) if failed else cells
