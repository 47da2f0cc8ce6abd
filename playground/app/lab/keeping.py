"""What of the lab is kept from one start to the next: its setup, the varied study, and the folder of its results."""

import dataclasses
import json
from pathlib import Path

from PySide6.QtCore import QSettings

from playground.app.study import kept
from playground.app.study.varying import VaryStudy
from playground.core.memory import LONGEST_GAP, LabSetup, VarySetup
from playground.lab.gap import CELLS, GapStudy
from playground.storage.errors import FileProblem
from playground.storage.validation import validated
from playground.views.lab.gaps import MOST

KEY, VARIED, FOLDER = "memory lab", "memory lab, varied", "memory lab, folder"
"""Where the settings have them."""


def setup() -> LabSetup | None:
    """The setup of last time, unless it is none that this version knows, or one with models that there are no more."""
    try:
        table = json.loads(str(QSettings().value(KEY, "")))
        found = validated(LabSetup, table, KEY)
    except (ValueError, FileProblem, TypeError):
        return None
    known = found.gaps and found.cells and set(found.cells) <= set(CELLS)
    return found if known else None


def keep_setup(found: LabSetup) -> None:
    """For next time."""
    QSettings().setValue(KEY, json.dumps(dataclasses.asdict(found)))


def study() -> VaryStudy | None:
    """The varied study of last time, without what its task's file holds; None where there was none, or none that this
    version knows."""
    try:
        found = kept.outlined(json.loads(str(QSettings().value(VARIED, ""))), VARIED)
    except (ValueError, FileProblem, TypeError, AttributeError):
        return None
    return found if isinstance(found, VaryStudy) else None


def keep_study(found: VaryStudy | None) -> None:
    """For next time; None where it is the experiment with gaps that is looked at."""
    QSettings().setValue(VARIED, "" if found is None else json.dumps(kept.as_table(found)))


def folder(usual: Path) -> Path:
    """The folder that was chosen, as long as it is there, or else the usual one."""
    chosen = str(QSettings().value(FOLDER, ""))
    return Path(chosen) if chosen and Path(chosen).is_dir() else usual


def keep_folder(chosen: Path | None) -> None:
    """For next time; None for the usual one."""
    QSettings().setValue(FOLDER, "" if chosen is None else str(chosen))


def as_setup(found: GapStudy, where: str) -> LabSetup:
    """A study as the page sets it up. Raises `FileProblem` for one that is larger than the page can show."""
    gaps = found.gaps
    if not gaps or min(gaps) < 1 or max(gaps) > LONGEST_GAP or len(gaps) > MOST:
        raise FileProblem(where, f"its gaps are not at most {MOST} from 1 to {LONGEST_GAP}, which the window can show.")
    return validated(LabSetup, dataclasses.asdict(found), where)


def as_vary_setup(found: VaryStudy, where: str) -> VarySetup:
    """The same of a varied study. Whether the key may have these values is not known here. Raises `FileProblem`."""
    told = {"key": found.key, "values": ", ".join(found.values), "seeds": found.seeds}
    return validated(VarySetup, {**told, "steps": found.steps or found.preset.budget}, where)
