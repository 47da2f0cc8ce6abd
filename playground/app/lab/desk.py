"""A study at work: what is wanted, what is there, and the process that makes the rest."""

import contextlib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from playground.app.lab import keeping, showing, varied
from playground.app.lab.runner import Runner
from playground.app.lab.work import COMPILING
from playground.app.study import kept, varying
from playground.app.study.varying import VaryStudy
from playground.core.memory import LabPage, LabSetup, VaryCard, VarySetup
from playground.core.specs import Cell, Preset, bounds
from playground.core.study import Result
from playground.engine.team import processors
from playground.lab.gap import CELLS, GAPS, GapStudy
from playground.storage.errors import FileProblem
from playground.storage.ledger import Ledger


class Desk(QObject):
    """`changed` tells of every result, `stopped` when the process has ended, with a reason if it was not to.

    `folder` is where results are kept, `usual` the one where nobody has chosen; `problem`: why they cannot be.
    `base`: the preset whose key is varied, and its name.
    """

    changed = Signal()
    stopped = Signal(str)

    def __init__(self, folder: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.usual, self.folder = folder, keeping.folder(folder)
        self.cells: tuple[Cell, ...] = tuple(CELLS)  # type: ignore[arg-type]
        self.setup = keeping.setup() or LabSetup(cells=self.cells, gaps=GAPS)
        self.problem = ""
        self.varied: VaryStudy | None = None
        self.card: VaryCard | None = None
        self.base: tuple[Preset, str] | None = None
        self._last: tuple[Preset, VarySetup] | None = None
        self._ledger: Ledger | None = None
        self._runner = Runner(self)
        self._runner.result.connect(self._add)
        self._runner.status.connect(self._hear)
        self._runner.stopped.connect(self._stop_seen)
        self.compiling = False
        self._started: GapStudy | VaryStudy | None = None
        self._read()
        if (last := keeping.study()) is not None:
            with contextlib.suppress(FileProblem):
                self._take(last, keeping.VARIED)

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
        keeping.keep_folder(None if folder == self.usual else folder)
        study = kept.read(folder)
        if study is not None:
            self._take(study, str(folder))

    def _take(self, study: GapStudy | VaryStudy, where: str) -> None:
        if isinstance(study, VaryStudy):
            self.vary(study.preset, study.name, keeping.as_vary_setup(study, where))
        else:
            setup = keeping.as_setup(study, where)
            self.recall()
            self.change(setup)

    @property
    def study(self) -> GapStudy | VaryStudy:
        """What is to be measured."""
        return self.varied or showing.study(self.setup)

    def vary(self, preset: Preset, name: str, setup: VarySetup | None = None) -> None:
        """Make the runs of a preset with the values of a key. What cannot be is said on the card, and the study before
        stays, if it is of this preset. One of another preset gives way to what this one begins with: the card and the
        study are never of two presets."""
        self.base, known = (preset, name), varied.keys(preset)
        setup = setup or self._begun(preset, known)
        card = VaryCard(setup=setup, title=preset.title, idea=preset.idea, keys=known)
        study = VaryStudy(name=name, preset=preset, key=setup.key, values=(), seeds=setup.seeds, steps=setup.steps)
        try:
            study = replace(study, values=varying.checked(study, setup.values))
        except FileProblem as problem:
            if self.varied is None or self.varied.preset == preset:
                self.card = replace(card, problem=_sentence(problem))
            else:
                self.recall()
                self.vary(preset, name)
        else:
            self.varied, self.card, self._last = study, card, (preset, setup)
            keeping.keep_study(study)

    def _begun(self, preset: Preset, known: Mapping[str, str]) -> VarySetup:
        """What a preset begins with: what was set up for it last, or else its units."""
        if self._last is not None and self._last[0] == preset:
            return self._last[1]
        steps = min(varying.budget(preset), int(bounds(VarySetup, "steps")[1]))
        key = "model.units" if "model.units" in known else next(iter(known))
        return VarySetup(key=key, values=known[key], steps=steps)

    def recall(self) -> None:
        """Back to the experiment with gaps."""
        self.varied = self.card = None
        keeping.keep_study(None)

    @property
    def results(self) -> dict[str, Result]:
        """All that is there, of this study and of others."""
        return {} if self._ledger is None else self._ledger.results

    @property
    def missing(self) -> list[str]:
        """The runs of this study that are not there."""
        return [identity for identity in showing.known(self.study) if identity not in self.results]

    @property
    def done(self) -> int:
        """How many are."""
        return len(showing.known(self.study)) - len(self.missing)

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
        if self.varied is not None and self.card is not None:
            page = showing.vary_page(self.setup, self.card, self.varied, self.results, **shown)
        else:
            page = showing.page(self.setup, self.results, **shown)
        place: dict[str, Any] = {"folder": str(self.folder), "chosen": self.folder != self.usual}
        return replace(page, **place, compiling=running and self.compiling)

    def preset(self, identity: str) -> Preset | None:
        """A run as an experiment."""
        trial = showing.known(self.study).get(identity)
        return None if trial is None else trial.preset

    def change(self, setup: LabSetup) -> None:
        """Another study; kept for next time."""
        self.setup = setup
        keeping.keep_setup(setup)

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
        self.forget(showing.known(self.study))

    def close(self) -> None:
        """End the process and wait until it has."""
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


def _sentence(problem: FileProblem) -> str:
    """What is wrong with what was typed, and what would be right."""
    text = problem.what.replace("is varied by --seeds", "is varied by the number of seeds")
    return text[:1].upper() + text[1:] if " " in text.split(".")[0] else text
