"""Exports the trained model; in the memory lab, the results."""

from pathlib import Path

from PySide6.QtWidgets import QWidget

from playground.app.context import Context
from playground.app.dialogs.file_dialogs import model_to_write
from playground.app.lab.lab_controller import LabController


def export_with_dialog(context: Context, lab: LabController, parent: QWidget) -> None:
    """Ask for a path and write the file there, without pausing training."""
    if lab.is_open:
        lab.save_with_dialog()
    elif context.session.preset is not None:
        path = model_to_write(parent, Path(context.session.name).stem or "model")
        if path is not None:
            context.session.export(path)
