"""Training and tracing without a window: the same code, the same numbers."""

import contextlib
import math
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from types import FrameType
from typing import TYPE_CHECKING, Any, Literal

from playground import tasks
from playground.core import vocabulary
from playground.core.content import FileSpec
from playground.core.reach import Reach
from playground.core.snapshot import Curve, Evaluation
from playground.core.trace import Trace
from playground.core.vocabulary import Numbers
from playground.engine.inspection import reach, tracing
from playground.engine.network.architecture import Architecture
from playground.engine.network.forward import unroll
from playground.storage.errors import printable
from playground.storage.exports.models import Model
from playground.tasks.common import sequences
from playground.tasks.common.task import Probe, Task, TaskError

if TYPE_CHECKING:
    # It brings torch, which tracing does without and which takes seconds to import.
    from playground.engine.training.history import Kept
    from playground.engine.training.run import Metrics, Run

CHUNK_SECONDS = 0.1
"""About how long training goes on between two looks at the progress bar."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """How a training run ended. `loss` and `accuracy` are the last training batch's, None where there is none;
    `heldout` measures the network on sequences that it was not trained on, where the task has such."""

    outcome: Literal["ran", "reached", "diverged", "stopped"]
    message: str
    step: int
    sequences: int
    seconds: float
    loss: float | None
    accuracy: float | None
    heldout: Evaluation | None

    @property
    def facts(self) -> dict[str, Any]:
        """What is printed of it, by name; None for what is not known or not a finite number."""
        return {
            "steps": self.step,
            "sequences": self.sequences,
            "seconds": round(self.seconds, 3),
            "loss": self.loss,
            "accuracy": self.accuracy,
            "heldout_loss": _finite(self.heldout.loss) if self.heldout else None,
            "heldout_accuracy": _finite(self.heldout.accuracy) if self.heldout else None,
        }


def train(run: "Run", steps: int) -> Result:
    """Train until the run has made `steps` steps, reached its mark, diverged, or Ctrl+C was pressed.

    A terminal's stderr shows a progress bar meanwhile. `seconds` are those spent training.
    """
    from tqdm import tqdm

    seconds, metrics, point = 0.0, None, Curve()
    hidden = not sys.stderr.isatty()
    with _ctrl_c() as stopped, tqdm(total=steps, unit=" steps", disable=hidden, leave=False) as bar:
        for metrics, elapsed in _chunks(run, steps, stopped):
            seconds += elapsed
            point = metrics.curve if len(metrics.curve) else point
            bar.update(len(metrics.curve))
            bar.set_postfix({"loss": f"{point.loss[-1]:.4g}"} if len(point) else {}, refresh=False)
        interrupted = stopped() and run.step < steps and (metrics is None or metrics.outcome == "ran")
    stop = f"stopped by Ctrl+C at step {run.step:,}; nothing was written."
    return Result(
        outcome="stopped" if interrupted or metrics is None else metrics.outcome,
        message=stop if interrupted or metrics is None else metrics.message,
        step=run.step,
        sequences=run.sequences,
        seconds=seconds,
        loss=_finite(float(point.loss[-1])) if len(point) else None,
        accuracy=_finite(float(point.accuracy[-1])) if len(point) else None,
        heldout=run.evaluate() if run.task.heldout else None,
    )


def _chunks(run: "Run", steps: int, stopped: Callable[[], bool]) -> Iterator[tuple["Metrics", float]]:
    """The run, in pieces of about `CHUNK_SECONDS`, with the seconds that each took."""
    chunk = 1
    while run.step < steps and not stopped():
        started = time.perf_counter()
        metrics = run.run(min(chunk, steps - run.step), should_stop=stopped)
        elapsed = time.perf_counter() - started
        yield metrics, elapsed
        if metrics.outcome != "ran":
            return
        chunk = max(1, chunk * 2 if elapsed < CHUNK_SECONDS else chunk // 2)


def model(run: "Run", kept: "Kept | None" = None) -> Model:
    """What a run has learned by now, or had learned when it was kept, as it is written to a file."""
    return Model(
        preset=run.preset,
        encoding=run.task.encoding,
        answers=run.task.answers,
        weights=run.weights() if kept is None else run.at(kept).weights(),
        steps=run.step if kept is None else kept.step,
        sequences=run.sequences if kept is None else kept.sequences,
    )


def trace(model: Model, text: str) -> Trace:
    """What a trained model computes on a typed sequence."""
    shape, probe = architecture(model), read(model, text)
    unrolled = unroll(shape, model.weights, probe.encoded.inputs)
    task = reader(model)
    frame = task.frame if task else ""
    return tracing.trace(shape, unrolled, probe, encoding=model.encoding, answers=model.answers, frame=frame)


def last_reach(model: Model, text: str, trace: Trace) -> Reach | None:
    """How far back the last answer of a trace of this text depends on what was remembered; None where a network
    remembers nothing. It has a token."""
    if not architecture(model).recurrent:
        return None
    inputs, last = read(model, text).encoded.inputs, trace.timesteps - 1
    return reach.of_trace(architecture(model), model.weights, trace, inputs, encoding=model.encoding, at=last)


def read(model: Model, text: str) -> Probe:
    """A typed sequence as a trained model takes it: as its task reads it, where that is to be had."""
    task = reader(model)
    return (
        task.probe(text) if task else sequences.probe(text, model.encoding, model.answers, model.preset.model.readout)
    )


@lru_cache(maxsize=1)
def reader(model: Model) -> Task | None:
    """The task that a model was trained on, perhaps without its sequences; None where it is no longer what it was, or
    needs a file, which a model does without."""
    preset = model.preset
    if isinstance(preset.task, FileSpec):
        return None
    try:
        task = tasks.reader(preset.task, preset.model.readout, preset.training.seed)
    except TaskError:
        return None
    return task if (task.encoding, task.answers) == (model.encoding, model.answers) else None


def architecture(model: Model) -> Architecture:
    """The shape of a trained model."""
    outputs, vectors = len(model.weights["readout.bias"]), isinstance(model.encoding, Numbers)
    ends = model.encoding.width, outputs
    return Architecture.between(model.preset.model, *ends, vectors=vectors, numbers=not model.answers)


def lines(trace: Trace) -> Iterator[str]:
    """A line for each timestep: its token, and the likeliest answers, or the numbers as they are typed."""
    tokens = [
        vocabulary.shown(token) + ("" if known else " (unknown)")
        for token, known in zip(trace.tokens, trace.known, strict=True)
    ]
    width = max(len(token) for token in tokens)
    for token, prediction in zip(tokens, trace.predictions, strict=True):
        if trace.answers:
            best = prediction.argsort()[::-1][:3]
            said = "   ".join(f"{vocabulary.shown(trace.answers[index])} {prediction[index]:.3f}" for index in best)
        else:
            said = vocabulary.FEATURES.join(f"{number:.6g}" for number in prediction)
        yield printable(f"{token:<{width}}   {said}")


@contextlib.contextmanager
def _ctrl_c() -> Iterator[Callable[[], bool]]:
    """Whether Ctrl+C was pressed: the first time lets the step in hand be finished, the second interrupts it."""
    if threading.current_thread() is not threading.main_thread():
        yield lambda: False
        return
    pressed = False

    def note(_signal: int, _frame: FrameType | None) -> None:
        nonlocal pressed
        if pressed:
            raise KeyboardInterrupt
        pressed = True

    before = signal.signal(signal.SIGINT, note)
    try:
        yield lambda: pressed
    finally:
        signal.signal(signal.SIGINT, before)


def _finite(number: float | None) -> float | None:
    return number if number is not None and math.isfinite(number) else None
