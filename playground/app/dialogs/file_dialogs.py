"""Asking which file to read or write."""

from collections.abc import Mapping
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

from playground.storage.exports import animations, sounds, weights
from playground.views.figures import formats as figures


def preset_to_open(parent: QWidget) -> str:
    """A preset of the user's own; empty where none was chosen."""
    path, _ = QFileDialog.getOpenFileName(parent, "Open preset", "", "Presets (*.toml);;All files (*)")
    return path


def preset_to_write(parent: QWidget, name: str) -> Path | None:
    """Where to save a preset, `name` offered without its suffix."""
    return _to_write(parent, "Save as preset", name, {"Presets (*.toml)": "toml"})


def model_to_write(parent: QWidget, name: str) -> Path | None:
    """Where to write the model, `name` offered without its suffix."""
    return _to_write(parent, "Export model", name, weights.FORMATS.filters)


def figure_to_write(parent: QWidget, name: str) -> Path | None:
    """Where to save a figure, `name` offered without its suffix."""
    return _to_write(parent, "Save figure", name, figures.FORMATS.filters)


def folder_to_use(parent: QWidget, folder: Path) -> Path | None:
    """Where a study's results are, or are to be kept; `folder` is where the dialog begins."""
    chosen = QFileDialog.getExistingDirectory(parent, "Folder of a study", str(folder))
    return Path(chosen) if chosen else None


def results_to_write(parent: QWidget, name: str) -> Path | None:
    """Where to save what a study measured, `name` offered without its suffix."""
    plots = {f"Plot as {label}": suffix for label, suffix in figures.FORMATS.filters.items()}
    return _to_write(parent, "Save results", name, {"Table (*.csv)": "csv"} | plots)


def sound_to_write(parent: QWidget, name: str) -> Path | None:
    """Where to save a sound, `name` offered without its suffix."""
    return _to_write(parent, "Save sound", name, sounds.FORMATS.filters)


def animation_to_write(parent: QWidget, name: str) -> Path | None:
    """Where to write a recording, `name` offered without its suffix."""
    return _to_write(parent, "Record training", name, animations.FORMATS.filters)


def _to_write(parent: QWidget, title: str, name: str, kinds: Mapping[str, str]) -> Path | None:
    """Where to write a file of one of several kinds, each a filter with its suffix; the first is offered."""
    dialog = QFileDialog(parent, title, name)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setNameFilters(list(kinds))
    # Qt adds the suffix before it asks whether to overwrite; adding it later would ask about another file.
    dialog.setDefaultSuffix(next(iter(kinds.values())))
    dialog.filterSelected.connect(lambda kind: dialog.setDefaultSuffix(kinds[kind]))
    accepted = dialog.exec() == QFileDialog.DialogCode.Accepted
    chosen = dialog.selectedFiles()
    # Its parent would keep it.
    dialog.deleteLater()
    return Path(chosen[0]) if accepted and chosen else None
