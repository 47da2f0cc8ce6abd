"""A study from its trials to their results, on disk as they come."""

import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from playground.core.study import Result
from playground.engine.backends import compiler, kernel_cache
from playground.storage.ledger import Ledger
from playground.studies import stored
from playground.studies.parallel import Backend, spread
from playground.studies.run_order import planned
from playground.studies.stored import Kept
from playground.studies.trial import Trial


def out(
    trials: Sequence[Trial], folder: Path, workers: int, backend: Backend, study: Kept | None = None
) -> list[Result]:
    """The trials' results, in the trials' order, of which only those are run that the folder does not hold yet.

    The folder says from then on that its runs are of this `study`. A terminal's stderr shows a progress bar meanwhile.
    Raises `FileProblem`.
    """
    from tqdm import tqdm

    ledger = Ledger(folder)
    if study is not None:
        stored.write(folder, study)
    wanted = {trial.identity: trial for trial in trials}
    missing = [trial for trial in planned(wanted.values()) if trial.identity not in ledger.results]
    if missing:
        prepare()
    if len(missing) < len(wanted):
        print(f"{len(wanted) - len(missing)} of {len(wanted)} runs are in {folder} already.", file=sys.stderr)
    with tqdm(total=len(missing), unit=" runs", disable=not sys.stderr.isatty(), leave=False) as bar:
        # More processes than runs would only be started.
        for result in spread(missing, max(1, min(workers, len(missing))), backend):
            ledger.add(result)
            bar.update()
    return [ledger.results[identity] for identity in wanted]


def _say() -> None:
    print("Compiling the engine, once on this machine …", file=sys.stderr, flush=True)


def prepare(compiling: Callable[[], None] = _say) -> None:
    """Compile the engine before the workers start, each of which would do so. They load it themselves. `compiling` is
    called where that takes a while."""
    if compiler.wanted("auto") == "torch" or kernel_cache.filled():
        return
    if compiler.there():
        compiling()
    if problem := compiler.prepare():
        print(problem, file=sys.stderr, flush=True)
