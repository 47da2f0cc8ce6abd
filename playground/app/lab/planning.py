"""The experiment with a key of a preset, as it is set up: checked, and its runs drawn up, beside the window."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial

from PySide6.QtCore import QObject, Signal

from playground.app.lab import varied_results
from playground.core.memory_lab import VaryCard, VarySetup
from playground.core.specs import Preset, bounds
from playground.session.background import BackgroundWorker, Tell, why
from playground.storage import task_files
from playground.storage.errors import FileProblem
from playground.studies import varied_key
from playground.studies.run_order import planned
from playground.studies.trial import Trial
from playground.studies.varied_key import VaryStudy


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The `study` and its `runs` by their identities, and the `card` that sets it up. While the card's `reading`, it is
    ahead of the study, which has no values where there was none of this preset."""

    card: VaryCard
    study: VaryStudy
    runs: Mapping[str, Trial]


class Planner(QObject):
    """Makes the `plan` that is wished last; None while none is.

    A value may name a file, or change how one is read, and so nothing of it is done on the window's thread. What cannot
    be is said on the card, and the study before stays where it is of the same preset. Else all is as before, and `told`
    says why: it is told each time that what was wished is there, or is known not to come.
    """

    told = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.plan: Plan | None = None
        self._before: Plan | None = None
        self._last: tuple[Preset, VarySetup] | None = None
        self._maker = BackgroundWorker("varying", self)

    @property
    def busy(self) -> bool:
        """Whether the card is ahead of the study."""
        return self._maker.busy

    def make(self, preset: Preset, name: str, setup: VarySetup | None = None, where: str = "") -> None:
        """Make the runs of a preset, called so, with the values of a key; without a setup, with what it begins with. So
        it begins, too, where another preset's setup is none for it, unless that came from `where`."""
        chosen, known = setup or self._begun(preset), varied_results.keys(preset)
        card = VaryCard(setup=chosen, title=preset.title, idea=preset.idea, keys=known, reading=True)
        if self._before is not None and _same(self._before, preset, name):
            self.plan = replace(self._before, card=card)
        else:
            blank = VaryStudy(name=name, preset=preset, key=chosen.key, values=())
            self.plan = Plan(card=card, study=blank, runs={})
        study = replace(self.plan.study, key=chosen.key, values=(), seeds=chosen.seeds, steps=chosen.steps)
        begin = partial(self.make, preset, name) if setup is not None and not where else None

        def done(made: tuple[VaryStudy, Mapping[str, Trial]] | Exception) -> None:
            if not isinstance(made, Exception):
                self._last = made[0].preset, chosen
                self.plan = self._before = Plan(card=replace(card, reading=False), study=made[0], runs=made[1])
            elif self._before is not None and _same(self._before, preset, name):
                problem = replace(card, reading=False, problem=_sentence(made))
                self.plan = replace(self._before, card=problem)
            elif begin is not None:
                begin()
                return
            else:
                self.plan = self._before
                self.told.emit(f"{where}: {_sentence(made)}" if where else _sentence(made))
                return
            self.told.emit("")

        self._maker.ask(partial(_drawn_up, study, chosen.values), done)

    def drop(self) -> None:
        """Wish for none."""
        self._maker.leave()
        self.plan = self._before = None

    def close(self) -> None:
        """The window goes."""
        self._maker.close()

    def _begun(self, preset: Preset) -> VarySetup:
        """What a preset begins with: what was set up for it last, or else its units."""
        if self._last is not None and self._last[0] == preset:
            return self._last[1]
        known = varied_results.keys(preset)
        steps = min(preset.budget, int(bounds(VarySetup, "steps")[1]))
        key = "model.units" if "model.units" in known else next(iter(known))
        return VarySetup(key=key, values=known[key], steps=steps)


def _same(plan: Plan, preset: Preset, name: str) -> bool:
    return (plan.study.preset, plan.study.name) == (preset, name)


def _drawn_up(study: VaryStudy, values: str, tell: Tell) -> tuple[VaryStudy, Mapping[str, Trial]]:
    """The study with its preset complete, and its runs in the order in which they are made. Raises `FileProblem`."""
    preset = replace(study.preset, task=task_files.whole(study.preset.task, tell))
    found, runs = varied_key.drawn_up(replace(study, preset=preset), values, tell)
    return found, {trial.identity: trial for trial in planned(runs)}


def _sentence(error: Exception) -> str:
    """What is wrong with what was typed, and what would be right."""
    if not isinstance(error, FileProblem):
        return why(error)
    text = error.what.replace("is varied by --seeds", "is varied by the number of seeds")
    return text[:1].upper() + text[1:] if " " in text.split(".")[0] else text
