"""Plans the study of a varied key on a background thread: checks its values and lists its runs."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial

from PySide6.QtCore import QObject, Signal

from playground.app.lab import varied_results
from playground.core.memory_lab import VaryCard, VarySetup
from playground.core.specs import Preset, bounds
from playground.session.background import BackgroundWorker, ReportProgress, error_sentence
from playground.storage import task_files
from playground.storage.errors import FileProblem
from playground.studies import varied_key
from playground.studies.run_order import in_run_order
from playground.studies.trial import Trial
from playground.studies.varied_key import VaryStudy


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A study, its runs by identity, and the card that sets it up. While `card.reading`, the study is still that of the
    last valid card, or one without values if this preset had none."""

    card: VaryCard
    study: VaryStudy
    runs: Mapping[str, Trial]


class Planner(QObject):
    """Holds the current `plan`, None for the experiment with gaps.

    A value may name a file or change how one is read, so planning runs on its own thread. If it fails and the last
    valid study is of the same preset, that study stays and the card shows the error. Otherwise the last plan stays.
    `finished` is emitted after every submitted plan, with an error sentence if no card shows it.
    """

    finished = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.plan: Plan | None = None
        self._valid: Plan | None = None
        self._last_setup: tuple[Preset, VarySetup] | None = None
        self._worker = BackgroundWorker("varying", self)

    @property
    def busy(self) -> bool:
        """Whether planning is under way."""
        return self._worker.is_busy

    def submit(self, preset: Preset, name: str, setup: VarySetup | None = None, where: str = "") -> None:
        """Plan the runs of a preset for each value of a key. Without a setup, use the preset's default one; the same if
        the setup is not valid for this preset, unless it comes from a file or the settings, named by `where`."""
        chosen, keys = setup or self._default_setup(preset), varied_results.variable_keys(preset)
        card = VaryCard(setup=chosen, title=preset.title, idea=preset.idea, keys=keys, reading=True)
        if self._valid is not None and _is_of(self._valid, preset, name):
            self.plan = replace(self._valid, card=card)
        else:
            blank = VaryStudy(name=name, preset=preset, key=chosen.key, values=())
            self.plan = Plan(card=card, study=blank, runs={})
        study = replace(self.plan.study, key=chosen.key, values=(), seeds=chosen.seeds, steps=chosen.steps)
        use_default = partial(self.submit, preset, name) if setup is not None and not where else None

        def done(result: tuple[VaryStudy, Mapping[str, Trial]] | Exception) -> None:
            if not isinstance(result, Exception):
                self._last_setup = result[0].preset, chosen
                self.plan = self._valid = Plan(card=replace(card, reading=False), study=result[0], runs=result[1])
            elif self._valid is not None and _is_of(self._valid, preset, name):
                problem = replace(card, reading=False, problem=_error_sentence(result))
                self.plan = replace(self._valid, card=problem)
            elif use_default is not None:
                use_default()
                return
            else:
                self.plan = self._valid
                self.finished.emit(f"{where}: {_error_sentence(result)}" if where else _error_sentence(result))
                return
            self.finished.emit("")

        self._worker.submit(partial(_plan_runs, study, chosen.values), done)

    def clear(self) -> None:
        """Drop the plan, and cancel planning."""
        self._worker.cancel()
        self.plan = self._valid = None

    def close(self) -> None:
        """Wait for the thread."""
        self._worker.close()

    def _default_setup(self, preset: Preset) -> VarySetup:
        """Return the setup last used for this preset, or one that varies its units."""
        if self._last_setup is not None and self._last_setup[0] == preset:
            return self._last_setup[1]
        keys = varied_results.variable_keys(preset)
        steps = min(preset.budget, int(bounds(VarySetup, "steps")[1]))
        key = "model.units" if "model.units" in keys else next(iter(keys))
        return VarySetup(key=key, values=keys[key], steps=steps)


def _is_of(plan: Plan, preset: Preset, name: str) -> bool:
    return (plan.study.preset, plan.study.name) == (preset, name)


def _plan_runs(study: VaryStudy, values: str, report_progress: ReportProgress) -> tuple[VaryStudy, Mapping[str, Trial]]:
    """Return the study with its preset's file content, and its runs by identity in execution order. Raises
    `FileProblem`."""
    preset = replace(study.preset, task=task_files.ensure_content(study.preset.task, report_progress))
    complete, runs = varied_key.complete_study(replace(study, preset=preset), values, report_progress)
    return complete, {trial.identity: trial for trial in in_run_order(runs)}


def _error_sentence(error: Exception) -> str:
    """Return what is wrong with the typed values, in the words of the page instead of the command line."""
    if not isinstance(error, FileProblem):
        return error_sentence(error)
    text = error.what.replace("is varied by --seeds", "is varied by the number of seeds")
    return text[:1].upper() + text[1:] if " " in text.split(".")[0] else text
