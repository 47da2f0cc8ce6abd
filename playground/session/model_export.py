"""Writes a network to a file while it trains on, and reports the result in a sentence."""

from pathlib import Path
from typing import TYPE_CHECKING

from playground.core.optional import MissingLibrary
from playground.session.mailbox import Notice

if TYPE_CHECKING:
    from playground.engine.training.history import Checkpoint
    from playground.engine.training.run import Run


def export(run: "Run | None", kept: "Checkpoint | None", path: Path) -> Notice:
    """Write the network as it is now, or as it was in the snapshot `kept`. Return a notice of success or failure.

    Never raises, because a file that cannot be written must not end training.
    """
    from playground.session import headless, model_writing
    from playground.storage.errors import FileProblem

    if run is None:
        return Notice("There is no network to export yet.", wrong=True)
    try:
        compared = model_writing.write(path, headless.trained_model(run, kept, evaluated=True))
    except FileProblem as problem:
        return Notice(str(problem), wrong=True)
    except Exception as error:
        return Notice(f"{path}: not written: {cause(error)}", wrong=True)
    step = run.step if kept is None else kept.step
    return Notice(f"Exported the network of step {step:,} to {path}{compared and '; '}{compared}.", wrong=False)


def cause(error: Exception) -> str:
    """Return the reason of a failure, to stand after a colon."""
    if isinstance(error, MissingLibrary):
        return str(error)
    if isinstance(error, MemoryError) or "allocate memory" in str(error):
        return "there is not enough memory for a network and batch of this size. Make them smaller."
    first = (str(error).strip() or type(error).__name__).splitlines()[0]
    return f"{first} ({type(error).__name__})"
