"""Writes a network to files while it trains on, and reports each result in a sentence."""

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from playground.core.optional import MissingLibrary
from playground.session.mailbox import Notice

if TYPE_CHECKING:
    from playground.engine.training.history import Checkpoint
    from playground.engine.training.run import Run
    from playground.storage.exports.model import Model


class Exporter:
    """Copies a network at once, and writes it on a thread of its own: a reader that checks the file may take half a
    minute. `notify` gets a notice of success or failure, on either thread. Nothing is raised, because a file that
    cannot be written must not end training."""

    def __init__(self, notify: Callable[[Notice], None]) -> None:
        self._notify = notify
        self._thread: ThreadPoolExecutor | None = None

    def export(self, run: "Run | None", kept: "Checkpoint | None", path: Path, words: Mapping[str, Any]) -> None:
        """Write the network as it is now, or as it was in the snapshot `kept`. `words` are what its preset says by
        now that training does not depend on."""
        from playground.session import headless

        if run is None:
            self._notify(Notice("There is no network to export yet.", wrong=True))
            return
        try:
            model = headless.trained_model(run, kept, evaluated=True)
        except Exception as error:  # such as too little memory for a copy
            self._notify(Notice(f"{path}: not written: {cause(error)}", wrong=True))
            return
        model = replace(model, preset=replace(model.preset, **words))
        if self._thread is None:
            self._thread = ThreadPoolExecutor(1, "export")
        self._thread.submit(lambda: self._notify(write(path, model)))

    def close(self) -> None:
        """Wait until all files are written."""
        if self._thread is not None:
            self._thread.shutdown()


def write(path: Path, model: "Model") -> Notice:
    """Write a model. Return a notice of success or failure; never raises."""
    from playground.session import model_writing
    from playground.storage.errors import FileProblem

    try:
        compared = model_writing.write(path, model)
    except FileProblem as problem:
        return Notice(str(problem), wrong=True)
    except Exception as error:
        return Notice(f"{path}: not written: {cause(error)}", wrong=True)
    return Notice(f"Exported the network of step {model.steps:,} to {path}{compared and '; '}{compared}.", wrong=False)


def cause(error: Exception) -> str:
    """Return the reason of a failure, to stand after a colon."""
    if isinstance(error, MissingLibrary):
        return str(error)
    if isinstance(error, MemoryError) or "allocate memory" in str(error):
        return "there is not enough memory for a network and batch of this size. Make them smaller."
    first = (str(error).strip() or type(error).__name__).splitlines()[0]
    return f"{first} ({type(error).__name__})"
