"""What the lab measured, in a file: a table for a spreadsheet, or the plot."""

import csv
import io
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QWidget

from playground.app.controllers import figure_export
from playground.app.dialogs.file_dialogs import results_to_write
from playground.app.messages import Messages
from playground.core.memory_lab import LabPage
from playground.storage import files
from playground.storage.errors import FileProblem
from playground.views.figures.figure import Figure
from playground.views.figures.formats import FORMATS


def ask(parent: QWidget, messages: Messages, page: LabPage, figure: Figure) -> None:
    """Ask for a file before `parent`, write it, and say what came of it."""
    path = results_to_write(parent, "memory-lab")
    if path is None:
        return
    try:
        write(path, page, figure)
    except FileProblem as problem:
        messages.say(str(problem))
    else:
        messages.say(f"Wrote the results of {page.done:,} runs to {path}.", "right")


def write(path: Path, page: LabPage, figure: Figure) -> None:
    """Save the table as .csv, or the plot in the format of another suffix. Raises `FileProblem`."""
    files.check_target(path, (".csv", *FORMATS.suffixes))
    if path.suffix.lower() == ".csv":
        files.write(path, as_csv(page))
    else:
        figure_export.write(path, figure)


def as_csv(page: LabPage) -> bytes:
    """A line for each run that has ended, in full precision."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    if page.plot.axis is not None:
        _values(writer, page)
        return text.getvalue().encode()
    writer.writerow(("model", "parameters", "gap", "seed", "state", "accuracy", "steps", "seconds", "reason"))
    for model in page.models:
        for run in model.runs:
            if run.state != "waiting":
                accuracy = "" if run.accuracy is None else run.accuracy
                numbers = (accuracy, run.steps, run.seconds)
                writer.writerow((model.cell, model.parameters, run.gap, run.seed, run.state, *numbers, run.reason))
    return text.getvalue().encode()


def _values(writer: Any, page: LabPage) -> None:
    """A line for each run of the experiment with a key."""
    axis = page.plot.axis
    assert axis is not None
    writer.writerow((axis.key, "parameters", "seed", "state", "accuracy", "loss", "steps", "seconds", "reason"))
    for row in page.models:
        for run in row.runs:
            if run.state != "waiting":
                accuracy, loss = ("" if one is None else one for one in (run.accuracy, run.loss))
                numbers = (accuracy, loss, run.steps, run.seconds)
                writer.writerow((row.value, row.parameters, run.seed, run.state, *numbers, run.reason))
