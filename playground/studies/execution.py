"""Runs the trials of a study, and stores each result as soon as it is there."""

import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from playground.core.shapes import is_recurrent
from playground.core.trial_result import TrialResult
from playground.engine.backends import compiler, kernel_cache
from playground.storage.ledger import Ledger
from playground.studies import stored
from playground.studies.other_runs import describe_others
from playground.studies.parallel import Workers, run_parallel
from playground.studies.run_order import in_run_order
from playground.studies.stored import AnyStudy
from playground.studies.trial import Trial


def run_trials(
    trials: Sequence[Trial], folder: Path, workers: Workers, study: AnyStudy | None = None
) -> list[TrialResult]:
    """Run the trials whose results the folder does not hold yet, and return all results in the trials' order.

    The folder then belongs to this `study`. Show a progress bar if stderr is a terminal. Raises `FileProblem`.
    """
    from tqdm import tqdm

    ledger = Ledger(folder)
    if study is not None:
        stored.write_study(folder, study)
    wanted = {trial.identity: trial for trial in trials}
    missing = [trial for trial in in_run_order(wanted.values()) if trial.identity not in ledger.results]
    if missing:
        prepare_engine(missing)
    if len(missing) < len(wanted):
        print(f"{len(wanted) - len(missing)} of {len(wanted)} runs are in {folder} already.", file=sys.stderr)
    if others := describe_others(wanted.values(), ledger.results.values()):
        print(others, file=sys.stderr)
    with tqdm(total=len(missing), unit=" runs", disable=not sys.stderr.isatty(), leave=False) as bar:
        for result in run_parallel(missing, workers):
            ledger.append(result)
            bar.update()
    return [ledger.results[identity] for identity in wanted]


def _say(announcement: str) -> None:
    print(announcement, file=sys.stderr, flush=True)


def prepare_engine(trials: Iterable[Trial], compiling: Callable[[str], None] = _say) -> None:
    """Compile the engine for these trials before the workers start, because otherwise each of them would. They load it
    from the cache.

    `compiling` is called first, with a sentence, if there is something to compile, which takes a while.
    """
    cells = sorted({trial.preset.model.cell for trial in trials if is_recurrent(trial.preset.model.cell)})
    if not cells or compiler.resolve_choice("auto") == "torch" or kernel_cache.is_filled(*cells):
        return
    if compiler.is_available():
        compiling(compiler.announcement(*cells))
    if problem := compiler.prepare(*cells):
        print(problem, file=sys.stderr, flush=True)
