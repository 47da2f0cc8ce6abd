"""Carries out in the window what a preset's story or a lesson asks for."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields
from functools import partial

from PySide6.QtCore import QObject, Signal, SignalInstance

from playground.app.context import Context
from playground.app.controllers.comparison import ComparisonController
from playground.app.controllers.generation import GenerationController
from playground.app.controllers.preset_gallery import PresetGalleryController
from playground.app.controllers.preset_loading import PresetLoader
from playground.app.controllers.training import TrainingController
from playground.app.lab.lab_controller import LabController
from playground.core.cell_kinds import KINDS
from playground.core.comparison_presets import named_counterpart, readouts_beside
from playground.core.guided_action import GuidedAction
from playground.core.snapshot import Snapshot
from playground.core.specs import Preset
from playground.core.typed_probe import TypedProbe
from playground.session.background import BackgroundWorker, ReportProgress, error_sentence
from playground.session.task_making import make_task, task_key
from playground.storage import presets
from playground.storage.errors import FileProblem, join_words, out_of_bounds
from playground.tasks import typed
from playground.tasks.common.task import Task
from playground.views.probe.probe_bar import ProbeBar
from playground.views.score.pins import Pin
from playground.views.score.score import Score
from playground.views.widgets.collapsible_panel import CollapsiblePanel

OFF = "off"
"""As the name of the second network's cell or readout: no second network."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GuidedTargets:
    """What guided actions act on. `presented` carries each complete snapshot once all views show it; `trigger` runs an
    action of the action table by its id, and raises `KeyError` for an unknown id."""

    context: Context
    presented: SignalInstance
    preset_loader: PresetLoader
    training: TrainingController
    comparison: ComparisonController
    generation: GenerationController
    lab: LabController
    gallery: PresetGalleryController
    probe: ProbeBar
    score: Score
    setup_panel: CollapsiblePanel
    microscope_panel: CollapsiblePanel
    trigger: Callable[[str], object]


class ActionProblem(Exception):
    """A part of an action that cannot be done. The text is a sentence for the user."""


class _Ended(Exception):
    """The rest of an action is void: the user has done something else, or a message has said already what is wrong."""


class GuidedActions(QObject):
    """Runs one `GuidedAction` at a time; another one, or whatever the user does in between, ends it.

    `current` is the action under way: a preset is being opened, settings are being applied, or the score does not show
    the new probe yet. Training that has begun goes on after its action. `finished` carries the action and whether all
    of it was done. A problem is shown as a message.
    """

    finished = Signal(object, bool)

    def __init__(self, targets: GuidedTargets) -> None:
        super().__init__(targets.score)
        self._on = targets
        self._session, self._messages = targets.context.session, targets.context.messages
        self.current: GuidedAction | None = None
        self._work: Iterator[None] = iter(())
        self._is_advancing = False
        self._snapshot: Snapshot | None = None
        self._worker = BackgroundWorker("settings", self)
        targets.presented.connect(self._on_presented)
        self._session.restarted.connect(self._on_restarted)
        targets.preset_loader.worker.changed.connect(self._advance)
        targets.context.closing.on_close(self.close)

    def run(self, action: GuidedAction) -> None:
        """Do everything that an action asks for, in the order of its fields."""
        self.cancel()
        self.current = action
        self._work = self._do(action)
        self._advance()

    def cancel(self) -> None:
        """End the action under way. What it has done by now stays."""
        if self.current is not None:
            self._worker.cancel()
            self._finish(is_done=False)

    def close(self) -> None:
        """End the action under way and the thread that applies settings."""
        self.cancel()
        self._worker.close()

    def _advance(self) -> None:
        """Go on with the action under way, if what it waits for has come."""
        # A result may come while the action is just being carried out.
        if self.current is None or self._is_advancing:
            return
        self._is_advancing = True
        work = self._work
        try:
            next(work)
        except StopIteration:
            self._finish(is_done=True)
        except _Ended:
            self._finish(is_done=False)
        except ActionProblem as problem:
            self._messages.show(f"{self.current.label}: {problem}" if self.current.label else str(problem))
            self._finish(is_done=False)
        finally:
            self._is_advancing = False

    def _finish(self, *, is_done: bool) -> None:
        action, self.current = self.current, None
        self.finished.emit(action, is_done)

    def _on_presented(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._advance()

    def _on_restarted(self) -> None:
        self._snapshot = None

    def _do(self, action: GuidedAction) -> Iterator[None]:
        """Do the action. Each `yield` waits for something to happen, and what comes after it checks whether that is
        what it needs. Raises `ActionProblem` and `_Ended`."""
        on = self._on
        if _concerns_training_page(action):
            on.lab.leave()
        if action.preset:
            yield from self._open(action.preset)
        if action.settings:
            yield from self._apply(action.settings)
        if self._session.preset is None and _concerns_training_page(action):
            raise ActionProblem("Open a preset first.")
        self._compare(action.compare)
        self._change_probe(action)
        if action.reset:
            on.training.reset()
        self._train(action)
        if action.playhead or action.unit is not None or action.generate is not None:
            yield from self._wait_for_trace()
        self._point(action)
        self._show_tracks(action.tracks)
        if action.generate is not None:
            if on.generation.obstacle:
                raise ActionProblem(on.generation.obstacle)
            on.generation.start(action.generate)
        self._go_to(action.place)
        if action.action:
            try:
                on.trigger(action.action)
            except KeyError:
                raise ActionProblem(f"There is no action {action.action!r}.") from None

    def _open(self, name: str) -> Iterator[None]:
        """Open a preset, and wait until it is open. The loader shows its own message if it cannot be opened."""
        is_open: list[bool] = []
        loader = self._on.preset_loader
        loader.open_by_name(name, done=is_open.append)
        job = loader.worker.job
        while not is_open:
            if loader.worker.job is not job:
                raise _Ended
            yield
        if not is_open[0]:
            raise _Ended

    def _apply(self, settings: tuple[str, ...]) -> Iterator[None]:
        """Apply settings to the open experiment, in the background, since they may name a file."""
        before = self._session.draft
        if before is None:
            raise ActionProblem("Open a preset first.")
        results: list[tuple[Preset, Task] | Exception] = []

        def receive(result: tuple[Preset, Task] | Exception) -> None:
            results.append(result)
            self._advance()

        self._worker.submit(partial(_with_settings, before, settings, self._session.task), receive)
        while not results:
            yield
        result = results[0]
        if self._session.draft is not before:
            raise _Ended
        if isinstance(result, Exception):
            raise ActionProblem(result.what if isinstance(result, FileProblem) else error_sentence(result))
        preset, task = result
        if preset.title == before.title:
            self._session.change_preset(preset, task)
        else:
            # Other sequences make it another experiment, with probes of its own.
            self._on.preset_loader.opened.emit(preset, "", task)

    def _compare(self, name: str) -> None:
        if name == OFF:
            self._on.comparison.set_enabled(False)
        elif name:
            first = self._session.preset
            assert first is not None
            if named_counterpart(first, name) is None:
                known = join_words((*KINDS, *readouts_beside(first), OFF), "or")
                raise ActionProblem(out_of_bounds(("compare",), name, known))
            self._on.comparison.compare_with(name)

    def _change_probe(self, action: GuidedAction) -> None:
        """Show another probe, the probe with another token, and the difference to a second one."""
        probe = self._on.probe
        if action.probe:
            probe.choose(action.probe)
        if action.replace:
            probe.choose(self._with_replaced_token(action.replace))
        if action.difference:
            if action.difference == probe.text:
                raise ActionProblem("The second probe is the one that is shown, so there is no difference.")
            probe.choose_second(action.difference)

    def _with_replaced_token(self, change: tuple[int | str, ...]) -> str:
        """Return the text of the probe with another token at a timestep."""
        preset, task = self._session.preset, self._session.task
        assert preset is not None
        assert task is not None
        whole = preset.model.readout == "every-step"
        probe = TypedProbe(text=self._on.probe.text, kind=task.tokens, includes_answer=whole)
        timestep, token = change if len(change) == 2 else ("", "")
        if not isinstance(timestep, int):
            raise ActionProblem('replace must be a timestep and a token, such as [3, "winter"].')
        if not 1 <= timestep <= len(probe.spans):
            raise ActionProblem(_no_timestep(timestep, len(probe.spans)))
        return probe.with_replacement(probe.spans[timestep - 1], str(token)).text

    def _train(self, action: GuidedAction) -> None:
        """Start or stop training. It never goes beyond the preset's budget unless a number of steps is asked for."""
        training, preset = self._on.training, self._session.preset
        if action.train == "stop":
            training.pause()
        elif action.train and not (action.train == "mark" and self._is_past_mark):
            assert preset is not None
            left = preset.budget - (self._snapshot.step if self._snapshot is not None else 0)
            if left > 0:
                training.train_for(left)
            elif not self._is_catching_up:
                raise ActionProblem(f"It has trained for {preset.budget:,} steps already. Reset it to train anew.")
        if action.steps:
            training.train_for(action.steps)

    @property
    def _is_past_mark(self) -> bool:
        """Whether the network, or both in a comparison, have reached the mark."""
        first = self._snapshot
        if first is None or self._session.other is None:
            return first is not None and first.reached is not None
        return first.reached is not None and first.other is not None and first.other.reached is not None

    @property
    def _is_catching_up(self) -> bool:
        """Whether the second network of a comparison is behind the first."""
        first = self._snapshot
        if first is None or self._session.other is None:
            return False
        return first.other is None or first.other.step < first.step

    def _wait_for_trace(self) -> Iterator[None]:
        """Wait until the score shows the probe of this moment. Raises `_Ended` if the user changes it meanwhile."""
        probe, task = self._on.probe, self._session.task
        expected = probe.text, probe.against
        while not self._shows(*expected):
            yield
            if (probe.text, probe.against) != expected or self._session.task is not task:
                raise _Ended

    def _shows(self, text: str, against: str | None) -> bool:
        watch = None if self._snapshot is None or self._snapshot.trace is None else self._snapshot.watch
        return watch is not None and (watch.probe, watch.against) == (text, against)

    def _point(self, action: GuidedAction) -> None:
        """Move the playhead, and pin a unit, or choose it for the microscope."""
        score = self._on.score
        selection, trace = score.selection, score.trace
        if action.playhead:
            if action.playhead > selection.timesteps:
                raise ActionProblem(_no_timestep(action.playhead, selection.timesteps))
            selection.move_to(selection.timesteps - 1 if action.playhead < 0 else action.playhead - 1)
        if action.unit is not None and trace is not None:
            quantity = next((name for name in ("cell", "hidden") if name in trace.quantities), None)
            if quantity is None or action.unit > trace.units:
                raise ActionProblem(f"The network has no unit {action.unit:,}, only 1 to {trace.units:,}.")
            pin = Pin(quantity, action.unit - 1, score.layer)
            if action.place == "microscope":
                selection.choose_unit(pin.unit, score.layer)
            elif pin not in score.pins.pins:
                score.pins.toggle(pin)

    def _show_tracks(self, tracks: tuple[str, ...]) -> None:
        if not tracks:
            return
        names = self._on.score.arranger.names
        for name in tracks:
            if name not in names:
                raise ActionProblem(out_of_bounds(("tracks",), name, join_words(dict.fromkeys(names), "or")))
        for score in (self._on.score, self._on.comparison.score):
            score.arranger.show_only(tracks)

    def _go_to(self, place: str) -> None:
        """Open a place of the window."""
        on = self._on
        match place:
            case "score":
                on.setup_panel.close_overlay()
                on.microscope_panel.close_overlay()
                on.score.setFocus()
            case "microscope":
                if on.comparison.is_on:
                    raise ActionProblem("The microscope shows one network. End the comparison first.")
                on.microscope_panel.open_overlay()
            case "setup":
                on.setup_panel.open_overlay()
            case "gallery":
                on.gallery.open()
            case "lab":
                on.lab.enter()


def _no_timestep(timestep: int, timesteps: int) -> str:
    return f"The probe has no timestep {timestep:,}, only 1 to {timesteps:,}." if timesteps else "The probe is empty."


def _concerns_training_page(action: GuidedAction) -> bool:
    """Return whether an action needs the page with the score, and not only opens something."""
    elsewhere = {"label", "place", "action"}
    asked = any(getattr(action, field.name) != field.default for field in fields(action) if field.name not in elsewhere)
    return asked or action.place in {"score", "microscope", "setup"}


def _with_settings(
    before: Preset, settings: tuple[str, ...], task: Task | None, report_progress: ReportProgress
) -> tuple[Preset, Task]:
    """Return a preset with settings applied, and its task: `task`, that of the preset before, if it stays. Raises
    `FileProblem` and `TaskError`."""
    preset = typed.trimmed(presets.with_overrides(before, settings, check=False, progress=report_progress))
    if task is not None and task_key(preset) == task_key(before):
        return preset, task
    return preset, make_task(task_key(preset), report_progress)
