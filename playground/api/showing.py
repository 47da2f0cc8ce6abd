"""Opens the window on a network from Python, in a process of its own."""

import contextlib
import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from playground.api.model import Model
from playground.core.experiment import Experiment
from playground.core.optional import MissingLibrary, is_installed, needs_torch
from playground.session.inspected_model import experiment_of
from playground.storage import experiments

if TYPE_CHECKING:
    import torch

_BINDINGS = ("PySide6", "PyQt6", "PyQt5", "PySide2")


def show(
    network: "Model | torch.nn.Module",
    inputs: Any = None,
    *,
    layer: str = "",
    vocabulary: Sequence[str] | None = None,
    answers: Sequence[str] | None = None,
    block: bool | None = None,
) -> None:
    """Open the window on a network, with the score of one sequence.

    `network` is a `Model`, which can train on in the window, and `inputs` a text, by default a sequence of its preset.
    Or it is a module of torch with an nn.LSTM, nn.GRU or nn.RNN in it, and `inputs` and `layer` are those of
    `playground.trace`. Other sequences can be typed there: ids where they reach the layer as one-hot vectors or through
    an nn.Embedding, under the names that `vocabulary` gives them; else the numbers that the layer reads. `answers`
    names the classes of the module's linear readout. Without such a readout the answer is the hidden state.

    The window runs in a process of its own. A script waits until it is closed; where Python is used by hand, as in
    IPython and Jupyter, or an event loop of Qt is running, `show` returns at once. `block` decides otherwise.

    Raises `ValueError` and `FileProblem` with one sentence as `playground.trace` and `Model.trace` do, and where the
    network is too large for the window; `RuntimeError` if the window cannot be opened; and `MissingLibrary` for a
    module where torch is not installed.
    """
    if isinstance(network, Model):
        if layer or vocabulary is not None or answers is not None:
            raise ValueError("a model knows its layer, vocabulary and answers; leave them away.")
        if inputs is not None:
            network.trace(inputs)  # or say what is wrong with the text
        experiment, _ = experiment_of(network, inputs or "")
    else:
        if not is_installed("torch"):
            raise MissingLibrary(needs_torch("show"))
        from playground.api.module_model import model_of_module

        experiment, _ = experiment_of(
            *model_of_module(network, inputs, layer=layer, vocabulary=vocabulary, answers=answers)
        )
    _open(experiment, block=not _is_interactive() if block is None else block)


def _is_interactive() -> bool:
    """Return whether someone types here, or looks at a window of Qt, and must not wait."""
    if hasattr(sys, "ps1") or sys.flags.interactive:
        return True
    for binding in _BINDINGS:
        core = sys.modules.get(f"{binding}.QtCore")
        application = core.QCoreApplication.instance() if core is not None else None
        if application is not None and application.thread().loopLevel():
            return True
    return False


def _open(experiment: Experiment, *, block: bool) -> None:
    """Open the window on an experiment, and wait until it is closed if `block`."""
    folder = tempfile.TemporaryDirectory(prefix="playground-", ignore_cleanup_errors=True)
    path = Path(folder.name) / f"shown{experiments.SUFFIX}"
    experiments.write(path, experiment)
    # Python may know this package only by a path that was added since it started.
    paths = [str(Path(__file__).parents[2]), *filter(None, [os.environ.get("PYTHONPATH")])]
    # A file, since nobody reads a pipe once this program has ended before the window.
    said = tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace")  # noqa: SIM115  (closed by `wait`)
    process = subprocess.Popen(
        (sys.executable, "-m", "playground", str(path)),
        env={**os.environ, "PYTHONPATH": os.pathsep.join(paths)},
        stdin=subprocess.DEVNULL,
        stderr=said,
    )

    def wait() -> str:
        """Wait until the window is closed; return why it could not be opened, if that is so."""
        with folder, said:
            try:
                code = process.wait()
            except KeyboardInterrupt:  # which closes the window, too
                process.wait()
                raise
            said.seek(0)
            return said.read().strip().removeprefix("playground: ") if code else ""

    if not block:
        threading.Thread(target=lambda: _report(wait()), name="shown", daemon=True).start()
    elif problem := wait():
        raise RuntimeError(problem)


def _report(problem: str) -> None:
    if problem:
        with contextlib.suppress(OSError):
            print(problem, file=sys.stderr)
