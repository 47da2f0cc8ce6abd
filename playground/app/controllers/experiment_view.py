"""What the window shows of an experiment, to be stored with it and shown again."""

from dataclasses import replace

from PySide6.QtCore import QObject, Signal, SignalInstance

from playground.app.context import Context
from playground.app.controllers.history import HistoryController
from playground.app.controllers.lesson import LessonController
from playground.core.experiment import View
from playground.core.snapshot import Snapshot
from playground.tasks.typed import Spec as TypedSpec
from playground.views.probe.probe_bar import ProbeBar
from playground.views.score.selection import Selection


class ExperimentView(QObject):
    """Reads the `View` of the open experiment, and shows one. The playhead, the unit and the step of the past can only
    be shown once a snapshot of the probe is there, which `presented` carries. `typed` follows each change of a probe.
    """

    typed = Signal()

    def __init__(
        self,
        context: Context,
        presented: SignalInstance,
        *,
        probe: ProbeBar,
        selection: Selection,
        history: HistoryController,
        lesson: LessonController,
    ) -> None:
        super().__init__(probe)
        self._session, self._probe, self._selection = context.session, probe, selection
        self._history, self._lesson = history, lesson
        self._awaited: View | None = None
        presented.connect(self._on_presented)
        probe.changed.connect(lambda _text: self.typed.emit())

    @property
    def current(self) -> View:
        """What the window shows now."""
        probe, selection, lesson = self._probe, self._selection, self._lesson
        # What is awaited is not shown yet, and nothing else has been shown since.
        seen = self._awaited or View(
            timestep=selection.timestep_from_end,
            layer=selection.layer,
            unit=selection.unit,
            step=self._history.step,
        )
        return replace(
            seen,
            probes=probe.probes,
            probe=probe.text,
            against=probe.against,
            unfinished=self._unfinished,
            lesson="" if lesson.progress is None else lesson.name,
            lesson_step=0 if lesson.progress is None else lesson.progress.index,
        )

    @property
    def _unfinished(self) -> str | None:
        """The typed sequences that have a problem, or whose task is still being made."""
        draft, preset = self._session.draft, self._session.preset
        if draft is None or preset is None or draft.task == preset.task or not isinstance(draft.task, TypedSpec):
            return None
        return draft.task.sequences

    def reset_view(self) -> None:
        """Await nothing that was to be shown of the last experiment."""
        self._awaited = None

    def show(self, view: View) -> None:
        """Show the experiment that was just opened as it was seen."""
        if view.probe in view.probes:
            self._probe.choose(view.probe)
        if view.against is not None and view.against in view.probes:
            self._probe.choose_second(view.against)
        self._awaited = view
        if view.lesson:
            self._lesson.go_on(view.lesson, view.lesson_step)
        if view.unfinished is not None:
            self._session.change_text(view.unfinished)

    def _on_presented(self, snapshot: Snapshot) -> None:
        view = self._awaited
        if view is None or snapshot.trace is None:
            return
        self._awaited = None
        if self._probe.text == view.probe:
            if view.timestep is not None:
                self._selection.move_to(view.timestep)
            if view.unit is not None and view.unit < self._selection.units:
                self._selection.choose_unit(view.unit, view.layer)
        if view.step is not None:
            self._history.go_to(view.step)
