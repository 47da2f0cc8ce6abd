"""Dialogs that ask for a file to read or write. `name` is the suggested file name, without a suffix."""

from collections.abc import Mapping
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

from playground.storage import experiments, imports
from playground.storage.exports import animations, sounds, weights
from playground.views.figures import formats as figures


def file_to_open(parent: QWidget) -> str:
    """Ask for the file of a preset, an experiment or a network. Return its path, empty if cancelled."""
    suffixes = dict.fromkeys((".toml", experiments.SUFFIX, *imports.SUFFIXES))
    kinds = f"Presets, experiments and networks ({' '.join(f'*{suffix}' for suffix in suffixes)});;All files (*)"
    path, _ = QFileDialog.getOpenFileName(parent, "Open", "", kinds)
    return path


def experiment_to_write(parent: QWidget, name: str) -> Path | None:
    """Ask where to save the experiment. Return None if cancelled."""
    suffix = experiments.SUFFIX
    return _to_write(parent, "Save experiment", name, {f"Experiments (*{suffix})": suffix.removeprefix(".")})


def preset_to_write(parent: QWidget, name: str) -> Path | None:
    """Ask where to save a preset. Return None if cancelled."""
    return _to_write(parent, "Save as preset", name, {"Presets (*.toml)": "toml"})


def model_to_write(parent: QWidget, name: str) -> Path | None:
    """Ask where to save the model. Return None if cancelled."""
    return _to_write(parent, "Export model", name, weights.FORMATS.filters)


def figure_to_write(parent: QWidget, name: str) -> Path | None:
    """Ask where to save a figure. Return None if cancelled."""
    return _to_write(parent, "Save figure", name, figures.FORMATS.filters)


def folder_to_use(parent: QWidget, folder: Path) -> Path | None:
    """Ask for the folder of a study's results, starting in `folder`. Return None if cancelled."""
    chosen = QFileDialog.getExistingDirectory(parent, "Folder of a study", str(folder))
    return Path(chosen) if chosen else None


def results_to_write(parent: QWidget, name: str) -> Path | None:
    """Ask where to save a study's results. Return None if cancelled."""
    plots = {f"Plot as {label}": suffix for label, suffix in figures.FORMATS.filters.items()}
    return _to_write(parent, "Save results", name, {"Table (*.csv)": "csv"} | plots)


def sound_to_write(parent: QWidget, name: str) -> Path | None:
    """Ask where to save a sound. Return None if cancelled."""
    return _to_write(parent, "Save sound", name, sounds.FORMATS.filters)


def animation_to_write(parent: QWidget, name: str) -> Path | None:
    """Ask where to save a recording. Return None if cancelled."""
    return _to_write(parent, "Record training", name, animations.FORMATS.filters)


def _to_write(parent: QWidget, title: str, name: str, kinds: Mapping[str, str]) -> Path | None:
    """Ask where to save a file. `kinds` maps name filters to suffixes; the first is selected."""
    dialog = QFileDialog(parent, title, name)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setNameFilters(list(kinds))
    # Set here, so that Qt adds the suffix before it asks whether to overwrite that file.
    dialog.setDefaultSuffix(next(iter(kinds.values())))
    dialog.filterSelected.connect(lambda kind: dialog.setDefaultSuffix(kinds[kind]))
    accepted = dialog.exec() == QFileDialog.DialogCode.Accepted
    chosen = dialog.selectedFiles()
    # Otherwise it would live as long as its parent.
    dialog.deleteLater()
    return Path(chosen[0]) if accepted and chosen else None
