"""`playground study PRESET`: any key of a preset as an axis, every combination with several seeds.

`playground study gap`, `classic`, `presets` and `claims` are studies of their own.
"""

import argparse
from collections.abc import Iterable, Iterator, Mapping, Sequence

from playground.bench.tables import aligned
from playground.cli.study import claims, classic, gap, shipped_presets, tables
from playground.cli.study.arguments import ANY, add_running, add_set, as_settings, check_backend, workers
from playground.core.specs import DEFAULT_STEPS, Preset
from playground.storage import files, presets
from playground.storage.errors import FileProblem
from playground.studies import execution, summary, varied_key
from playground.studies.stored import AnyStudy
from playground.studies.trial import combinations
from playground.studies.varied_key import VARY, VaryStudy

GAP, CLASSIC, PRESETS, CLAIMS = "gap", "classic", "presets", "claims"


def main(parser: argparse.ArgumentParser, argv: Sequence[str]) -> int:
    """Run the study that the arguments ask for, write its table and print it. Raises `FileProblem`."""
    others = {GAP: gap.main, CLASSIC: classic.main, PRESETS: shipped_presets.main, CLAIMS: claims.main}
    if argv and argv[0] in others:
        parser.prog += f" {argv[0]}"
        return others[argv[0]](parser, argv[1:])
    parser.description = (
        "Train a preset with every combination of the values of some keys, each with several seeds, and compare: how "
        "many runs reach the preset's mark, and after how many steps, the median of those that do, the least and the "
        "most. Runs are written to DIR/runs.jsonl as they finish: started again after it was stopped, or with more "
        "values or seeds, a study runs only what is missing. A run that fails is written down with its reason, and the "
        "others go on. The table is in DIR/table.csv, too. “playground study” with gap, classic, presets or "
        "claims in the place of a preset is another study: see its own --help."
    )
    parser.add_argument("preset", metavar="PRESET|FILE", help="a preset's name, or a .toml file")
    axis = "a key and its values, such as model.units=4,8,16,32; several are allowed"
    parser.add_argument(VARY, nargs="+", action="extend", default=[], metavar="KEY=A,B,...", help=axis)
    add_set(parser)
    limit = f"train at most N steps; without it, the mark's, or {DEFAULT_STEPS:,}"
    parser.add_argument("--steps", type=ANY, metavar="N", help=limit)
    add_running(parser, seeds=5)
    arguments = parser.parse_args(argv)
    check_backend(parser, arguments)
    axes = _axes(arguments.vary)
    path = presets.find(arguments.preset)
    base = presets.load(path, arguments.set)
    combined = _with_set(combinations(axes), arguments.set)
    trials = varied_key.make_trials(arguments.preset, base, combined, arguments.seeds, arguments.steps)
    study = _study(arguments.preset, base, axes, arguments.seeds, arguments.steps)
    results = execution.run_trials(trials, arguments.out, workers(arguments), study)
    rows = summary.summaries(results)
    files.write_bytes(arguments.out / "table.csv", tables.as_csv(rows))
    print(aligned(tables.table(f"{base.title}: {len(results)} runs", rows)))
    for reason in tables.reasons(results):
        print(reason)
    return 0


def _with_set(combined: Iterable[dict[str, str]], given: Sequence[str]) -> Iterator[dict[str, str]]:
    """Yield the combinations with what is set in all runs in front, so that tables and records name it."""
    fixed = as_settings(given)
    for settings in combined:
        yield {key: value for key, value in fixed.items() if key not in settings} | settings


def _study(name: str, base: Preset, axes: Mapping[str, tuple[str, ...]], seeds: int, steps: int | None) -> AnyStudy:
    """Return the study to store in the folder: by name only, unless it varies one key, which the window can show."""
    if len(axes) != 1:
        return f"{name} with {'several keys' if axes else 'no key'}"
    ((key, values),) = axes.items()
    return VaryStudy(name=name, preset=base, key=key, values=values, seeds=seeds, steps=steps)


def _axes(given: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Parse the axes, and return the values of each key. Raises `FileProblem`."""
    axes: dict[str, tuple[str, ...]] = {}
    for text in given:
        name, equals, values = text.partition("=")
        if not equals:
            raise FileProblem(VARY, f"{text[:60]} is not KEY=A,B,..., such as model.units=4,8,16.")
        key, parts = varied_key.parse_axis(name, values)
        if key in axes:
            raise FileProblem(VARY, f"{key} is given twice; name all its values after one {VARY}.")
        axes[key] = parts
    return axes
