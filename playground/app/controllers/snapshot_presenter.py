"""Shows the session's settings, snapshots and problems in the views."""

from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from playground.app.context import Context
from playground.app.controllers import microscope
from playground.app.controllers.comparison import ComparisonController
from playground.app.controllers.diagnosis import DiagnosisController
from playground.app.controllers.generation import GenerationController
from playground.app.controllers.history import HistoryController
from playground.app.controllers.present import PresentController
from playground.app.controllers.sentence import SentenceController
from playground.core.snapshot import Snapshot
from playground.core.typed_probe import TypedProbe
from playground.core.vocabulary import Numbers
from playground.session.mailbox import Notice
from playground.tasks import inspected, typed
from playground.tasks.common.task import Task, TaskError
from playground.views.bars.top_bar import TopBar
from playground.views.microscope.panel import MicroscopePanel
from playground.views.probe.probe_bar import ProbeBar
from playground.views.score.score import Score
from playground.views.setup.setup_panel import Setup, SetupPanel
from playground.views.training_strip.training_strip import TrainingStrip
from playground.views.widgets.spread import Perform, Spread, at_once


@dataclass(frozen=True, slots=True, kw_only=True)
class Views:
    """The views that a presenter fills."""

    top: TopBar
    setup: SetupPanel
    probe: ProbeBar
    score: Score
    microscope: MicroscopePanel
    strip: TrainingStrip


class SnapshotPresenter(QObject):
    """Listens to the session. Passes each snapshot on to the other controllers too, so that all views show it in the
    same turn of the event loop. Then `presented` carries it, if it is complete. During training, what is costly to
    paint is painted in the turns after that."""

    presented = Signal(object)

    def __init__(
        self,
        context: Context,
        views: Views,
        *,
        comparison: ComparisonController,
        generation: GenerationController,
        history: HistoryController,
        sentence: SentenceController,
        present: PresentController,
        diagnosis: DiagnosisController,
    ) -> None:
        super().__init__(views.score)
        self._session, self._messages, self._views = context.session, context.messages, views
        self._comparison, self._generation, self._history = comparison, generation, history
        self._sentence, self._present, self._diagnosis = sentence, present, diagnosis
        self._shown_stored: tuple[object, ...] = ()
        self._failure: tuple[int, str] | None = None
        self._spread = Spread(self)
        context.closing.on_close(self._spread.clear)
        session = self._session
        session.changed.connect(self._show_setup)
        session.restarted.connect(self._on_restarted)
        session.problems.connect(self._show_problems)
        session.snapshot.connect(self._on_snapshot)
        session.notice.connect(self._show_notice)

    def update_chips(self) -> None:
        """Give the chip editors the probe that their chips stand for."""
        views = self._views
        preset, task = self._session.preset, self._session.task
        if preset is not None and task is not None:
            # Generated tokens replace the answer.
            whole = preset.model.readout == "every-step" and self._generation.settings is None
            probe = TypedProbe(text=views.probe.text, kind=task.tokens, includes_answer=whole)
            for score in (views.score, self._comparison.score):
                score.chip_editor.show_probe(probe)

    def _on_restarted(self) -> None:
        views = self._views
        views.strip.clear()
        views.score.reset_ranges()
        self._messages.show("")
        views.top.show_running(self._session.is_running)

    def _show_setup(self) -> None:
        views = self._views
        draft, task = self._session.draft, self._session.task
        if draft is None or task is None:
            return
        self.update_chips()
        own = draft.task if typed.is_typed(draft.task) or isinstance(draft.task, inspected.Spec) else None
        views.setup.show_setup(
            Setup(
                model=draft.model,
                training=draft.training,
                mark=draft.mark,
                goals=self._goals(task),
                unit=task.encoding.divisor_text if isinstance(task.encoding, Numbers) else "",
                tokens=draft.task.tokens if isinstance(draft.task, typed.Spec) else task.tokens,
                text=task.text if own is None else own.sequences,
                editable=own is not None,
                framed=task.framed,
                frame_name=task.frame_name,
                obstacle=task.obstacle,
                is_given=self._session.is_given,
                can_carry=task.has_long_sequences,
            )
        )
        views.top.show_limits(can_train=not task.obstacle, can_compare=not self._session.is_given)
        views.strip.history.show_units(task.error_units)
        lines = sum(bool(line.strip()) for line in task.text.split("\n"))
        views.setup.show_counts(
            lines=f"{lines:,} line{'s' * (lines != 1)}" if own is not None else "a sample",
            vocabulary="numbers" if task.tokens == "numbers" else f"{task.encoding.width - 1:,} in vocabulary",
        )
        views.top.show_running(self._session.is_running)

    @staticmethod
    def _goals(task: Task) -> frozenset[str]:
        """Return the quantities that a mark may name on this task."""
        free = {"free_run_error"} if task.free_runs else set()
        answers = {"accuracy", "sequence_accuracy", "confidence"} if task.answers else {"error"}
        return frozenset({"never", "loss", *free, *answers})

    def _show_problems(self, error: TaskError | None) -> None:
        self._views.setup.show_problems(error.problems if error else (), str(error) if error else "")

    def _on_snapshot(self, snapshot: Snapshot) -> None:
        """Show a whole snapshot in all views. Others only update the colours of the heat maps."""
        views = self._views
        views.strip.append(snapshot.curve, snapshot.evaluations, snapshot.heldout)
        self._comparison.add_measurements(snapshot)
        if snapshot.is_complete:
            self._show_whole(snapshot)
            self.presented.emit(snapshot)
        elif snapshot.shown_step is None and (shown := snapshot.shown()) is not None:
            views.score.update_images(shown)
            self._comparison.update_colours(snapshot)

    def _show_whole(self, snapshot: Snapshot) -> None:
        views = self._views
        # Paused, all is painted at once.
        perform = self._spread.request if snapshot.is_training and snapshot.shown_step is None else at_once
        views.score.spotlight.show_saliency(snapshot.saliency)
        if snapshot.trace is not None and not self._is_shown(snapshot):
            # During training the units keep their order, so that snapshots can be compared.
            settled = not snapshot.is_training and snapshot.shown_step is None
            views.score.present(snapshot.shown(), settled=settled, perform=perform)
            self._comparison.show_snapshot(snapshot, settled=settled, perform=perform)
        self._show_numbers(snapshot, perform)
        self._sentence.show(snapshot)
        self._present.show(snapshot, self._sentence.sentences)
        self._diagnosis.show(snapshot)

    def _is_shown(self, snapshot: Snapshot) -> bool:
        """Return whether the scores already show this. True only for a stored snapshot, which stays the same while
        training goes on."""
        parts = [
            (each.shown_step, each.trace, each.reach, each.against, each.saliency, each.influence)
            for each in (snapshot, snapshot.other)
            if each is not None
        ]
        stored = () if any(step is None for step, *_ in parts) else tuple(part for each in parts for part in each)
        before, self._shown_stored = self._shown_stored, stored
        return bool(stored) and stored == before and self._views.score.trace is snapshot.trace

    def _show_numbers(self, snapshot: Snapshot, perform: Perform) -> None:
        views = self._views
        # If tracing failed, all numbers stay at the step that the score shows.
        if snapshot.trace is not None or snapshot.status != "failed":
            self._show_step(snapshot, perform)
        views.strip.show_status(snapshot.status, snapshot.message)
        views.top.show_running(self._session.is_running)
        self._generation.show(snapshot)
        cause = (snapshot.turn, snapshot.message)
        if snapshot.turn == self._session.turn and snapshot.status in {"diverged", "failed"} and cause != self._failure:
            self._failure = cause
            offer = self._history.restore_offer(snapshot)
            self._messages.show(snapshot.message, offer=offer, accepted=self._history.restore_best)

    def _show_step(self, snapshot: Snapshot, perform: Perform) -> None:
        views = self._views
        self._history.show(snapshot)
        views.strip.redraw(perform)
        views.strip.show_engine(snapshot.engine)
        preset = self._session.preset
        views.top.show_snapshot(snapshot, views.strip.store, preset.mark if preset else None)
        self._comparison.show_numbers(snapshot)
        views.setup.show_parameters(snapshot.parameters)
        microscope.show(views.microscope, snapshot, waiting=views.score.trace is None, perform=perform)
        if snapshot.trace is not None:
            layer = None if views.score.groups.shows_all_layers else views.score.layer
            views.probe.show_layers(self._comparison.layer_count(snapshot), layer)
            self._history.show_caption(views.probe, snapshot)

    def _show_notice(self, notice: Notice) -> None:
        self._messages.show_notice(notice)
