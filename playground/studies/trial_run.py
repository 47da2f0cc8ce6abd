"""Runs one trial. The worker processes call this."""

import datetime
import math
import os
import platform
import time
from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Any

from playground.core.shapes import is_recurrent
from playground.core.snapshot import Evaluation
from playground.core.specs import Mark, Preset
from playground.core.trial_result import Setting, TrialResult
from playground.core.version import __version__
from playground.engine.backends import compiler
from playground.engine.training.run import Run
from playground.storage.machine import library_version, processor_name
from playground.studies.solving import solve
from playground.studies.trial import Trial
from playground.tasks import task_key
from playground.tasks.baselines import measured


def run_trial(trial: Trial) -> TrialResult:
    """Train the trial and return its result. Never raises: an error becomes a failed result with its reason."""
    begin = time.perf_counter()
    try:
        cell = trial.preset.model.cell
        if compiler.resolve_choice("auto") != "torch" and is_recurrent(cell):
            compiler.prepare(cell)
            begin = time.perf_counter()
        facts = _trained(trial)
    except Exception as error:  # such as no memory: the study continues without this run
        return failed_result(trial, _sentence(error), time.perf_counter() - begin)
    return _result(trial, time.perf_counter() - begin, facts)


def failed_result(trial: Trial, reason: str, seconds: float = 0.0) -> TrialResult:
    """Return the result of a trial that could not be made or trained."""
    return _result(trial, seconds, {"outcome": "failed", "reason": reason})


def _result(trial: Trial, seconds: float, facts: Mapping[str, Any]) -> TrialResult:
    content = getattr(trial.preset.task, "content", None)
    trained = trial.table
    return TrialResult(
        identity=trial.identity,
        preset=trial.name,
        settings={key: _value(trained, key, text) for key, text in trial.settings.items()},
        seed=trial.preset.training.seed,
        seconds=round(seconds, 3),
        trained=trained,
        data="" if content is None else content.digest,
        finished=datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
        **{"environment": _environment(), **facts},
    )


def _value(trained: Mapping[str, Any], key: str, text: str) -> Setting:
    """Return the value that a key has in the preset, so that a number is one, whatever it was typed like."""
    value: Any = trained
    for part in key.split("."):
        value = value.get(part) if isinstance(value, Mapping) else None
    if value is None:
        # The key of a study of its own, or none of the task; numbers are still numbers.
        return int(text) if text.isascii() and text.isdigit() else text
    return value if isinstance(value, Setting) else text


def _environment(engine: str = "") -> dict[str, Setting]:
    """Return what made a run: the program, the libraries, the machine, and the engine if one did."""
    torch = library_version("torch")
    return {
        "program": __version__,
        "python": platform.python_version(),
        "numpy": library_version("numpy") or "",
        "numba": library_version("numba") or "",
        **({"torch": torch} if torch else {}),
        "system": platform.platform(),
        "processor": processor_name(),
        "processors": os.cpu_count() or 1,
        "host": platform.node(),
        **({"engine": engine} if engine else {}),
    }


def _trained(trial: Trial) -> dict[str, Any]:
    """Train the run, and return its outcome by the names of the result's fields."""
    solving = trial.goal == "criterion"
    # One thread a run, because the runs share the processors.
    run = Run(_rarely_evaluated(trial.preset) if solving else trial.preset, threads=1)
    if solving:
        solution = solve(run, trial.steps, trial.preset.training.evaluate_every)
        outcome, sequences, message = solution.outcome, solution.sequences, solution.message
    else:
        metrics = run.run(trial.steps)
        outcome = "ended" if metrics.outcome == "ran" else metrics.outcome
        sequences, message = run.sequences, metrics.message
    evaluation = run.evaluate()
    return {
        "outcome": outcome,
        "reason": message if outcome == "diverged" else "",
        "steps": run.step,
        "sequences": sequences,
        "parameters": run.architecture.parameter_count,
        "loss": evaluation.loss if math.isfinite(evaluation.loss) else None,
        "accuracy": evaluation.accuracy,
        "measured": _measured(evaluation, trial.preset.mark),
        "environment": _environment(run.engine),
        "baselines": measured.measure(task_key(run.preset), run.task).facts(),
    }


def _measured(evaluation: Evaluation, mark: Mark | None) -> dict[str, float]:
    """Return the quantities that the mark asks for, if they are finite."""
    names = [name for name, limit in asdict(mark).items() if limit is not None] if mark else []
    values = {name: getattr(evaluation, name) for name in names if name != "steps"}
    return {name: value for name, value in values.items() if value is not None and math.isfinite(value)}


def _rarely_evaluated(preset: Preset) -> Preset:
    """Return the preset with hardly any evaluations, which are not needed and may take longer than the training."""
    return replace(preset, training=replace(preset.training, evaluate_every=100_000))


def _sentence(error: Exception) -> str:
    """Return the message of an error on one line."""
    said = " ".join(str(error).split())
    return said or f"It failed with {type(error).__name__}."
