"""The lab's stored settings: its setup, the study of a varied key, and the folder of its results."""

import dataclasses
from pathlib import Path

from playground.app.settings import Settings
from playground.core.memory_lab import LONGEST_GAP, LabSetup, VarySetup
from playground.storage.errors import FileProblem
from playground.storage.validation import validated
from playground.studies import stored
from playground.studies.gap import CELLS, GapStudy
from playground.studies.varied_key import VaryStudy
from playground.views.lab.gaps_field import MAX_GAPS

_SOURCE = "the settings"


def load_setup(settings: Settings) -> LabSetup | None:
    """Return the stored setup. None if there is none, or if this version cannot read it or lacks one of its models."""
    try:
        found = validated(LabSetup, settings.lab_setup, _SOURCE)
    except (ValueError, FileProblem, TypeError):
        return None
    known = found.gaps and found.cells and set(found.cells) <= set(CELLS)
    return found if known else None


def save_setup(settings: Settings, setup: LabSetup) -> None:
    """Store the setup."""
    settings.lab_setup = dataclasses.asdict(setup)


def load_study(settings: Settings) -> VaryStudy | None:
    """Return the stored study of a varied key, without the content of its task's file. None if there is none, or if
    this version cannot read it."""
    try:
        found = stored.outline_from_table(settings.lab_vary_study, _SOURCE)
    except (ValueError, FileProblem, TypeError, AttributeError):
        return None
    return found if isinstance(found, VaryStudy) else None


def save_study(settings: Settings, study: VaryStudy | None) -> None:
    """Store the study of a varied key; None if the lab shows the experiment with gaps."""
    settings.lab_vary_study = None if study is None else stored.as_table(study)


def load_folder(settings: Settings, usual: Path) -> Path:
    """Return the folder that the user chose, if it exists, else `usual`."""
    chosen = settings.lab_folder
    return chosen if chosen is not None and chosen.is_dir() else usual


def to_lab_setup(study: GapStudy, where: str) -> LabSetup:
    """Return the setup of a gap study. Raises `FileProblem` if it has more gaps, or longer ones, than fit the page."""
    if study.changes:
        raise FileProblem(where, f"its runs were made with --set {study.changes[0]}, which the window cannot show.")
    gaps = study.gaps
    if not gaps or min(gaps) < 1 or max(gaps) > LONGEST_GAP or len(gaps) > MAX_GAPS:
        raise FileProblem(
            where, f"its gaps are not at most {MAX_GAPS} from 1 to {LONGEST_GAP}, which the window can show."
        )
    table = dataclasses.asdict(study)
    del table["changes"]
    return validated(LabSetup, table, where)


def to_vary_setup(study: VaryStudy, where: str) -> VarySetup:
    """Return the setup of a study of a varied key. Does not check the values against the key. Raises `FileProblem`."""
    table = {"key": study.key, "values": ", ".join(study.values), "seeds": study.seeds}
    return validated(VarySetup, {**table, "steps": study.steps or study.preset.budget}, where)
