"""What of the lab is kept from one start to the next: its setup, the varied study, and the folder of its results."""

import dataclasses
from pathlib import Path

from playground.app.settings import Settings
from playground.core.memory_lab import LONGEST_GAP, LabSetup, VarySetup
from playground.storage.errors import FileProblem
from playground.storage.validation import validated
from playground.studies import stored
from playground.studies.gap import CELLS, GapStudy
from playground.studies.varied_key import VaryStudy
from playground.views.lab.gaps import MOST

_WHERE = "the settings"


def setup(settings: Settings) -> LabSetup | None:
    """The setup of last time, unless it is none that this version knows, or one with models that there are no more."""
    try:
        found = validated(LabSetup, settings.lab, _WHERE)
    except (ValueError, FileProblem, TypeError):
        return None
    known = found.gaps and found.cells and set(found.cells) <= set(CELLS)
    return found if known else None


def keep_setup(settings: Settings, found: LabSetup) -> None:
    """For next time."""
    settings.lab = dataclasses.asdict(found)


def study(settings: Settings) -> VaryStudy | None:
    """The varied study of last time, without what its task's file holds; None where there was none, or none that this
    version knows."""
    try:
        found = stored.outlined(settings.lab_varied, _WHERE)
    except (ValueError, FileProblem, TypeError, AttributeError):
        return None
    return found if isinstance(found, VaryStudy) else None


def keep_study(settings: Settings, found: VaryStudy | None) -> None:
    """For next time; None where it is the experiment with gaps that is looked at."""
    settings.lab_varied = None if found is None else stored.as_table(found)


def folder(settings: Settings, usual: Path) -> Path:
    """The folder that was chosen, as long as it is there, or else the usual one."""
    chosen = settings.lab_folder
    return chosen if chosen is not None and chosen.is_dir() else usual


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
