"""Export: the trained model, or in the memory lab the results."""

from pathlib import Path

from PySide6.QtWidgets import QWidget

from playground.app.context import Context
from playground.app.dialogs.file_dialogs import model_to_write
from playground.app.lab.lab_controller import LabController


def choose(context: Context, lab: LabController, parent: QWidget) -> None:
    """Ask for a file and write it; training goes on."""
    if lab.on:
        lab.save()
    elif context.session.preset is not None:
        path = model_to_write(parent, Path(context.session.name).stem or "model")
        if path is not None:
            context.session.export(path)
