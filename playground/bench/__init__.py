"""`playground bench`: how fast this machine trains, with and without the window, and how smooth that is."""

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from playground.app import ctrl_c

if TYPE_CHECKING:
    # Imported here and in functions, so that the measured start of the program does not load it.
    from playground.bench.report import Report


def main(
    *, as_json: bool = False, as_markdown: bool = False, stored: Path | None = None, plot: Path | None = None
) -> int:
    """Measure, or read a measurement from the file `stored`. Print it as text, Markdown or JSON, and draw it into the
    file `plot`. Return the exit code.

    Raises `FileProblem` if a file cannot be read or written.
    """
    from playground.bench import plot as plots
    from playground.bench import stored as files
    from playground.bench.tables import aligned, markdown, tables

    report = files.read_report(stored) if stored else measure()
    if plot:
        plots.write_plot(plot, report)
    if as_json:
        print(json.dumps(asdict(report), indent=2))
    else:
        print("\n\n".join((markdown if as_markdown else aligned)(table) for table in tables(report)))
    return 0


def measure() -> "Report":
    """Measure everything, in about three minutes. Print progress to stderr."""
    from playground.app.start import application
    from playground.bench import growth, rows, scaling, startup
    from playground.bench.machine import machine
    from playground.bench.peak import Peak
    from playground.bench.report import Report
    from playground.bench.sizes import SIZES
    from playground.engine.backends import compiler

    _say("Preparing compiled code")
    compiler.prepare(*{size.cell for size in SIZES})
    _say("Starting twice, the second time without compiled code")
    start, rss = startup.measure()
    app = application()
    peak, measured = Peak(), []
    for number, size in enumerate(SIZES, 1):
        _say(f"Measuring {number} of {len(SIZES)}: {size}")
        measured.append(rows.measure(app, size, peak))
    _say("Measuring how the cost of a step grows")
    grown = growth.measure()
    _say("Measuring how a step scales with threads")
    scaled = scaling.measure() if compiler.is_ready("lstm") else ()
    return Report(machine=machine(peak), startup=start, rss_mb=rss, rows=tuple(measured), growth=grown, scaling=scaled)


def _say(what: str) -> None:
    ctrl_c.raise_if_pressed()
    print(f"{what} …", file=sys.stderr, flush=True)
