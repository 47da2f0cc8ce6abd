"""What the table says of models and runs, in words."""

from collections.abc import Sequence

from playground.core.memory_lab import LabModel, LabRun
from playground.views.style.numbers import percent

NONE = "–"
HEADINGS = ("Model", "What it can see", "Parameters", "Reach at 90\u2009%", "At gap", "    Runs", "Status")


def headings(largest: int | None) -> list[str]:
    """Those of the columns."""
    return [f"{text} {largest}" if text == "At gap" and largest is not None else text for text in HEADINGS]


def of_values(key: str, quantity: str) -> list[str]:
    """Those of the columns where a key is varied."""
    what = quantity[:1].upper() + quantity[1:]
    return [key.rpartition(".")[2], "Reached its mark", "Parameters", "Steps, median", what, "    Runs", "Status"]


def of_model(model: LabModel, name: str, status: str) -> Sequence[str]:
    """A model's row."""
    if model.value is not None:
        seen, reach, last = model.figures
        parameters = f"{model.parameters:,}" if model.parameters else NONE
        return name, seen, parameters, reach, last, f"{model.done} / {len(model.runs)}", status
    smallest = min((run.gap for run in model.runs), default=0)
    known = any(run.gap == smallest and run.accuracy is not None for run in model.runs)
    return (
        name,
        model.sees,
        f"{model.parameters:,}",
        f"gap {model.reach}" if model.reach is not None else "none" if known else NONE,
        NONE if model.last is None else percent(model.last),
        f"{model.done} / {len(model.runs)}",
        status,
    )


def of_run(run: LabRun) -> Sequence[str]:
    """A run's row."""
    steps = f"{run.steps:,} step{'s' * (run.steps != 1)}"
    seconds = f"{run.seconds:.1f} s" if run.seconds < 100 else f"{run.seconds / 60:.0f} min"
    trained = run.state in {"done", "diverged"}
    accuracy = f"accuracy {percent(run.accuracy)}" if trained and run.accuracy is not None else run.said
    status = {"waiting": "", "done": "Done", "diverged": "Diverged", "failed": "Failed"}[run.state]
    return (
        f"{run.place or f'gap {run.gap}'}, seed {run.seed}",
        f"{steps}, {seconds}" if trained else run.reason,
        "",
        "",
        "",
        accuracy,
        status,
    )


def status(model: LabModel, running: bool) -> str:
    """Where a model's runs stand."""
    if model.failed:
        return f"{len(model.failed)} failed" if len(model.runs) > 1 else "Failed"
    if model.done == len(model.runs):
        return "Done"
    return "Running" if running else "Paused" if model.done else "Waiting"
