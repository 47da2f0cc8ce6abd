"""`playground study classic`: the classical benchmarks, our results beside the published ones."""

import argparse
import math
from collections.abc import Iterator, Sequence
from dataclasses import replace

from playground.bench.tables import NONE, Table, aligned, markdown
from playground.cli.study import tables
from playground.cli.study.arguments import add_running, check_backend
from playground.core.specs import Preset
from playground.storage import files, presets
from playground.studies import execution
from playground.studies.classic import BENCHMARKS, Benchmark, matched_units
from playground.studies.summary import Summary, summaries
from playground.studies.trial import Trial

TITLE = "Sequences seen until solved, by the criterion of its authors"
NETWORKS = {"lstm": "LSTM", "gru": "GRU", "rnn": "plain RNN"}
HEADINGS = (
    "task",
    "network",
    "weights",
    "solved",
    "95 %",
    "sequences, median",
    "least–most",
    "seconds",
    "published sequences",
    "weights",
    "solved",
)


def main(parser: argparse.ArgumentParser, argv: Sequence[str]) -> int:
    """Run the study that the arguments ask for, write its table and print it. Raises `FileProblem`."""
    parser.description = (
        "Train an LSTM (a GRU on the noise-free lag) and a plain RNN of as many weights on the benchmarks of "
        "Hochreiter and Schmidhuber (1997) and of Gers, Schmidhuber and Cummins (2000), until each is solved by its "
        "authors' own criterion. Sequences are counted until then, those of the criterion included. Runs are kept in "
        "DIR/runs.jsonl, so that a study that was stopped runs only what is missing; the table is in DIR/table.csv and "
        "DIR/table.md, too."
    )
    names = f"which, with commas between: {', '.join(BENCHMARKS)}; all without"
    parser.add_argument("--tasks", type=_tasks, default=tuple(BENCHMARKS), metavar="A,B,...", help=names)
    parser.add_argument("--markdown", action="store_true", help="print the table as Markdown")
    add_running(parser, seeds=10)
    arguments = parser.parse_args(argv)
    check_backend(parser, arguments)
    trials = [trial for name in arguments.tasks for trial in _trials(name, BENCHMARKS[name], arguments.seeds)]
    results = execution.run_trials(trials, arguments.out, arguments.workers, arguments.backend, "classic")
    rows = summaries(results)
    shown = table(rows)
    files.write_bytes(arguments.out / "table.csv", tables.as_csv(rows, [_beside(row) for row in rows]))
    files.write_bytes(arguments.out / "table.md", (markdown(shown) + "\n").encode())
    print(markdown(shown) if arguments.markdown else aligned(shown))
    for reason in tables.reasons(results):
        print(reason)
    return 0


def table(rows: Sequence[Summary]) -> Table:
    """Return a table with a row for each task and network."""
    return Table(TITLE, HEADINGS, tuple(_row(row) for row in rows))


def _beside(row: Summary) -> dict[str, object]:
    """Return the published results for a row's task and network, None for those that were not published."""
    benchmark, is_gated = BENCHMARKS[row.preset], row.settings["model.cell"] != "rnn"
    published = benchmark.published if is_gated else None
    return {
        "published_sequences": published.sequences if published else None,
        "published_weights": published.weights if published else None,
        "published_solved": published.solved if published else None if is_gated else benchmark.published_rnn,
    }


def _row(row: Summary) -> tuple[str, ...]:
    benchmark = BENCHMARKS[row.preset]
    sequences, weights, solved = _beside(row).values()
    return (
        benchmark.title,
        NETWORKS[row.settings["model.cell"]],
        f"{row.parameters:,}",
        f"{row.reached} of {row.runs}",
        tables.percent(row.interval),
        f"{row.sequences:,.0f}" if row.sequences else f"more than {benchmark.sequences:,}",
        f"{row.least:,}–{row.most:,}" if row.reached else NONE,
        tables.short(row.seconds),
        NONE if sequences is None else f"{sequences:,}",
        NONE if weights is None else f"{weights:,}",
        str(solved or NONE),
    )


def _tasks(text: str) -> tuple[str, ...]:
    names = tuple(dict.fromkeys(name.strip() for name in text.split(",")))
    unknown = [name for name in names if name not in BENCHMARKS]
    if unknown:
        raise argparse.ArgumentTypeError(f"{unknown[0][:40]!r} is none of {', '.join(BENCHMARKS)}")
    return names


def _trials(name: str, benchmark: Benchmark, seeds: int) -> Iterator[Trial]:
    """Yield the trials of the preset's network, then those of a plain RNN with as many parameters.

    The RNN has no gates for the chrono initialisation."""
    gated = presets.load(presets.find(benchmark.preset), check=False)
    model = replace(gated.model, cell="rnn", units=matched_units(gated, "rnn"), initialisation="uniform")
    rnn = replace(gated, model=model, training=replace(gated.training, learning_rate=benchmark.rnn_rate))
    for preset in (gated, rnn):
        for seed in range(seeds):
            yield _trial(name, replace(preset, training=replace(preset.training, seed=seed)), benchmark.sequences)


def _trial(name: str, preset: Preset, sequences: int) -> Trial:
    settings = {
        "model.cell": preset.model.cell,
        "model.units": str(preset.model.units),
        "training.learning_rate": f"{preset.training.learning_rate:g}",
    }
    steps = math.ceil(sequences / preset.training.batch)
    return Trial(name=name, preset=preset, settings=settings, steps=steps, goal="criterion")
