"""`playground study gap`: the memory lab without its window."""

import argparse
import csv
import io
from collections.abc import Callable, Sequence
from pathlib import Path

from playground.bench.tables import NONE, Table, aligned, markdown
from playground.cli import bounded
from playground.cli.study import plot, tables
from playground.cli.study.arguments import add_running, add_set, check_backend, workers
from playground.core.cell_kinds import KINDS
from playground.core.rounding import percent_digits
from playground.core.specs import bounds
from playground.storage import files
from playground.studies import execution, gap
from playground.studies.gap import GapStudy, Point
from playground.tasks import recall

TITLES = {key: kind.name for key, kind in KINDS.items()} | {"mlp": "MLP window"}
DEFAULT = GapStudy()


def main(parser: argparse.ArgumentParser, argv: Sequence[str]) -> int:
    """Run the study that the arguments ask for, write its table and print it. Raises `FileProblem`."""
    parser.description = (
        "How far back can each network remember? Train networks of as many parameters to recall the first token after "
        "a gap, on the same sequences, and compare how accurate they are, the longer the gap. Runs are kept in "
        "DIR/runs.jsonl as they finish, so that a study that was stopped, or is given more networks, gaps or seeds, "
        "runs only what is missing; the table is in DIR/table.csv, the plot in DIR/gap.svg and DIR/gap.png. A run that "
        "fails is written down with its reason, and the others go on."
    )
    names = f"which, with commas between: {', '.join(gap.CELLS)}; all without"
    parser.add_argument("--cells", type=_cells, default=DEFAULT.cells, metavar="A,B,...", help=names)
    lengths = f"symbols between clue and question; {','.join(map(str, gap.GAPS))} without"
    parser.add_argument("--gaps", type=_gaps, default=DEFAULT.gaps, metavar="A,B,...", help=lengths)
    limit = f"a run that has not learned it ends after N steps; {DEFAULT.steps:,} without"
    parser.add_argument("--steps", type=bounded.of(GapStudy, "steps"), default=DEFAULT.steps, metavar="N", help=limit)
    units = f"units of the LSTM; the others get those that make them equal in parameters; {DEFAULT.units} without"
    parser.add_argument("--units", type=bounded.of(GapStudy, "units"), default=DEFAULT.units, metavar="N", help=units)
    rate = f"Adam's learning rate in all runs; {DEFAULT.learning_rate:g} without"
    learning_rate = bounded.real(*bounds(GapStudy, "learning_rate"))
    parser.add_argument("--learning-rate", type=learning_rate, default=DEFAULT.learning_rate, metavar="R", help=rate)
    parser.add_argument("--markdown", action="store_true", help="print the table as Markdown")
    add_set(parser)
    add_running(parser, seeds=DEFAULT.seeds, limit=bounded.of(GapStudy, "seeds"))
    arguments = parser.parse_args(argv)
    check_backend(parser, arguments)
    gap.check_changes(arguments.set)
    study = GapStudy(
        cells=arguments.cells,
        gaps=arguments.gaps,
        seeds=arguments.seeds,
        steps=arguments.steps,
        units=arguments.units,
        learning_rate=arguments.learning_rate,
        changes=tuple(arguments.set),
    )
    results = execution.run_trials(gap.trials(study), arguments.out, workers(arguments), study)
    points = gap.points(study, results)
    write(arguments.out, study, points)
    print("\n\n".join((markdown if arguments.markdown else aligned)(one) for one in shown(study, points)))
    for reason in tables.reasons(results):
        print(reason)
    return 0


def write(folder: Path, study: GapStudy, points: Sequence[Point]) -> None:
    """Write the table and the plot into the study's folder. Raises `FileProblem`."""
    files.write_bytes(folder / "table.csv", as_csv(study, points))
    plot.write_plots(folder, study, points)


def as_csv(study: GapStudy, points: Sequence[Point]) -> bytes:
    """Return a CSV with a line for each network and gap, in full precision. Missing figures are empty."""
    sizes = gap.sizes(study)
    lines = [
        {
            "cell": point.cell,
            "gap": point.gap,
            "units": sizes[point.cell][0],
            "parameters": sizes[point.cell][1],
            "total": point.total,
            "runs": point.runs,
            "failed": point.failed,
            "accuracy": point.accuracy,
            "low": point.low,
            "high": point.high,
            "chance": gap.chance(study),
            "learned": point.learned,
            "steps": point.steps,
        }
        for point in points
    ]
    text = io.StringIO()
    writer = csv.DictWriter(text, list(lines[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(lines)
    return text.getvalue().encode()


def shown(study: GapStudy, points: Sequence[Point]) -> list[Table]:
    """Return the tables for a terminal: a row for each network, a column for each gap."""
    chance = f"guessing gives {gap.chance(study):.0%}"
    over = f"{study.seeds} seeds" if study.seeds > 1 else "one seed"
    changed = f"; {', '.join(study.changes)}" if study.changes else ""
    return [
        _by_gap(f"Accuracy at each gap, the mean over {over}; {chance}{changed}", study, points, _accuracy, reach=True),
        _by_gap(f"Where that mean lies with 95 % confidence, after {over}", study, points, _interval),
        _by_gap("Runs that learned it, and the median of their steps", study, points, _learned),
    ]


def _by_gap(
    title: str, study: GapStudy, points: Sequence[Point], text: Callable[[Point], str], *, reach: bool = False
) -> Table:
    sizes = gap.sizes(study)
    texts = {(point.cell, point.gap): text(point) for point in points}

    def row(cell: str) -> tuple[str, ...]:
        figures = tuple(texts[cell, length] for length in study.gaps)
        units, parameters = sizes[cell]
        furthest = gap.reach(points, cell)
        about = str(units), f"{parameters:,}", NONE if furthest is None else str(furthest)
        return TITLES[cell], *(about if reach else ()), *figures

    about = ("units", "parameters", "90 % up to gap") if reach else ()
    return Table(title, ("network", *about, *map(str, study.gaps)), tuple(row(cell) for cell in study.cells))


def _accuracy(point: Point) -> str:
    return NONE if point.accuracy is None else f"{percent_digits(point.accuracy)}%"


def _interval(point: Point) -> str:
    return (
        NONE
        if point.low is None or point.high is None
        else f"{percent_digits(point.low)}–{percent_digits(point.high)}%"
    )


def _learned(point: Point) -> str:
    steps = "" if point.steps is None else f": {tables.whole(point.steps)}"
    return f"{point.learned} of {point.runs}{steps}"


def _cells(text: str) -> tuple[str, ...]:
    names = {name.strip().lower() for name in text.split(",")}
    if unknown := sorted(names.difference(gap.CELLS)):
        raise argparse.ArgumentTypeError(f"{unknown[0][:40]!r} is none of {', '.join(gap.CELLS)}")
    return tuple(cell for cell in gap.CELLS if cell in names)


def _gaps(text: str) -> tuple[int, ...]:
    read = bounded.of(recall.Spec, "gap")
    return tuple(sorted({read(part.strip()) for part in text.split(",")}))
