"""The results of a study, as a table for a terminal and as a CSV."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence

from playground.bench.tables import NONE, Table
from playground.core.rounding import round_down
from playground.core.trial_result import Setting, TrialResult
from playground.studies.summary import Summary

_FIGURES = ("steps", "earliest", "latest", "sequences", "least", "most", "seconds", "parameters", "loss", "accuracy")


def table(title: str, rows: Sequence[Summary]) -> Table:
    """Return a table with a row for each combination of settings. What is the same in all rows stands in the title."""
    same = [key for key in rows[0].settings if len(rows) > 1 and len({row.settings[key] for row in rows}) == 1]
    keys = [key for key in rows[0].settings if key not in same]
    title = ", ".join((title, *(f"{key} {setting(rows[0].settings[key])}" for key in same)))
    failed = any(row.failed for row in rows)
    counts = ("runs", "reached", "95 %", "steps, median", "least–most", "sequences")
    headings = (*keys, *counts, "seconds", "parameters", "loss", "accuracy")
    headings, compared = (*headings, "failed") if failed else headings, _compared(rows)
    pairs = zip(rows, compared, strict=True)
    cells = ((*_row(row, keys, failed), *map(short, each.values())) for row, each in pairs)
    return Table(title, (*headings, *compared[0]), tuple(cells))


def as_csv(rows: Sequence[Summary], beside: Sequence[Mapping[str, object]] = ()) -> bytes:
    """Return a CSV in full precision, with the further columns in `beside`. Missing figures are empty."""
    lines = [
        {"preset": row.preset, **row.settings, **_figures(row), **each, **more}
        for row, each, more in zip(rows, _compared(rows), beside or [{}] * len(rows), strict=True)
    ]
    text = io.StringIO()
    writer = csv.DictWriter(text, list(lines[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(lines)
    return text.getvalue().encode()


def reasons(results: Iterable[TrialResult]) -> list[str]:
    """Return the reasons why runs failed or diverged, each with its count, the most frequent first."""
    counts: dict[str, int] = {}
    for result in results:
        if result.reason:
            counts[result.reason] = counts.get(result.reason, 0) + 1
    return [f"{n} × {reason}" for reason, n in sorted(counts.items(), key=lambda pair: -pair[1])]


def percent(interval: tuple[float, float]) -> str:
    """Format an interval of shares in percent. Only an end that is exactly 0 or 1 is rounded to 0 or 100."""
    low, high = map(_end, interval)
    return f"{low}–{high}%"


def _end(share: float) -> str:
    """Format a share with enough digits to differ from 0 and from 100, unless it is one of them."""
    for digits in range(9):
        text = f"{100 * share:.{digits}f}"
        if share in {0.0, 1.0} or float(text) not in {0.0, 100.0}:
            break
    return text


def whole(value: float | None) -> str:
    """Format a count, which may be a median with a half."""
    return NONE if value is None else f"{value:,.0f}"


def setting(value: Setting) -> str:
    """Format the value of a key as one types it."""
    return f"{value:g}" if isinstance(value, float) else str(value)


def short(value: float | None) -> str:
    """Format a number with three significant digits."""
    return NONE if value is None else f"{value:.3g}"


def _compared(rows: Sequence[Summary]) -> list[dict[str, float | None]]:
    """Return the baselines of each row, with all that any row has; None where there is none."""
    names = dict.fromkeys(name for row in rows for name in row.baselines)
    return [{name: row.baselines.get(name) for name in names} for row in rows]


def _figures(row: Summary) -> dict[str, object]:
    low, high = row.interval
    counts = {"runs": row.runs, "reached": row.reached, "failed": row.failed, "share": row.reached / row.runs}
    return {**counts, "low": low, "high": high, **{name: getattr(row, name) for name in _FIGURES}}


def _row(row: Summary, keys: Iterable[str], failed: bool) -> tuple[str, ...]:
    cells = (
        *(setting(row.settings[key]) for key in keys),
        str(row.runs),
        str(row.reached),
        percent(row.interval),
        whole(row.steps),
        f"{row.earliest:,}–{row.latest:,}" if row.reached else NONE,
        whole(row.sequences),
        short(row.seconds),
        whole(row.parameters or None),
        short(row.loss),
        NONE if row.accuracy is None else f"{round_down(row.accuracy, 3):.3f}",
    )
    return (*cells, str(row.failed)) if failed else cells
