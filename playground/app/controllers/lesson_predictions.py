"""Judges what the learner predicts: a choice, a number, or a click in the score."""

from functools import partial

from PySide6.QtCore import QObject, QPoint, Signal

from playground.app.controllers.lesson_evidence import LessonEvidence
from playground.app.controllers.lesson_highlight import LessonHighlight
from playground.core.lessons.lesson import Step
from playground.core.lessons.prediction import Click, judge_choice, judge_click, judge_number
from playground.views.lesson.prediction_box import PredictionBox
from playground.views.score.places import TOKENS, column_of, place_of
from playground.views.score.score import Score
from playground.views.score.stack import TrackStack
from playground.views.score.tracks.track import Track


class LessonPredictions(QObject):
    """`judged` carries the `Verdict` on each prediction about the step of `ask`. Clicks in the first of `scores`, or in
    another, go where they always go as well. What a click would answer with is outlined under the pointer."""

    judged = Signal(object)

    def __init__(
        self, box: PredictionBox, scores: tuple[Score, ...], evidence: LessonEvidence, highlight: LessonHighlight
    ) -> None:
        super().__init__(box)
        self._score, self._evidence, self._highlight = scores[0], evidence, highlight
        self._step: Step | None = None
        self._pointed: tuple[Score, str, int] | None = None
        box.chosen.connect(self._choose)
        box.typed.connect(self._type)
        box.placed.connect(self._place)
        box.playhead_placed.connect(self._place_playhead)
        for score in scores:
            for stack in (score.pinned, score.stack):
                stack.clicked.connect(lambda track, timestep, score=score: self._on_clicked(score, track, timestep))
                stack.pointed.connect(
                    lambda timestep, _, place, score=score, stack=stack: self._point(score, stack, timestep, place)
                )

    def ask(self, step: Step | None) -> None:
        """Judge predictions about this step; None: none is asked for."""
        if step is not self._step:
            self._step = step
            self._outline(None)

    def _point(self, score: Score, stack: TrackStack, timestep: int | None, place: QPoint) -> None:
        """Outline what a click at this point of a stack would answer with. A null point is outside of it."""
        asked = None if self._step is None else self._step.click
        track = None if asked is None or place.isNull() else stack.track_at(place)
        click = Click(track="") if track is None else self._click(score, track, timestep)
        if asked is None or not click.track or (asked.what != "track" and not click.timestep):
            self._outline(None)
        elif asked.what == "track":
            self._outline((score, click.track, 0), "" if track is None else track.title)
        else:
            self._outline((score, TOKENS if asked.what == "token" else click.track, click.timestep))

    def _outline(self, pointed: tuple[Score, str, int] | None, title: str = "") -> None:
        """Outline a track with its title, or the column of a timestep in it; None: nothing."""
        if pointed == self._pointed:
            return
        self._pointed = pointed
        if pointed is None:
            self._highlight.hover(None)
            return
        score, name, timestep = pointed
        find = partial(column_of, score, name, timestep - 1) if timestep else partial(place_of, score, name)
        self._highlight.hover(find, title)

    @property
    def playhead(self) -> str:
        """The place at the playhead in words, empty if there is none."""
        click = self._click(self._score, self._score.chips, self._score.selection.timestep)
        return f"t {click.timestep}, {click.token}" if click.timestep else ""

    def _choose(self, index: int) -> None:
        if self._step is not None:
            self.judged.emit(judge_choice(self._step.choices, index))

    def _type(self, number: float) -> None:
        if self._step is not None and self._step.number is not None:
            self.judged.emit(judge_number(self._step.number, number))

    def _place(self, click: Click) -> None:
        evidence = self._evidence.now()
        if self._step is None or self._step.click is None or evidence is None:
            return
        verdict = judge_click(self._step.click, click, evidence)
        if verdict is not None:
            self._highlight.flash(click.track, right=verdict.is_right)
            self.judged.emit(verdict)

    def _place_playhead(self) -> None:
        self._on_clicked(self._score, self._score.chips, self._score.selection.timestep)

    def _on_clicked(self, score: Score, track: Track, timestep: int | None) -> None:
        self._place(self._click(score, track, timestep))

    @staticmethod
    def _click(score: Score, track: Track, timestep: int | None) -> Click:
        name, trace = TOKENS if track is score.chips else track.name, score.trace
        if timestep is None or trace is None or timestep >= trace.timesteps:
            return Click(track=name)
        return Click(track=name, timestep=timestep + 1, token=trace.tokens[timestep])
