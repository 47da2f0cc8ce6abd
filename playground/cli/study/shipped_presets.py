"""`playground study presets`: every shipped preset, its mark and its results."""

import argparse
import dataclasses
from collections.abc import Mapping, Sequence

from playground.bench.tables import NONE, Table, aligned, markdown
from playground.cli.study import tables
from playground.cli.study.arguments import add_running, add_set, as_settings, check_backend, workers
from playground.core.mark_limits import QUANTITIES, describe_mark, limits_of
from playground.core.specs import Preset
from playground.core.trial_result import TrialResult
from playground.storage import files, presets
from playground.studies import execution
from playground.studies.summary import Summary, summaries
from playground.studies.trial import Trial

TITLE = "The presets, and what they reach"
HEADINGS = ("preset", "network", "parameters", "mark", "within steps", "reached", "worst", "steps", "seconds")


def main(parser: argparse.ArgumentParser, argv: Sequence[str]) -> int:
    """Run the study that the arguments ask for, write its table and print it. Raises `FileProblem`."""
    shipped = dict(presets.shipped())
    parser.description = (
        "Train every preset that comes with the program from several seeds, each until its mark, and show what it "
        "reached on the evaluation set and after how many steps. Runs are kept in DIR/runs.jsonl, so that a study that "
        "was stopped runs only what is missing; the table is in DIR/table.csv and DIR/table.md, too."
    )
    names = "which, with commas between; all without"
    parser.add_argument("--presets", default=",".join(shipped), metavar="A,B,...", help=names)
    parser.add_argument("--markdown", action="store_true", help="print the table as Markdown")
    add_set(parser)
    add_running(parser, seeds=5)
    arguments = parser.parse_args(argv)
    check_backend(parser, arguments)
    chosen = [name.strip() for name in arguments.presets.split(",")]
    for name in chosen:
        if name not in shipped:
            parser.error(f"argument --presets: {name[:40]!r} is none of {', '.join(shipped)}")
    changed = {name: presets.with_overrides(shipped[name], arguments.set, name, check=False) for name in chosen}
    marked = {name: preset for name, preset in changed.items() if preset.mark is not None}
    settings = as_settings(arguments.set)
    trials = [trial for name, preset in marked.items() for trial in _trials(name, preset, arguments.seeds, settings)]
    results = execution.run_trials(trials, arguments.out, workers(arguments), "presets")
    rows = summaries(results)
    title = ", ".join((TITLE, *(f"{key} {value}" for key, value in settings.items())))
    shown = table(title, rows, results, marked)
    files.write_bytes(arguments.out / "table.csv", tables.as_csv(rows))
    files.write_bytes(arguments.out / "table.md", (markdown(shown) + "\n").encode())
    print(markdown(shown) if arguments.markdown else aligned(shown))
    for reason in tables.reasons(results):
        print(reason)
    return 0


def table(title: str, rows: Sequence[Summary], results: Sequence[TrialResult], marked: dict[str, Preset]) -> Table:
    """Return a table with a row for each preset."""
    own = {row.preset: [one for one in results if one.preset == row.preset] for row in rows}
    return Table(title, HEADINGS, tuple(_row(row, own[row.preset], marked[row.preset]) for row in rows))


def _trials(name: str, preset: Preset, seeds: int, settings: Mapping[str, str]) -> list[Trial]:
    """Return the trials of a preset, from its own seed upwards."""
    assert preset.mark is not None
    training = preset.training
    return [
        Trial(
            name=name,
            preset=dataclasses.replace(preset, training=dataclasses.replace(training, seed=training.seed + seed)),
            steps=preset.mark.steps,
            settings=settings,
        )
        for seed in range(seeds)
    ]


def _row(row: Summary, results: Sequence[TrialResult], preset: Preset) -> tuple[str, ...]:
    mark, model = preset.mark, preset.model
    assert mark is not None
    there = [one.steps for one in results if one.outcome == "reached"]
    deep = f", {model.layers} layers" if model.layers > 1 else ""
    return (
        row.preset,
        f"{model.cell.upper()}, {model.units} units{deep}",
        f"{row.parameters:,}",
        describe_mark(mark),
        f"{mark.steps:,}",
        f"{row.reached} of {row.runs}",
        ", ".join(_worst(name, results) for name in limits_of(mark)),
        f"{min(there):,}–{max(there):,}" if there else NONE,
        tables.short(row.seconds),
    )


def _worst(name: str, results: Sequence[TrialResult]) -> str:
    """Return the worst final value of the runs."""
    values = [one.measured[name] for one in results if name in one.measured]
    worst = min if QUANTITIES[name][1] == "≥" else max
    return tables.short(worst(values)) if values else NONE
