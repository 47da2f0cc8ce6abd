"""A study in the lab: its setup, its stored results, and the process that makes the missing runs."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from playground.app.lab import lab_settings, study_presenter
from playground.app.lab.planner import Planner
from playground.app.lab.worker import COMPILING
from playground.app.lab.worker_process import WorkerProcess
from playground.app.settings import Settings
from playground.core.memory_lab import LabPage, LabSetup, VaryCard, VarySetup
from playground.core.specs import Cell, Preset
from playground.core.trial_result import TrialResult
from playground.engine.backends.threads import processor_count
from playground.storage.errors import FileProblem
from playground.storage.ledger import Ledger
from playground.studies import stored
from playground.studies.gap import CELLS, GAPS, USUAL, GapStudy
from playground.studies.trial import Trial
from playground.studies.varied_key import VaryStudy


class StudySession(QObject):
    """Signals: `changed` is emitted for every result; `stopped` when the process has ended, with a reason if that was
    unexpected; `planned` when planning the runs of a varied key has finished, with an error if no card shows it.

    Results are stored in `folder`; `usual` is the default folder. `problem` is an error while opening the folder or
    restoring the stored study.
    """

    changed = Signal()
    stopped = Signal(str)
    planned = Signal(str)

    def __init__(self, folder: Path, settings: Settings, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._settings = settings
        self.usual, self.folder = folder, lab_settings.load_folder(settings, folder)
        self.cells: tuple[Cell, ...] = tuple(CELLS)
        self.setup = lab_settings.load_setup(settings) or LabSetup(
            cells=tuple(cell for cell in self.cells if cell in USUAL), gaps=GAPS
        )
        self.problem = ""
        self._planner = Planner(self)
        self._planner.finished.connect(self._on_planned)
        self._ledger: Ledger | None = None
        self._process = WorkerProcess(self)
        self._process.result.connect(self._on_result)
        self._process.status.connect(self._on_status)
        self._process.stopped.connect(self._on_stopped)
        self.compiling = False
        self._started: GapStudy | VaryStudy | None = None
        self._open_ledger()
        if (last := lab_settings.load_study(settings)) is not None:
            self._show_study(last, "The study of last time")

    def _open_ledger(self) -> None:
        try:
            self._ledger = Ledger(self.folder)
        except FileProblem as problem:
            self.problem = str(problem)

    def use_folder(self, folder: Path) -> None:
        """Store results in another folder and show the study found there. If the folder cannot be used, the last one
        stays; if its study cannot be read, the current study does. Raises `FileProblem` in both cases."""
        self._ledger = Ledger(folder)
        self.folder, self.problem = folder, ""
        self._settings.lab_folder = None if folder == self.usual else folder
        study = stored.read_study(folder, stored.outline_from_table)
        if study is not None:
            self._show_study(study, str(folder))

    def _show_study(self, study: GapStudy | VaryStudy, where: str) -> None:
        if isinstance(study, VaryStudy):
            self._planner.submit(study.preset, study.name, lab_settings.to_vary_setup(study, where), where)
        else:
            setup = lab_settings.to_lab_setup(study, where)
            self.show_gap_study()
            self.change_setup(setup)

    @property
    def varied(self) -> VaryStudy | None:
        """The study of a varied key, None while the lab shows the experiment with gaps."""
        return None if self._planner.plan is None else self._planner.plan.study

    @property
    def card(self) -> VaryCard | None:
        """The card that sets up the varied key."""
        return None if self._planner.plan is None else self._planner.plan.card

    @property
    def planning(self) -> bool:
        """Whether the runs of the card are still being planned."""
        return self._planner.busy

    @property
    def study(self) -> GapStudy | VaryStudy:
        """The study that the lab shows."""
        return self.varied or study_presenter.gap_study(self.setup)

    @property
    def _trials(self) -> Mapping[str, Trial]:
        """The study's trials by identity."""
        plan = self._planner.plan
        return study_presenter.trials_by_identity(study_presenter.gap_study(self.setup)) if plan is None else plan.runs

    def vary(self, preset: Preset, name: str, setup: VarySetup | None = None) -> None:
        """Plan the runs of a preset with the values of a key. `planned` is emitted when they are known."""
        self._planner.submit(preset, name, setup)

    def show_gap_study(self) -> None:
        """Switch to the experiment with gaps."""
        self._planner.clear()
        lab_settings.save_study(self._settings, None)

    def _on_planned(self, problem: str) -> None:
        if self.varied is not None:
            lab_settings.save_study(self._settings, self.varied)
        self.problem = problem or self.problem
        self.planned.emit(problem)

    @property
    def results(self) -> dict[str, TrialResult]:
        """All results in the folder, by identity, including other studies'."""
        return {} if self._ledger is None else self._ledger.results

    @property
    def missing(self) -> list[str]:
        """Identities of this study's runs that have no result."""
        return [identity for identity in self._trials if identity not in self.results]

    @property
    def done(self) -> int:
        """The number of this study's runs that have a result."""
        return len(self._trials) - len(self.missing)

    @property
    def busy(self) -> bool:
        """Whether the process runs."""
        return self._process.busy

    @property
    def up_to_date(self) -> bool:
        """Whether the process was started for the current study."""
        return self._started == self.study

    def page(self, *, running: bool) -> LabPage:
        """Return the page with the results so far."""
        shown: dict[str, Any] = {"running": running, "workers": self._workers}
        if (plan := self._planner.plan) is not None:
            page = study_presenter.vary_page(self.setup, plan, self.results, **shown)
        else:
            page = study_presenter.gap_page(self.setup, self.results, **shown)
        place: dict[str, Any] = {"folder": str(self.folder), "is_folder_chosen": self.folder != self.usual}
        return replace(page, **place, compiling=running and self.compiling, stopping=self._process.stopping)

    def preset(self, identity: str) -> Preset | None:
        """Return a run's preset."""
        trial = self._trials.get(identity)
        return None if trial is None else trial.preset

    def change_setup(self, setup: LabSetup) -> None:
        """Change the setup of the experiment with gaps, and store it."""
        self.setup = setup
        lab_settings.save_setup(self._settings, setup)

    def start(self) -> None:
        """Start the process that makes the missing runs."""
        self._started = self.study
        self._process.start(self.study, self.folder, self._workers)

    def stop(self) -> None:
        """End the process. Does not wait."""
        self._process.stop()

    def forget(self, identities: Iterable[str]) -> None:
        """Delete results."""
        if self._ledger is not None:
            self._ledger.remove(identities)
            self.changed.emit()

    def forget_all(self) -> None:
        """Delete this study's results; those of other studies stay."""
        self.forget(self._trials)

    def close(self) -> None:
        """End the process and wait for it."""
        self._planner.close()
        self._process.close()

    @property
    def _workers(self) -> int:
        return processor_count()

    def _on_stopped(self, problem: str) -> None:
        """Read the ledger again: a process that is killed may have stored a result without reporting it."""
        self.compiling = False
        self._open_ledger()
        self.stopped.emit(problem)

    def _on_status(self, status: str) -> None:
        self.compiling = status == COMPILING
        self.changed.emit()

    def _on_result(self, result: TrialResult) -> None:
        if self._ledger is not None:
            self._ledger.results[result.identity] = result
            self.changed.emit()
