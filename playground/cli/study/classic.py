"""`playground study classic`: the classical benchmarks, our results beside the published ones."""

import argparse
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from playground.bench.tables import NONE, Table, aligned, markdown
from playground.cli.study import tables
from playground.cli.study.arguments import ANY, add_running, add_set, as_settings, check_backend, workers
from playground.storage import files
from playground.studies import execution
from playground.studies.classic import BENCHMARKS, make_trials
from playground.studies.summary import Summary, summaries

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
    limit = "a run that has not solved its task ends after N sequences; each task has a number of its own without"
    parser.add_argument("--sequences", type=ANY, metavar="N", help=limit)
    parser.add_argument("--markdown", action="store_true", help="print the table as Markdown")
    add_set(parser)
    add_running(parser, seeds=10)
    arguments = parser.parse_args(argv)
    check_backend(parser, arguments)
    changes = as_settings(arguments.set)
    trials = [
        trial for name in arguments.tasks for trial in make_trials(name, changes, arguments.seeds, arguments.sequences)
    ]
    results = execution.run_trials(trials, arguments.out, workers(arguments), "classic")
    rows = summaries(results)
    most = {trial.name: trial.steps * trial.preset.training.batch for trial in trials}
    shown = table(rows, most, changes)
    files.write_bytes(arguments.out / "table.csv", tables.as_csv(rows, [_beside(row) for row in rows]))
    files.write_bytes(arguments.out / "table.md", (markdown(shown) + "\n").encode())
    print(markdown(shown) if arguments.markdown else aligned(shown))
    for reason in tables.reasons(results):
        print(reason)
    return 0


def table(rows: Sequence[Summary], most: Mapping[str, int], changes: Mapping[str, str] = MappingProxyType({})) -> Table:
    """Return a table with a row for each task and network. `most`: the sequences after which a task's runs end."""
    # The length stands with the task's name.
    told = [f"{key} {value}" for key, value in changes.items() if key not in {"task.length", "task.p"}]
    return Table(", ".join((TITLE, *told)), HEADINGS, tuple(_row(row, most[row.preset]) for row in rows))


def _beside(row: Summary) -> dict[str, object]:
    """Return the published results for a row's task and network, None for those that were not published."""
    benchmark, is_gated = BENCHMARKS[row.preset], row.settings["model.cell"] != "rnn"
    of_paper = benchmark.of_paper(row.settings)
    published = of_paper if is_gated else None
    solved = published.solved if published else None
    if not is_gated and of_paper is benchmark.published:
        solved = benchmark.published_rnn
    return {
        "published_sequences": published.sequences if published else None,
        "published_weights": published.weights if published else None,
        "published_solved": solved,
    }


def _row(row: Summary, most: int) -> tuple[str, ...]:
    benchmark = BENCHMARKS[row.preset]
    sequences, weights, solved = _beside(row).values()
    return (
        benchmark.named(row.settings),
        NETWORKS[str(row.settings["model.cell"])],
        f"{row.parameters:,}",
        f"{row.reached} of {row.runs}",
        tables.percent(row.interval),
        f"{row.sequences:,.0f}" if row.sequences else f"more than {most:,}",
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
