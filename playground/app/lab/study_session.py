"""A study at work: what is wanted, what is there, and the process that makes the rest."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from playground.app.lab import kept_setup, study_presenter
from playground.app.lab.planning import Planner
from playground.app.lab.worker import COMPILING
from playground.app.lab.worker_process import WorkerProcess
from playground.app.settings import Settings
from playground.core.memory_lab import LabPage, LabSetup, VaryCard, VarySetup
from playground.core.specs import Cell, Preset
from playground.core.study import Result
from playground.engine.backends.threads import processors
from playground.storage.errors import FileProblem
from playground.storage.ledger import Ledger
from playground.studies import stored
from playground.studies.gap import CELLS, GAPS, USUAL, GapStudy
from playground.studies.trial import Trial
from playground.studies.varied_key import VaryStudy


class StudySession(QObject):
    """`changed` tells of every result, `stopped` when the process has ended, with a reason if it was not to, `planned`
    when the runs of a key's values are known, with the reason if they cannot be and no card says it.

    `folder` is where results are kept, `usual` the one where nobody has chosen; `problem`: why they cannot be, or what
    else went wrong in the beginning.
    """

    changed = Signal()
    stopped = Signal(str)
    planned = Signal(str)

    def __init__(self, folder: Path, settings: Settings, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._settings = settings
        self.usual, self.folder = folder, kept_setup.folder(settings, folder)
        self.cells: tuple[Cell, ...] = tuple(CELLS)  # type: ignore[arg-type]
        self.setup = kept_setup.setup(settings) or LabSetup(
            cells=tuple(cell for cell in self.cells if cell in USUAL), gaps=GAPS
        )
        self.problem = ""
        self._planner = Planner(self)
        self._planner.told.connect(self._told)
        self._ledger: Ledger | None = None
        self._runner = WorkerProcess(self)
        self._runner.result.connect(self._add)
        self._runner.status.connect(self._hear)
        self._runner.stopped.connect(self._stop_seen)
        self.compiling = False
        self._started: GapStudy | VaryStudy | None = None
        self._read()
        if (last := kept_setup.study(settings)) is not None:
            self._take(last, "The study of last time")

    def _read(self) -> None:
        try:
            self._ledger = Ledger(self.folder)
        except FileProblem as problem:
            self.problem = str(problem)

    def use(self, folder: Path) -> None:
        """Keep results in another folder, and show the study that is there. Where it cannot be, the one before stays;
        where nobody knows which study it is, the one that is set up does. Raises `FileProblem` in both cases."""
        self._ledger = Ledger(folder)
        self.folder, self.problem = folder, ""
        self._settings.lab_folder = None if folder == self.usual else folder
        study = stored.read(folder, stored.outlined)
        if study is not None:
            self._take(study, str(folder))

    def _take(self, study: GapStudy | VaryStudy, where: str) -> None:
        if isinstance(study, VaryStudy):
            self._planner.make(study.preset, study.name, kept_setup.as_vary_setup(study, where), where)
        else:
            setup = kept_setup.as_setup(study, where)
            self.recall()
            self.change(setup)

    @property
    def varied(self) -> VaryStudy | None:
        """The study of a key's values, None where the experiment with gaps is looked at."""
        return None if self._planner.plan is None else self._planner.plan.study

    @property
    def card(self) -> VaryCard | None:
        """What sets it up."""
        return None if self._planner.plan is None else self._planner.plan.card

    @property
    def planning(self) -> bool:
        """Whether it is not known yet which runs the card asks for."""
        return self._planner.busy

    @property
    def study(self) -> GapStudy | VaryStudy:
        """What is to be measured."""
        return self.varied or study_presenter.study(self.setup)

    @property
    def _runs(self) -> Mapping[str, Trial]:
        """Its runs by their identities."""
        plan = self._planner.plan
        return study_presenter.known(study_presenter.study(self.setup)) if plan is None else plan.runs

    def vary(self, preset: Preset, name: str, setup: VarySetup | None = None) -> None:
        """Make the runs of a preset with the values of a key; `planned` tells when they are known."""
        self._planner.make(preset, name, setup)

    def recall(self) -> None:
        """Back to the experiment with gaps."""
        self._planner.drop()
        kept_setup.keep_study(self._settings, None)

    def _told(self, problem: str) -> None:
        if self.varied is not None:
            kept_setup.keep_study(self._settings, self.varied)
        self.problem = problem or self.problem
        self.planned.emit(problem)

    @property
    def results(self) -> dict[str, Result]:
        """All that is there, of this study and of others."""
        return {} if self._ledger is None else self._ledger.results

    @property
    def missing(self) -> list[str]:
        """The runs of this study that are not there."""
        return [identity for identity in self._runs if identity not in self.results]

    @property
    def done(self) -> int:
        """How many are."""
        return len(self._runs) - len(self.missing)

    @property
    def busy(self) -> bool:
        """Whether the process is there."""
        return self._runner.busy

    @property
    def up_to_date(self) -> bool:
        """Whether the process makes the runs of what is wanted now."""
        return self._started == self.study

    def page(self, *, running: bool) -> LabPage:
        """All that is known so far."""
        shown: dict[str, Any] = {"running": running, "workers": self._workers}
        if (plan := self._planner.plan) is not None:
            page = study_presenter.vary_page(self.setup, plan, self.results, **shown)
        else:
            page = study_presenter.page(self.setup, self.results, **shown)
        place: dict[str, Any] = {"folder": str(self.folder), "chosen": self.folder != self.usual}
        return replace(page, **place, compiling=running and self.compiling, stopping=self._runner.stopping)

    def preset(self, identity: str) -> Preset | None:
        """A run as an experiment."""
        trial = self._runs.get(identity)
        return None if trial is None else trial.preset

    def change(self, setup: LabSetup) -> None:
        """Another study; kept for next time."""
        self.setup = setup
        kept_setup.keep_setup(self._settings, setup)

    def start(self) -> None:
        """Make the runs that are missing."""
        self._started = self.study
        self._runner.start(self.study, self.folder, self._workers)

    def stop(self) -> None:
        """End the process."""
        self._runner.stop()

    def forget(self, identities: Iterable[str]) -> None:
        """Take results out."""
        if self._ledger is not None:
            self._ledger.forget(identities)
            self.changed.emit()

    def forget_all(self) -> None:
        """Take this study's results out; those of others stay."""
        self.forget(self._runs)

    def close(self) -> None:
        """End the process and wait until it has."""
        self._planner.close()
        self._runner.close()

    @property
    def _workers(self) -> int:
        return processors()

    def _stop_seen(self, problem: str) -> None:
        """Ended in the middle of a result, the process may have written it down without telling."""
        self.compiling = False
        self._read()
        self.stopped.emit(problem)

    def _hear(self, status: str) -> None:
        self.compiling = status == COMPILING
        self.changed.emit()

    def _add(self, result: Result) -> None:
        if self._ledger is not None:
            self._ledger.results[result.identity] = result
            self.changed.emit()
