"""Saves the lab's results as a CSV table or as a plot."""

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


def save_with_dialog(parent: QWidget, messages: Messages, page: LabPage, figure: Figure) -> None:
    """Ask for a path in a dialog over `parent`, write the results, and show a message."""
    path = results_to_write(parent, "memory-lab")
    if path is None:
        return
    try:
        write_results(path, page, figure)
    except FileProblem as problem:
        messages.show(str(problem))
    else:
        messages.show(f"Wrote the results of {page.done:,} runs to {path}.", "right")


def write_results(path: Path, page: LabPage, figure: Figure) -> None:
    """Write the table as .csv, or the plot in the format of another suffix. Raises `FileProblem`."""
    files.check_target(path, (".csv", *FORMATS.suffixes))
    if path.suffix.lower() == ".csv":
        files.write_bytes(path, as_csv(page))
    else:
        figure_export.write_figure(path, figure)


def as_csv(page: LabPage) -> bytes:
    """Return a CSV table with a row for each finished run, in full precision."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    if page.plot.axis is not None:
        _write_vary_rows(writer, page)
        return text.getvalue().encode()
    writer.writerow(("model", "parameters", "gap", "seed", "state", "accuracy", "steps", "seconds", "reason"))
    for model in page.models:
        for run in model.runs:
            if run.state != "waiting":
                accuracy = "" if run.accuracy is None else run.accuracy
                numbers = (accuracy, run.steps, run.seconds)
                writer.writerow((model.cell, model.parameters, run.gap, run.seed, run.state, *numbers, run.reason))
    return text.getvalue().encode()


def _write_vary_rows(writer: Any, page: LabPage) -> None:
    """Write a row for each finished run of a varied key."""
    axis = page.plot.axis
    assert axis is not None
    writer.writerow((axis.key, "parameters", "seed", "state", "accuracy", "loss", "steps", "seconds", "reason"))
    for row in page.models:
        for run in row.runs:
            if run.state != "waiting":
                accuracy, loss = ("" if one is None else one for one in (run.accuracy, run.loss))
                numbers = (accuracy, loss, run.steps, run.seconds)
                writer.writerow((row.value, row.parameters, run.seed, run.state, *numbers, run.reason))
