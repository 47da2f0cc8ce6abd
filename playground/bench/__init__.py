"""`playground bench`: how fast this machine trains, with the window and without, and how smooth the window stays."""

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from playground.app import interruption

if TYPE_CHECKING:
    # Here and below, so that the start that is measured loads none of it.
    from playground.bench.report import Report


def main(
    *, as_json: bool = False, as_markdown: bool = False, stored: Path | None = None, plot: Path | None = None
) -> int:
    """Measure, or read what was measured from the file `stored`; print it as tables for the terminal, as tables for
    a README or as one JSON object, and draw it into the file `plot`. Gives the exit code.

    Raises `FileProblem` where a file cannot be read or written.
    """
    from playground.bench import plot as plots
    from playground.bench import stored as files
    from playground.bench.tables import aligned, markdown, tables

    report = files.read(stored) if stored else measure()
    if plot:
        plots.write(plot, report)
    if as_json:
        print(json.dumps(asdict(report), indent=2))
    else:
        print("\n\n".join((markdown if as_markdown else aligned)(table) for table in tables(report)))
    return 0


def measure() -> "Report":
    """Everything, in about three minutes. Says on stderr what it is at."""
    from playground.app.start import application
    from playground.bench import growth, rows, startup
    from playground.bench.machine import machine
    from playground.bench.peak import Peak
    from playground.bench.report import Report
    from playground.bench.sizes import SIZES
    from playground.engine.backends import compiler

    _say("Preparing compiled code")
    compiler.prepare()
    _say("Starting twice, the second time without compiled code")
    start, rss = startup.measure()
    app = application()
    peak, measured = Peak(), []
    for number, size in enumerate(SIZES, 1):
        _say(f"Measuring {number} of {len(SIZES)}: {size}")
        measured.append(rows.measure(app, size, peak))
    _say("Measuring how the cost of a step grows")
    return Report(machine=machine(peak), startup=start, rss_mb=rss, rows=tuple(measured), growth=growth.measure())


def _say(what: str) -> None:
    interruption.check()
    print(f"{what} …", file=sys.stderr, flush=True)
