"""The line that says what goes wrong in training, and the click that tries something else beside it."""

from PySide6.QtCore import QObject, Signal

from playground.app.context import Context
from playground.app.controllers.low_windows import LEAST_HEIGHTS, has_room
from playground.core.baseline import Baselines
from playground.core.diagnosis.board import Board, Posted, posted_for_two
from playground.core.diagnosis.facts import Facts
from playground.core.diagnosis.finding import Finding
from playground.core.diagnosis.rules import findings
from playground.core.snapshot import Snapshot
from playground.core.specs import Preset
from playground.storage import presets
from playground.views.probe.finding_line import FindingLine
from playground.views.training_strip.curve_store import CurveStore
from playground.views.training_strip.training_strip import TrainingStrip


class DiagnosisController(QObject):
    """Diagnoses each network anew when something new was measured of it. `line` is the view, which the window lays out.

    `target_requested` asks to go to a `Target`, in the score of the second network or not; `sequences_requested` for
    the training sequences, `scores_requested` for the page with the scores.
    """

    target_requested = Signal(object, bool)
    sequences_requested = Signal()
    scores_requested = Signal()

    def __init__(self, context: Context, line: FindingLine, strip: TrainingStrip) -> None:
        super().__init__(line)
        self.line, self._strip, self._session = line, strip, context.session
        self._board = Board()
        self._seen: tuple[object, ...] = ()
        self._baselines = Baselines()
        self._last: Snapshot | None = None
        self._height, self._in_lesson = max(LEAST_HEIGHTS["finding"]), False
        context.session.restarted.connect(self._forget)
        context.session.branched.connect(lambda _step: self._forget())
        context.session.other_restarted.connect(self._forget_second)
        line.tried.connect(self._try)
        line.followed.connect(lambda posted: self.target_requested.emit(posted.finding.target, posted.letter == "B"))
        line.dismissed.connect(self._dismiss)

    def fit(self, height: int, *, in_lesson: bool) -> None:
        """Hide the line in a window of so many pixels if the scores need its room, and in a lesson, which lets a
        network fail to show why."""
        self._height, self._in_lesson = height, in_lesson
        networks = 1 if self._session.other is None else 2
        self.line.set_room(has_room("finding", height, networks=networks) and not in_lesson)

    def take_baselines(self, baselines: Baselines) -> None:
        """Compare with other baselines from now on."""
        self._baselines, self._seen = baselines, ()
        if self._last is not None:
            self.show(self._last)

    def show(self, snapshot: Snapshot) -> None:
        """Diagnose a complete snapshot whose measurements the training strip holds already."""
        self._last = snapshot
        self.fit(self._height, in_lesson=self._in_lesson)
        first, second = self._session.preset, self._session.other
        if first is None or snapshot.shown_step is not None or snapshot.status == "failed":
            # What is found of the present network is not seen in the past.
            self.line.show_findings(())
            self._seen = ()
            return
        other = snapshot.other if second is not None else None
        seen = (
            *_seen(first, snapshot),
            *((None,) if other is None or second is None else _seen(second, other)),
            snapshot.is_training,
        )
        if seen == self._seen:
            return
        self._seen = seen
        found = self._findings(first, snapshot, self._strip.store)
        if second is None:
            posted = [Posted(each) for each in found]
        else:
            others = () if other is None else self._findings(second, other, self._strip.pair.store)
            posted = posted_for_two(found, others)
        self._board.update(posted, settled=not snapshot.is_training)
        self.line.show_findings(self._board.shown)

    def _findings(self, preset: Preset, snapshot: Snapshot, curves: CurveStore) -> tuple[Finding, ...]:
        facts = Facts(
            preset=preset,
            step=snapshot.step,
            losses=curves.loss,
            accuracies=curves.accuracy,
            evaluations=tuple(curves.evaluations),
            last=curves.last_evaluation,
            has_reached=snapshot.reached is not None,
            survey=snapshot.survey,
            trace=snapshot.trace,
            baselines=self._baselines,
        )
        return findings(facts)

    def _try(self, posted: Posted) -> None:
        """Start the second network with what a finding tells to try; the first one stays as it is."""
        remedy, session = posted.finding.remedy, self._session
        preset = session.other if posted.letter == "B" else session.preset
        if remedy is None or preset is None:
            return
        if remedy.place == "setup":
            self.sequences_requested.emit()
        if remedy.settings:
            self.scores_requested.emit()
            session.compare(presets.with_overrides(preset, remedy.settings, check=False))

    def _dismiss(self, posted: Posted) -> None:
        self._board.dismiss(posted)
        self.line.show_findings(self._board.shown)

    def _forget(self) -> None:
        self._board.forget()
        self._seen, self._last = (), None
        self.line.show_findings(())

    def _forget_second(self) -> None:
        self._board.forget(("B",))
        self._seen = ()
        self.line.show_findings(self._board.shown)


def _seen(preset: Preset, snapshot: Snapshot) -> tuple[object, ...]:
    """Return what the findings depend on, and what changes with it. Losses change at each step: they count with the
    next survey."""
    return preset, snapshot.survey, snapshot.reached, None if snapshot.trace is None else snapshot.trace.tokens
