"""What was measured by length, for `playground train --by-length`."""

from typing import Any

from playground.bench.tables import NONE, Table, aligned
from playground.cli.study.tables import percent
from playground.core.by_length import ByLength

NOTHING = "By length: there is nothing to tell apart, since all sequences have the same length or are windows."


def text(found: ByLength | None, measured_on: str) -> str:
    """Return a table with a row for each range of lengths."""
    if found is None:
        return NOTHING
    shares = found.quantity == "accuracy"
    headings = "timesteps", "sequences", "accuracy" if shares else "root of mean squared error", "95 %"
    rows = []
    for each in found.bins:
        value = f"{each.value:.1%}" if shares else f"{each.value:.4g}"
        interval = NONE
        if each.interval is not None:
            interval = percent(each.interval) if shares else f"{each.interval[0]:.4g}–{each.interval[1]:.4g}"
        rows.append((each.words, f"{each.sequences:,}", value, interval))
    return aligned(Table(f"By length, on {measured_on}", headings, tuple(rows)))


def facts(found: ByLength | None) -> list[dict[str, Any]] | None:
    """Return what `--json` prints: an object for each range of lengths, None if there is nothing to tell apart."""
    if found is None:
        return None
    return [
        {
            "shortest": each.shortest,
            "longest": each.longest,
            "sequences": each.sequences,
            found.quantity: each.value,
            "interval": each.interval,
        }
        for each in found.bins
    ]
