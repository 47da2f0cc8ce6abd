"""Trains and traces without a window, with the same code and the same numbers."""

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
from playground.core.baseline import Baselines
from playground.core.content import names_file
from playground.core.error_units import name_and_unit
from playground.core.reach import Reach
from playground.core.shapes import is_recurrent
from playground.core.snapshot import Curve, Evaluation
from playground.core.specs import Preset
from playground.core.trace import Trace
from playground.core.vocabulary import Numbers
from playground.engine.backends import compiler, kernel_cache
from playground.engine.backends.compiler import Choice
from playground.engine.inspection import reach, tracing
from playground.engine.network.architecture import Architecture
from playground.engine.network.forward import unroll
from playground.session.task_making import task_key
from playground.storage.errors import printable
from playground.storage.exports.model import Model
from playground.tasks.baselines import measured
from playground.tasks.common import sequences
from playground.tasks.common.task import Probe, Task, TaskError

if TYPE_CHECKING:
    # These import torch, which takes seconds and which tracing does not need.
    from playground.engine.training.history import Checkpoint
    from playground.engine.training.run import Metrics, Run

CHUNK_SECONDS = 0.1
"""About how long to train between two updates of the progress bar."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """How a training run ended. `curve` has a point for each step, `evaluations` are those along the way, and `heldout`
    is one of the trained network on sequences that were not trained on, None if the task has none; `heldout_on` says in
    words which these are."""

    outcome: Literal["ran", "reached", "diverged", "stopped"]
    message: str
    step: int
    sequences: int
    seconds: float
    curve: Curve
    evaluations: tuple[Evaluation, ...]
    heldout: Evaluation | None
    heldout_on: str = ""

    @property
    def loss(self) -> float | None:
        """The loss on the last training batch, None without one."""
        return _finite(float(self.curve.loss[-1])) if len(self.curve) else None

    @property
    def accuracy(self) -> float | None:
        """The accuracy on the last training batch, None without one."""
        return _finite(float(self.curve.accuracy[-1])) if len(self.curve) else None

    @property
    def facts(self) -> dict[str, Any]:
        """The values that are printed, by name; None for those that are unknown or not finite."""
        return {
            "steps": self.step,
            "sequences": self.sequences,
            "seconds": round(self.seconds, 3),
            "loss": self.loss,
            "accuracy": self.accuracy,
            "heldout_loss": _finite(self.heldout.loss) if self.heldout else None,
            "heldout_accuracy": _finite(self.heldout.accuracy) if self.heldout else None,
            "heldout_on": self.heldout_on or None,
        }


def own_errors(task: Task, heldout: Evaluation | None) -> dict[str, Any]:
    """Return the errors of the forecast columns in the data's own units, by name: `rmse`, `mae` and `unit`. Empty where
    there are none."""
    units = task.error_units
    if units is None or heldout is None:
        return {}
    values = zip(units.columns, heldout.rmse, heldout.mae, strict=False)
    return {
        column: {"rmse": _finite(rmse), "mae": _finite(mae), "unit": name_and_unit(column)[1]}
        for column, rmse, mae in values
    }


def prepare_engine(preset: Preset) -> Choice:
    """Make the compiled engine ready where the preset's network can be computed by it, and return the choice of engine
    for its run. Say on stderr how long that takes, and why it failed."""
    cell = preset.model.cell
    if compiler.resolve_choice("auto") == "torch" or not is_recurrent(cell):
        return "auto"
    if compiler.is_available() and not kernel_cache.is_filled(cell):
        print(compiler.announcement(cell), file=sys.stderr, flush=True)
    problem = compiler.prepare(cell)
    if problem:
        print(problem, file=sys.stderr, flush=True)
    return "torch" if problem else "auto"


def train(run: "Run", steps: int, *, until_mark: bool = True) -> Result:
    """Train until the run has made `steps` steps in all, reached its mark, diverged, or Ctrl+C was pressed.

    Show a progress bar if stderr is a terminal. The result's `seconds` are those spent training.
    """
    from tqdm import tqdm

    seconds, parts = 0.0, list["Metrics"]()
    hidden = not sys.stderr.isatty()
    with _ctrl_c() as stopped, tqdm(total=steps, initial=run.step, unit=" steps", disable=hidden, leave=False) as bar:
        for metrics, elapsed in _chunks(run, steps, stopped, until_mark):
            seconds += elapsed
            parts.append(metrics)
            bar.update(len(metrics.curve))
            if len(metrics.curve):
                bar.set_postfix({"loss": f"{metrics.curve.loss[-1]:.4g}"}, refresh=False)
        last = parts[-1] if parts else None
        interrupted = last is None or (stopped() and run.step < steps and last.outcome == "ran")
    stop = f"stopped by Ctrl+C at step {run.step:,}; nothing was written."
    return Result(
        outcome="stopped" if interrupted or last is None else last.outcome,
        message=stop if interrupted or last is None else last.message,
        step=run.step,
        sequences=run.sequences,
        seconds=seconds,
        curve=Curve.joined([part.curve for part in parts]),
        evaluations=tuple(evaluation for part in parts for evaluation in part.evaluations),
        heldout=run.evaluate() if run.task.heldout else None,
        heldout_on=run.task.measured_on if run.task.heldout else "",
    )


def _chunks(run: "Run", steps: int, stopped: Callable[[], bool], until_mark: bool) -> Iterator[tuple["Metrics", float]]:
    """Run in chunks of about `CHUNK_SECONDS`, and yield the metrics and the seconds of each."""
    chunk = 1
    while run.step < steps and not stopped():
        started = time.perf_counter()
        metrics = run.run(min(chunk, steps - run.step), until_mark=until_mark, should_stop=stopped)
        elapsed = time.perf_counter() - started
        yield metrics, elapsed
        if metrics.outcome != "ran":
            return
        chunk = max(1, chunk * 2 if elapsed < CHUNK_SECONDS else chunk // 2)


def trained_model(run: "Run", kept: "Checkpoint | None" = None, *, evaluated: bool = False) -> Model:
    """Return the network of a run, now or in the snapshot `kept`, as models are written to files. `evaluated`: measured
    on the evaluation set first, as are the baselines, if it is the network of now."""
    is_measured = evaluated and kept is None
    baselines = measured.measure(task_key(run.preset), run.task) if is_measured else Baselines()
    return Model(
        preset=run.preset,
        encoding=run.task.encoding,
        answers=run.task.answers,
        weights=run.weights() if kept is None else run.moment_at(kept).weights(),
        steps=run.step if kept is None else kept.step,
        sequences=run.sequences if kept is None else kept.sequences,
        evaluation=run.evaluate().measured if is_measured else {},
        measured_on=run.task.measured_on if is_measured else "",
        baselines=baselines.facts(),
    )


def trace(model: Model, text: str) -> Trace:
    """Return the trace of a trained model on a typed sequence."""
    shape, probe = architecture_of(model), parse_probe(model, text)
    unrolled = unroll(shape, model.weights, probe.encoded.inputs)
    task = task_of(model)
    frame = task.frame_name if task else ""
    return tracing.trace(shape, unrolled, probe, encoding=model.encoding, answers=model.answers, frame=frame)


def last_reach(model: Model, text: str, trace: Trace) -> Reach | None:
    """Return how far back the last answer of the trace of this text depends on the states; None if the network is not
    recurrent. The text has at least one token."""
    if not architecture_of(model).is_recurrent:
        return None
    inputs, last = parse_probe(model, text).encoded.inputs, trace.timesteps - 1
    return reach.of_trace(architecture_of(model), model.weights, trace, inputs, encoding=model.encoding, at=last)


def parse_probe(model: Model, text: str) -> Probe:
    """Return the probe of a typed sequence, as the model's task reads it if the task can be had."""
    task = task_of(model)
    return (
        task.probe(text) if task else sequences.probe(text, model.encoding, model.answers, model.preset.model.readout)
    )


def typed_count(model: Model, text: str) -> int:
    """Return how many tokens a typed sequence has, before it is cut to the most that are traced."""
    prompt, _, answer = (part.strip() for part in text.partition(vocabulary.ARROW))
    read = (prompt, answer) if model.preset.model.readout == "every-step" else (prompt,)
    return len(model.encoding.encode(*read).tokens)


@lru_cache(maxsize=1)
def task_of(model: Model) -> Task | None:
    """Return the task that a model was trained on, perhaps without its sequences.

    None if the task has changed since, or needs a file: a model must work without that.
    """
    preset = model.preset
    if names_file(preset.task):
        return None
    try:
        task = tasks.reader(preset.task, preset.model.readout, preset.training.seed)
    except TaskError:
        return None
    return task if (task.encoding, task.answers) == (model.encoding, model.answers) else None


def architecture_of(model: Model) -> Architecture:
    """Return the architecture of a trained model."""
    outputs, vectors = len(model.weights["readout.bias"]), isinstance(model.encoding, Numbers)
    ends = model.encoding.width, outputs
    return Architecture.between(model.preset.model, *ends, vectors=vectors, numbers=not model.answers)


def answer_lines(trace: Trace) -> Iterator[str]:
    """Yield a line for each timestep: its token and the three likeliest answers, or the predicted numbers."""
    tokens = [
        vocabulary.display_token(token) + ("" if known else " (unknown)")
        for token, known in zip(trace.tokens, trace.known, strict=True)
    ]
    width = max(len(token) for token in tokens)
    for token, prediction in zip(tokens, trace.predictions, strict=True):
        if trace.answers:
            best = prediction.argsort()[::-1][:3]
            said = "   ".join(
                f"{vocabulary.display_token(trace.answers[index])} {prediction[index]:.3f}" for index in best
            )
        else:
            said = vocabulary.FEATURES.join(f"{number:.6g}" for number in prediction)
        yield printable(f"{token:<{width}}   {said}")


@contextlib.contextmanager
def _ctrl_c() -> Iterator[Callable[[], bool]]:
    """Give a function that says whether Ctrl+C was pressed. The first time, the current step is finished; the second
    time interrupts it."""
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
