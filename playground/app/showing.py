"""What the session tells, shown in the window's views."""

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from playground.app import closeup
from playground.app.mailbox import Notice
from playground.core.snapshot import Snapshot
from playground.core.typed_probe import TypedProbe
from playground.core.vocabulary import Numbers
from playground.tasks import text, typed
from playground.tasks.task import Task, TaskError
from playground.views.setup import Setup

if TYPE_CHECKING:
    from playground.app.window import Window


class Showing(QObject):
    """Listens to a window's session: its settings, its snapshots, what goes wrong."""

    def __init__(self, window: "Window") -> None:
        super().__init__(window)
        self._window = window
        self._past: tuple[object, ...] = ()
        self._said: tuple[int, str] | None = None
        session = window.session
        session.changed.connect(self._show_setup)
        session.restarted.connect(self._restarted)
        session.problems.connect(self._show_problems)
        session.snapshot.connect(self._show_snapshot)
        session.notice.connect(self._show_notice)

    def show_typed(self) -> None:
        """Tell the chips what they stand for."""
        window = self._window
        preset, task = window.session.preset, window.session.task
        if preset is not None and task is not None:
            # Generate takes the place of an answer.
            whole = preset.model.readout == "every-step" and window.continuing.wish is None
            probe = TypedProbe(text=window.probe.text, kind=task.tokens, whole=whole)
            for score in (window.score, window.comparing.score):
                score.chip_editor.show_probe(probe)

    def _restarted(self) -> None:
        window = self._window
        window.strip.clear()
        window.score.start_afresh()
        window.messages.say("")
        window.top.show_running(window.session.running)

    def _show_setup(self) -> None:
        window = self._window
        draft, task = window.session.draft, window.session.task
        if draft is None or task is None:
            return
        self.show_typed()
        own = isinstance(draft.task, typed.Spec)
        window.setup.show_setup(
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
        window.setup.show_counts(
            lines=f"{lines:,} line{'s' * (lines != 1)}" if own else "a sample",
            vocabulary="numbers" if task.tokens == "numbers" else f"{task.encoding.width - 1:,} in vocabulary",
        )
        window.top.show_running(window.session.running)

    def _show_bits(self, task: Task) -> None:
        """How a text of characters is measured."""
        preset = self._window.session.preset
        mark = preset.mark.loss if preset is not None and preset.mark is not None else None
        known = replace(task.bits, mark=mark) if isinstance(task, text.TextTask) and task.bits is not None else None
        self._window.top.show_bits(known)
        self._window.strip.history.show_bits(known)

    @staticmethod
    def _goals(task: Task) -> frozenset[str]:
        """What can be measured of a network on this task."""
        free = {"free_run_error"} if task.free_runs else set()
        answers = {"accuracy", "sequence_accuracy", "confidence"} if task.answers else {"error"}
        return frozenset({"never", "loss", *free, *answers})

    def _show_problems(self, error: TaskError | None) -> None:
        self._window.setup.show_problems(error.problems if error else (), str(error) if error else "")

    def _show_snapshot(self, snapshot: Snapshot) -> None:
        """All that is read comes from one whole snapshot, in one turn; between two of them colours follow."""
        window = self._window
        window.strip.add(snapshot.curve, snapshot.evaluations, snapshot.heldout)
        window.comparing.add(snapshot)
        if snapshot.whole:
            self._show_whole(snapshot)
        elif snapshot.shown_step is None and (shown := snapshot.shown()) is not None:
            window.score.follow(shown)
            window.comparing.follow(snapshot)

    def _show_whole(self, snapshot: Snapshot) -> None:
        window = self._window
        window.score.spotlight.show(snapshot.saliency)
        if snapshot.trace is not None and not self._is_shown(snapshot):
            # The units keep their order from one snapshot to the next: only so can they be compared.
            settled = not snapshot.moving and snapshot.shown_step is None
            window.score.present(snapshot.shown(), settled=settled)
            window.comparing.show_snapshot(snapshot, settled=settled)
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
        return bool(past) and past == before and self._window.score.trace is snapshot.trace

    def _show_figures(self, snapshot: Snapshot) -> None:
        window = self._window
        # Where tracing failed, all stays at the step that the score shows.
        if snapshot.trace is not None or snapshot.status != "failed":
            self._show_moment(snapshot)
        window.strip.show_status(snapshot.status, snapshot.message)
        window.top.show_running(window.session.running)
        window.continuing.show(snapshot)
        cause = (snapshot.turn, snapshot.message)
        if snapshot.turn == window.session.turn and snapshot.status in {"diverged", "failed"} and cause != self._said:
            self._said = cause
            window.messages.say(snapshot.message, offer=window.time_travel.remedy(snapshot))

    def _show_moment(self, snapshot: Snapshot) -> None:
        window = self._window
        window.time_travel.show(snapshot)
        window.strip.redraw()
        window.strip.show_engine(snapshot.engine)
        preset = window.session.preset
        window.top.show_snapshot(snapshot, window.strip.store, preset.mark if preset else None)
        window.comparing.show_figures(snapshot)
        window.setup.show_parameters(snapshot.parameters)
        closeup.show(window, snapshot)
        if snapshot.trace is not None:
            layer = None if window.score.groups.every else window.score.layer
            window.probe.show_layers(window.comparing.layers(snapshot), layer)
            window.time_travel.caption(window.probe, snapshot)

    def _show_notice(self, notice: Notice) -> None:
        self._window.messages.tell(notice)
