"""The line that says what is seen of the networks, and where a click on it leads."""

from PySide6.QtCore import QObject

from playground.app.context import Context
from playground.app.controllers.comparison import ComparisonController
from playground.app.controllers.low_windows import LEAST_HEIGHTS, has_room
from playground.core.sentence import Clause, Target, clauses
from playground.core.snapshot import Snapshot
from playground.views.probe.sentence_line import Sentence, SentenceLine
from playground.views.score.score import Score
from playground.views.training_strip.curve_store import CurveStore
from playground.views.training_strip.training_strip import TrainingStrip


class SentenceController(QObject):
    """Writes the sentence anew with each complete snapshot. `line` is the view, which the window lays out.

    A click on a clause moves the playhead to its timestep, shows and scrolls to its track, or points at the loss.
    """

    def __init__(
        self, context: Context, line: SentenceLine, score: Score, strip: TrainingStrip, comparison: ComparisonController
    ) -> None:
        super().__init__(line)
        self.line, self._score, self._strip, self._comparison = line, score, strip, comparison
        self.sentences: tuple[Sentence, ...] = ()
        """What is said of the networks, whether or not the line has room for it."""
        self._session = context.session
        self._height = max(LEAST_HEIGHTS["sentence"])
        context.session.restarted.connect(self._forget)
        line.clause_clicked.connect(self._follow)

    def fit(self, height: int) -> None:
        """Hide the line in a window of so many pixels if the scores need its room."""
        self._height = height
        self.line.set_room(has_room("sentence", height, networks=2 if self._comparison.is_on else 1))

    def show(self, snapshot: Snapshot) -> None:
        """Describe a complete snapshot whose measurements the training strip holds already."""
        if snapshot.trace is None:
            return
        self.fit(self._height)
        said = [self._sentence(snapshot, self._strip.store, "A" if self._comparison.is_on else "")]
        if self._comparison.is_on and snapshot.other is not None:
            said.append(self._sentence(snapshot.other, self._strip.pair.store, "B"))
        self.sentences = tuple(said)
        self.line.show_sentences(said, settled=not snapshot.is_training)

    def _sentence(self, snapshot: Snapshot, curves: CurveStore, letter: str) -> Sentence:
        if snapshot.trace is None:
            return Sentence(())
        step = snapshot.step if snapshot.shown_step is None else snapshot.shown_step
        point = curves.values_at(step) if curves.last_step >= step else None
        said = clauses(
            snapshot.trace,
            snapshot.reach,
            snapshot.influence,
            loss=None if point is None else point[0],
            step=None if self._session.is_given else step,
            status=snapshot.status,
        )
        return Sentence(said, letter)

    def _forget(self) -> None:
        self.line.show_sentences((), settled=not self._session.is_running)

    def _follow(self, clause: Clause) -> None:
        """Go where a clause is seen."""
        self.go_to(clause.target, self.line.is_second(clause))

    def go_to(self, target: Target, is_second: bool) -> None:
        """Go to a place; of the second network, in its own score."""
        score = self._comparison.score if self._comparison.is_on and is_second else self._score
        if target.is_loss:
            self._strip.point_at_loss()
        if target.track:
            score.reveal_track(target.track)
        if target.timestep is not None:
            score.selection.move_to(target.timestep)
