"""Leads through a lesson: sets up its experiment, asks, does what a step says, and watches the program's state."""

from collections import deque
from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject, QTimer, Signal

from playground.app.context import Context
from playground.app.controllers.guided_actions import GuidedActions
from playground.app.controllers.lesson_evidence import LessonEvidence
from playground.app.controllers.lesson_highlight import LessonHighlight
from playground.app.controllers.lesson_moment import moment_of, right_answer
from playground.app.controllers.lesson_predictions import LessonPredictions
from playground.app.controllers.lesson_progress import LessonProgress
from playground.app.controllers.levels import LevelController
from playground.app.controllers.transfer_questions import TransferQuestions
from playground.core.guided_action import GuidedAction
from playground.core.lessons.evidence import Evidence
from playground.core.lessons.lesson import Lesson
from playground.core.lessons.needs import actions_before, settings_of
from playground.core.lessons.prediction import ClickAsked, Verdict
from playground.core.lessons.progress import Progress
from playground.core.specs import Preset
from playground.session.background import BackgroundWorker, ReportProgress, error_sentence
from playground.storage import lesson_answers, lessons
from playground.views.bars.top_bar import TopBar
from playground.views.lesson.lesson_list import LessonEntry
from playground.views.lesson.side_panel import SidePanel
from playground.views.score.score import Score

POLL = 200
"""Milliseconds between two looks at the program's state."""
FIRST = "one-word"
"""The lesson of a first start."""


class LessonController(QObject):
    """Opens the list of lessons and leads through one of them. Everything in the window stays operable meanwhile.

    A lesson that is opened at a later step first does what the steps before it do, so that the experiment is the one
    that the step speaks of. `is_preparing` until then. `opened` follows when lessons are to be seen, `changed` each
    opening and leaving. `moved` carries what another step points at, empty without such a part.
    """

    opened = Signal()
    changed = Signal()
    moved = Signal(str)

    def __init__(
        self,
        context: Context,
        guided: GuidedActions,
        evidence: LessonEvidence,
        highlight: LessonHighlight,
        levels: LevelController,
        *,
        side: SidePanel,
        scores: tuple[Score, ...],
        top: TopBar,
    ) -> None:
        super().__init__(side)
        self._context, self._session, self._guided = context, context.session, guided
        self._evidence, self._highlight, self._levels = evidence, highlight, levels
        self._side, self._page, self._panel = side, side.lessons, side.lessons.panel
        self._scores, self._top = scores, top
        self._kept = LessonProgress(context.settings)
        self._lessons: dict[str, Lesson] = {}
        self._worker = BackgroundWorker("lessons", self)
        self._predictions = LessonPredictions(self._panel.prediction, scores, evidence, highlight)
        self.name = ""
        self.progress: Progress | None = None
        self._transfer = TransferQuestions(self._page.transfer)
        self._left_with: tuple[str, Preset | None] = "", None
        self._queue: deque[GuidedAction] = deque()
        self._timer = QTimer(self)
        self._timer.setInterval(POLL)
        self._timer.timeout.connect(self._look)
        context.closing.on_close(self.close)
        self._connect()

    def _connect(self) -> None:
        panel = self._panel
        self._top.learn.clicked.connect(self.toggle)
        self._side.changed.connect(self._point)
        self._page.list.chosen.connect(self.open)
        self._page.list.left.connect(self.leave)
        self._page.list.tested.connect(self._test)
        self._transfer.left.connect(self.show_list)
        panel.listed.connect(self.show_list)
        panel.left.connect(self.leave)
        panel.moved.connect(self.go_to)
        panel.acted.connect(self._act)
        panel.stopped.connect(lambda: self._guided.run(GuidedAction(train="stop")))
        panel.retried.connect(self._retry)
        panel.prediction.answer_requested.connect(self._show_answer)
        self._predictions.judged.connect(self._predict)
        self._guided.finished.connect(self._on_acted)

    @property
    def is_open(self) -> bool:
        """Whether a lesson is under way."""
        return self.progress is not None

    @property
    def is_preparing(self) -> bool:
        """Whether the experiment of the current step is still being set up, or its network made."""
        is_acting = self._guided.current is not None
        return bool(self._queue) or (self.is_open and (is_acting or self._evidence.now() is None))

    def toggle(self) -> None:
        """Open the lessons, or leave them."""
        if self._side.has_lessons:
            self.leave()
        else:
            self.show_list()

    def toggle_tab(self) -> None:
        """Show the setup in place of the lessons, or the lessons."""
        if not self._side.has_lessons:
            self.show_list()
        else:
            self._side.toggle()

    @property
    def has_focus(self) -> bool:
        """Whether the lessons have the keyboard focus."""
        return self._page.isAncestorOf(self._page.window().focusWidget() or self._top)

    def show_list(self) -> None:
        """Show all lessons. The one under way stays as it is."""
        self._load(self._list)

    def begin(self, name: str = FIRST, step: int | None = None) -> None:
        """Open a lesson, that of a first start if no other is named, once all are read."""
        self._load(lambda: self.open(name, step))

    def _load(self, then: Callable[[], object]) -> None:
        """Read the lessons, in the background, if they are not read yet."""

        def done(result: dict[str, Lesson] | Exception) -> None:
            if isinstance(result, Exception):
                self._context.messages.show(error_sentence(result))
                self._top.learn.setChecked(self._side.has_lessons)
            else:
                self._lessons = result
                then()

        if self._lessons:
            then()
        else:
            self._worker.submit(_shipped, done)

    def _list(self) -> None:
        entries = (
            LessonEntry(
                name, lesson.title, lesson.idea, lesson.minutes, len(lesson.steps), len(self._kept.done(name, lesson))
            )
            for name, lesson in self._lessons.items()
        )
        self._page.list.show_lessons(tuple(entries))
        self._page.setCurrentWidget(self._page.list)
        self._show_side()

    def _test(self, when: str) -> None:
        """Ask the transfer questions."""
        self._transfer.begin(when)
        self._page.setCurrentWidget(self._page.transfer)

    def _show_side(self) -> None:
        self._side.open_lessons()
        self._top.learn.setChecked(True)
        self.changed.emit()
        self.opened.emit()

    def open(self, name: str, step: int | None = None) -> None:
        """Open a lesson, at its kept step or at another one's index. Raises `KeyError` for an unknown name."""
        lesson = self._lessons[name]
        if self.progress is None or self.name != name:
            at = self._kept.step_of(name, lesson) if step is None else step
            self.name, self.progress = name, Progress.begin(lesson).go_to(at)
            self._prepare(self.progress)
        elif step is not None:
            self.progress = self.progress.go_to(step)
        self._evidence.forget_deeds()
        self._levels.show("basic", more_fields=settings_of(lesson))
        self._page.setCurrentWidget(self._panel)
        self._show_side()
        self._show()
        self._timer.start()

    def go_on(self, name: str, step: int) -> None:
        """Open a lesson at a step whose experiment is open already. A lesson that there is no more is left out."""

        preset = self._session.preset

        def open_lesson() -> None:
            if name in self._lessons and self._session.preset is preset:
                self._left_with = name, preset
                self.open(name, step)

        self._load(open_lesson)

    def _prepare(self, progress: Progress) -> None:
        """Set up the experiment, unless the window still shows the one in which this lesson was left."""
        if self._left_with == (self.name, self._session.preset):
            self._queue = deque([GuidedAction(tracks=progress.lesson.start.tracks)])
        else:
            self._queue = deque(actions_before(progress.lesson, progress.index))
        self._do_next()

    def _do_next(self) -> None:
        if self._queue and self._guided.current is None and not self._session.is_running:
            self._guided.run(self._queue.popleft())

    def leave(self) -> None:
        """Give the window back as it was before the lesson. The network stays as it is."""
        if self.progress is not None:
            self._kept.keep(self.name, self.progress)
            self._left_with = self.name, self._session.preset
            self.progress = None
            self._queue.clear()
            self._timer.stop()
            for score in self._scores:
                score.arranger.show_only(None)
            self._levels.show(self._context.settings.level)
        self._side.close_lessons()
        self._top.learn.setChecked(False)
        self._scores[0].setFocus()
        self.changed.emit()

    def close(self) -> None:
        """Keep how far the lesson is, and end the thread that reads lessons."""
        self._timer.stop()
        self._worker.close()
        if self.progress is not None:
            self._kept.keep(self.name, self.progress)

    def go_to(self, index: int) -> None:
        """Go to another step of the lesson under way. Nothing in the window is reset."""
        if self.progress is not None:
            self.progress = self.progress.go_to(index)
            self._evidence.forget_deeds()
            self._kept.keep(self.name, self.progress)
            self.moved.emit(self.progress.step.highlight)
            self._show()

    def move_by(self, by: int) -> bool:
        """Go so many steps on. Return False without a lesson in sight."""
        if self.progress is None or not self._side.shows_lessons:
            return False
        if self._page.currentWidget() is self._panel:
            self._panel.move_by(by)
        return True

    def press(self, number: int) -> bool:
        """Choose the answer of this number. Return False if nothing is asked that has one."""
        return self._panel.prediction.press(number) or self._page.transfer.press(number)

    def do_step(self) -> None:
        """Show the answer of the current step, and do its action."""
        self._show_answer()
        if self.progress is not None and self.progress.step.action.label:
            self._act()

    def _act(self) -> None:
        if self.progress is not None:
            self._queue.clear()
            self._guided.run(self.progress.step.action)
            self._look()

    def _retry(self) -> None:
        """Begin with the weights of another seed, and train as the step does."""
        draft = self._session.draft
        if self.progress is not None and draft is not None:
            action = self.progress.step.action
            self._session.change_training(replace(draft.training, seed=draft.training.seed + 1))
            self._guided.run(GuidedAction(train=action.train, steps=action.steps))
            self._look()

    def _predict(self, verdict: Verdict) -> None:
        if self.progress is None or self.progress.now.is_answered:
            return
        self.progress = self.progress.predict(verdict)
        lesson_answers.keep(
            lesson_answers.Answer(
                lesson=self.name,
                step=str(self.progress.index + 1),
                prediction=verdict.said,
                right=verdict.is_right,
                tries=self.progress.now.tries,
            )
        )
        self._kept.keep(self.name, self.progress)
        self._show()

    def _show_answer(self) -> None:
        if self.progress is not None:
            self.progress = self.progress.show_answer()
            self._show()

    def _on_acted(self, action: GuidedAction, is_done: bool) -> None:
        if is_done and action.place == "setup":
            self._side.show_setup()
        if is_done and self.progress is not None and action is self.progress.step.action:
            self.progress = self.progress.act()
        # Not at once: this comes out of the action that ends, and another one cannot begin inside it.
        QTimer.singleShot(0, self, self._look)

    def _look(self) -> None:
        """Look at the program's state: go on with the preparation, meet conditions, and show what is seen."""
        if self.progress is None:
            return
        self._do_next()
        evidence = None if self.is_preparing else self._evidence.now()
        if evidence is not None:
            observed = self.progress.observe(evidence)
            if observed is not self.progress:
                self.progress = observed
                self._kept.keep(self.name, observed)
                self._show()
                return
        self._show_moment(evidence)

    def _show(self) -> None:
        assert self.progress is not None
        titles = {track.name: track.title for track in self._scores[0].stack.shown_tracks}
        evidence = None if self.is_preparing else self._evidence.now()
        self._panel.show_progress(self.progress, titles, right_answer(self.progress.step, evidence))
        self._show_moment(evidence)
        self._point()

    def _point(self) -> None:
        """Point at what the step names, but never at what is asked for, and take a click in the score as an answer."""
        progress = self.progress
        name = progress.step.highlight if progress is not None and self._side.shows_lessons else ""
        if progress is not None and not progress.now.is_answered and isinstance(progress.step.asked, ClickAsked):
            name = "" if name in progress.step.asked.right else name
        self._highlight.show(name)
        is_asked = progress is not None and self._side.shows_lessons and not progress.now.is_answered
        self._predictions.ask(progress.step if progress is not None and is_asked else None)

    def _show_moment(self, evidence: Evidence | None) -> None:
        assert self.progress is not None
        self._panel.show_moment(
            moment_of(
                self.progress,
                evidence,
                is_preparing=bool(self._queue),
                is_acting=self._guided.current is not None,
                is_running=self._session.is_running,
            )
        )
        self._panel.prediction.show_playhead(self._predictions.playhead)


def _shipped(_report_progress: ReportProgress) -> dict[str, Lesson]:
    return dict(lessons.shipped())
