"""Asking which file to read or write."""

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget


def preset_to_open(parent: QWidget) -> str:
    """A preset of the user's own; empty where none was chosen."""
    path, _ = QFileDialog.getOpenFileName(parent, "Open preset", "", "Presets (*.toml);;All files (*)")
    return path


def model_to_write(parent: QWidget, name: str) -> Path | None:
    """Where to write the model, `name` offered without its suffix."""
    dialog = QFileDialog(parent, "Export model", name)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setNameFilters(["Model (*.safetensors)", "PyTorch state dict (*.pt)"])
    # Qt adds the suffix before it asks whether to overwrite; adding it later would ask about another file.
    dialog.setDefaultSuffix("safetensors")
    dialog.filterSelected.connect(lambda kind: dialog.setDefaultSuffix("pt" if "*.pt" in kind else "safetensors"))
    if dialog.exec() != QFileDialog.DialogCode.Accepted or not dialog.selectedFiles():
        return None
    return Path(dialog.selectedFiles()[0])
