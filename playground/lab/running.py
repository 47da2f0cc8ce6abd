"""One trial, from its preset to its result. This is what the other processes run."""

import math
import time
from typing import Any

from playground.core.study import Outcome, Result
from playground.engine import compiler
from playground.engine.run import Run
from playground.lab.trial import Trial


def result(trial: Trial) -> Result:
    """How the trial went. Never fails: whatever goes wrong is a result with its reason."""
    begin = time.perf_counter()
    try:
        if compiler.wanted("auto") != "torch":
            compiler.prepare()
            begin = time.perf_counter()
        facts = _trained(trial)
    except Exception as error:  # a task that cannot be made, no memory: the study goes on without this run
        facts = {"outcome": "failed", "reason": _sentence(error)}
    return Result(
        identity=trial.identity,
        preset=trial.name,
        settings=dict(trial.settings),
        seed=trial.preset.training.seed,
        seconds=round(time.perf_counter() - begin, 3),
        **facts,
    )


def _trained(trial: Trial) -> dict[str, Any]:
    """The run's own facts, by their names in a result."""
    # One thread a run: the processors are shared among the runs.
    run = Run(trial.preset, threads=1)
    metrics = run.run(trial.steps)
    outcome: Outcome = "ended" if metrics.outcome == "ran" else metrics.outcome
    evaluation = run.evaluate()
    return {
        "outcome": outcome,
        "reason": metrics.message if outcome == "diverged" else "",
        "steps": run.step,
        "sequences": run.sequences,
        "parameters": run.architecture.parameters,
        "loss": evaluation.loss if math.isfinite(evaluation.loss) else None,
        "accuracy": evaluation.accuracy,
    }


def _sentence(error: Exception) -> str:
    """An error in words, on one line."""
    said = " ".join(str(error).split())
    return said or f"It failed with {type(error).__name__}."
