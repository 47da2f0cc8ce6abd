"""`playground study claims`: what the presets claim of themselves, measured again."""

import argparse
from collections.abc import Sequence

from playground.bench.tables import NONE, Table, aligned
from playground.cli.study import tables
from playground.cli.study.arguments import add_running, check_backend, workers
from playground.core.specs import Preset
from playground.storage import presets
from playground.storage.errors import FileProblem
from playground.studies import execution
from playground.studies.claims import Verdict, claim_trials, verdict

HEADINGS = ("preset", "holds", "true of", "must be", "steps", "accuracy", "claim")


def main(parser: argparse.ArgumentParser, argv: Sequence[str]) -> int:
    """Measure the claims that the arguments name, and print which hold. Return 1 if one does not. Raises
    `FileProblem`."""
    parser.description = (
        "Measure again, over seeds, what presets claim of themselves. Each row of a preset's “measured” says with "
        "which settings to train, and what must come out for how many seeds; of fewer seeds, as many may differ as of "
        "all. The exit code is 1 if a claim does not hold. Runs are kept in DIR/runs.jsonl, so that a study that was "
        "stopped runs only what is missing."
    )
    parser.add_argument("presets", nargs="*", metavar="PRESET|FILE", help="whose claims; all shipped presets without")
    add_running(parser, seeds=None)
    arguments = parser.parse_args(argv)
    check_backend(parser, arguments)
    planned = [
        (name, claim, claim_trials(name, preset, claim, arguments.seeds or claim.seeds))
        for name, preset in _claiming(arguments.presets).items()
        for claim in preset.measured
    ]
    all_trials = [trial for _, _, trials in planned for trial in trials]
    results = execution.run_trials(all_trials, arguments.out, workers(arguments), "claims")
    found = {result.identity: result for result in results}
    verdicts = [(name, verdict(claim, trials, found)) for name, claim, trials in planned]
    print(aligned(table(verdicts)))
    for reason in tables.reasons(results):
        print(reason)
    return 0 if all(one.holds for _, one in verdicts) else 1


def table(verdicts: Sequence[tuple[str, Verdict]]) -> Table:
    """Return a table with a row for each claim, with its preset's name."""
    held = sum(one.holds for _, one in verdicts)
    rows = tuple(_row(name, one) for name, one in verdicts)
    return Table(f"{held} of {len(verdicts)} claims hold", HEADINGS, rows)


def _row(name: str, one: Verdict) -> tuple[str, ...]:
    least, most = one.expected
    reached = [result.steps for result in one.results if result.outcome == "reached"]
    accuracies = [result.accuracy for result in one.results if result.accuracy is not None]
    return (
        name,
        "yes" if one.holds else "NO",
        f"{one.met} of {len(one.results)}",
        str(least) if least == most else f"{least}–{most}",
        f"{min(reached):,}–{max(reached):,}" if reached else NONE,
        f"{tables.short(min(accuracies))}–{tables.short(max(accuracies))}" if accuracies else NONE,
        one.claim.claim,
    )


def _claiming(names: Sequence[str]) -> dict[str, Preset]:
    """Return the presets whose claims to measure, by name. Raises `FileProblem` for one that claims nothing."""
    if not names:
        return {name: preset for name, preset in presets.shipped() if preset.measured}
    named = {name: presets.load(presets.find(name)) for name in names}
    for name, preset in named.items():
        if not preset.measured:
            raise FileProblem(name, "it claims nothing; [[measured]] is what a preset claims.", ("measured",))
    return named
