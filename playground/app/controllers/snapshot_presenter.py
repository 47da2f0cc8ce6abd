"""What the session tells, shown in the window's views."""

from dataclasses import dataclass, replace

from PySide6.QtCore import QObject

from playground.app.context import Context
from playground.app.controllers import microscope
from playground.app.controllers.comparison import ComparisonController
from playground.app.controllers.generation import GenerationController
from playground.app.controllers.history import HistoryController
from playground.core.snapshot import Snapshot
from playground.core.typed_probe import TypedProbe
from playground.core.vocabulary import Numbers
from playground.session.mailbox import Notice
from playground.tasks import text, typed
from playground.tasks.common.task import Task, TaskError
from playground.views.bars.top_bar import TopBar
from playground.views.microscope.panel import MicroscopePanel
from playground.views.probe.probe_bar import ProbeBar
from playground.views.score.score import Score
from playground.views.setup.setup_panel import Setup, SetupPanel
from playground.views.training_strip.training_strip import TrainingStrip


@dataclass(frozen=True, slots=True, kw_only=True)
class Views:
    """Where it is shown."""

    top: TopBar
    setup: SetupPanel
    probe: ProbeBar
    score: Score
    microscope: MicroscopePanel
    strip: TrainingStrip


class SnapshotPresenter(QObject):
    """Listens to the session: its settings, its snapshots, what goes wrong. What a snapshot has for them it gives to
    the controllers, so that all of it is shown in one turn."""

    def __init__(
        self,
        context: Context,
        views: Views,
        comparing: ComparisonController,
        continuing: GenerationController,
        time_travel: HistoryController,
    ) -> None:
        super().__init__(views.score)
        self._session, self._messages, self._views = context.session, context.messages, views
        self._comparing, self._continuing, self._time_travel = comparing, continuing, time_travel
        self._past: tuple[object, ...] = ()
        self._said: tuple[int, str] | None = None
        session = self._session
        session.changed.connect(self._show_setup)
        session.restarted.connect(self._restarted)
        session.problems.connect(self._show_problems)
        session.snapshot.connect(self._show_snapshot)
        session.notice.connect(self._show_notice)

    def show_typed(self) -> None:
        """Tell the chips what they stand for."""
        views = self._views
        preset, task = self._session.preset, self._session.task
        if preset is not None and task is not None:
            # Generate takes the place of an answer.
            whole = preset.model.readout == "every-step" and self._continuing.wish is None
            probe = TypedProbe(text=views.probe.text, kind=task.tokens, whole=whole)
            for score in (views.score, self._comparing.score):
                score.chip_editor.show_probe(probe)

    def _restarted(self) -> None:
        views = self._views
        views.strip.clear()
        views.score.start_afresh()
        self._messages.say("")
        views.top.show_running(self._session.running)

    def _show_setup(self) -> None:
        views = self._views
        draft, task = self._session.draft, self._session.task
        if draft is None or task is None:
            return
        self.show_typed()
        own = isinstance(draft.task, typed.Spec)
        views.setup.show_setup(
            Setup(
                model=draft.model,
                training=draft.training,
                mark=draft.mark,
                goals=self._goals(task),
                unit=task.encoding.unit_said if isinstance(task.encoding, Numbers) else "",
                tokens=draft.task.tokens if isinstance(draft.task, typed.Spec) else task.tokens,
                text=draft.task.sequences if isinstance(draft.task, typed.Spec) else task.text,
                editable=own,
            )
        )
        self._show_bits(task)
        lines = sum(bool(line.strip()) for line in task.text.split("\n"))
        views.setup.show_counts(
            lines=f"{lines:,} line{'s' * (lines != 1)}" if own else "a sample",
            vocabulary="numbers" if task.tokens == "numbers" else f"{task.encoding.width - 1:,} in vocabulary",
        )
        views.top.show_running(self._session.running)

    def _show_bits(self, task: Task) -> None:
        """How a text of characters is measured."""
        preset = self._session.preset
        mark = preset.mark.loss if preset is not None and preset.mark is not None else None
        known = replace(task.bits, mark=mark) if isinstance(task, text.TextTask) and task.bits is not None else None
        self._views.top.show_bits(known)
        self._views.strip.history.show_bits(known)

    @staticmethod
    def _goals(task: Task) -> frozenset[str]:
        """What can be measured of a network on this task."""
        free = {"free_run_error"} if task.free_runs else set()
        answers = {"accuracy", "sequence_accuracy", "confidence"} if task.answers else {"error"}
        return frozenset({"never", "loss", *free, *answers})

    def _show_problems(self, error: TaskError | None) -> None:
        self._views.setup.show_problems(error.problems if error else (), str(error) if error else "")

    def _show_snapshot(self, snapshot: Snapshot) -> None:
        """All that is read comes from one whole snapshot, in one turn; between two of them colours follow."""
        views = self._views
        views.strip.add(snapshot.curve, snapshot.evaluations, snapshot.heldout)
        self._comparing.add(snapshot)
        if snapshot.whole:
            self._show_whole(snapshot)
        elif snapshot.shown_step is None and (shown := snapshot.shown()) is not None:
            views.score.follow(shown)
            self._comparing.follow(snapshot)

    def _show_whole(self, snapshot: Snapshot) -> None:
        views = self._views
        views.score.spotlight.show(snapshot.saliency)
        if snapshot.trace is not None and not self._is_shown(snapshot):
            # The units keep their order from one snapshot to the next: only so can they be compared.
            settled = not snapshot.moving and snapshot.shown_step is None
            views.score.present(snapshot.shown(), settled=settled)
            self._comparing.show_snapshot(snapshot, settled=settled)
        self._show_figures(snapshot)

    def _is_shown(self, snapshot: Snapshot) -> bool:
        """Whether the scores show just this already: the past, which stays the same while training goes on."""
        parts = [
            (each.shown_step, each.trace, each.reach, each.against, each.saliency)
            for each in (snapshot, snapshot.other)
            if each is not None
        ]
        past = () if any(step is None for step, *_ in parts) else tuple(part for each in parts for part in each)
        before, self._past = self._past, past
        return bool(past) and past == before and self._views.score.trace is snapshot.trace

    def _show_figures(self, snapshot: Snapshot) -> None:
        views = self._views
        # Where tracing failed, all stays at the step that the score shows.
        if snapshot.trace is not None or snapshot.status != "failed":
            self._show_moment(snapshot)
        views.strip.show_status(snapshot.status, snapshot.message)
        views.top.show_running(self._session.running)
        self._continuing.show(snapshot)
        cause = (snapshot.turn, snapshot.message)
        if snapshot.turn == self._session.turn and snapshot.status in {"diverged", "failed"} and cause != self._said:
            self._said = cause
            self._messages.say(snapshot.message, offer=self._time_travel.remedy(snapshot))

    def _show_moment(self, snapshot: Snapshot) -> None:
        views = self._views
        self._time_travel.show(snapshot)
        views.strip.redraw()
        views.strip.show_engine(snapshot.engine)
        preset = self._session.preset
        views.top.show_snapshot(snapshot, views.strip.store, preset.mark if preset else None)
        self._comparing.show_figures(snapshot)
        views.setup.show_parameters(snapshot.parameters)
        microscope.show(views.microscope, snapshot, waiting=views.score.trace is None)
        if snapshot.trace is not None:
            layer = None if views.score.groups.every else views.score.layer
            views.probe.show_layers(self._comparing.layers(snapshot), layer)
            self._time_travel.caption(views.probe, snapshot)

    def _show_notice(self, notice: Notice) -> None:
        self._messages.tell(notice)
