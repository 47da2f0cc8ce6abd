"""The texts of the model table."""

from collections.abc import Sequence

from playground.core.memory_lab import LabModel, LabRun
from playground.views.style.numbers import format_percent

NOTHING = "–"
COLUMN_TITLES = ("Model", "What it can see", "Parameters", "Reach at 90\u2009%", "At gap", "    Runs", "Status")


def column_titles(largest: int | None) -> list[str]:
    """Return the column titles for the gap study."""
    return [f"{text} {largest}" if text == "At gap" and largest is not None else text for text in COLUMN_TITLES]


def varied_column_titles(key: str, quantity: str) -> list[str]:
    """Return the column titles for a study that varies a key."""
    what = quantity[:1].upper() + quantity[1:]
    return [key.rpartition(".")[2], "Reached its mark", "Parameters", "Steps, median", what, "    Runs", "Status"]


def model_row(model: LabModel, name: str, status: str) -> Sequence[str]:
    """Return the texts of a model's row."""
    if model.value is not None:
        seen, reach, last = model.figures
        parameters = f"{model.parameters:,}" if model.parameters else NOTHING
        return name, seen, parameters, reach, last, f"{model.done} / {len(model.runs)}", status
    smallest = min((run.gap for run in model.runs), default=0)
    known = any(run.gap == smallest and run.accuracy is not None for run in model.runs)
    return (
        name,
        model.context_text,
        f"{model.parameters:,}",
        f"gap {model.reach}" if model.reach is not None else "none" if known else NOTHING,
        NOTHING if model.last is None else format_percent(model.last),
        f"{model.done} / {len(model.runs)}",
        status,
    )


def run_row(run: LabRun) -> Sequence[str]:
    """Return the texts of a run's row."""
    steps = f"{run.steps:,} step{'s' * (run.steps != 1)}"
    seconds = f"{run.seconds:.1f} s" if run.seconds < 100 else f"{run.seconds / 60:.0f} min"
    trained = run.state in {"done", "diverged"}
    accuracy = f"accuracy {format_percent(run.accuracy)}" if trained and run.accuracy is not None else run.measured_text
    status = {"waiting": "", "done": "Done", "diverged": "Diverged", "failed": "Failed"}[run.state]
    return (
        f"{run.setting_text or f'gap {run.gap}'}, seed {run.seed}",
        f"{steps}, {seconds}" if trained else run.reason,
        "",
        "",
        "",
        accuracy,
        status,
    )


def model_status(model: LabModel, running: bool) -> str:
    """Return the status of a model's runs."""
    if model.failed:
        return f"{len(model.failed)} failed" if len(model.runs) > 1 else "Failed"
    if model.done == len(model.runs):
        return "Done"
    return "Running" if running else "Paused" if model.done else "Waiting"
