"""Judges what the learner predicts: a choice, a number, or a click in the score."""

from PySide6.QtCore import QObject, Signal

from playground.app.controllers.lesson_evidence import LessonEvidence
from playground.app.controllers.lesson_highlight import LessonHighlight
from playground.core.lessons.lesson import Step
from playground.core.lessons.prediction import Click, judge_choice, judge_click, judge_number
from playground.views.lesson.prediction_box import PredictionBox
from playground.views.score.places import TOKENS
from playground.views.score.score import Score
from playground.views.score.tracks.track import Track


class LessonPredictions(QObject):
    """`judged` carries the `Verdict` on each prediction about the step of `ask`. Clicks in the first of `scores`, or in
    another, go where they always go as well."""

    judged = Signal(object)

    def __init__(
        self, box: PredictionBox, scores: tuple[Score, ...], evidence: LessonEvidence, highlight: LessonHighlight
    ) -> None:
        super().__init__(box)
        self._score, self._evidence, self._highlight = scores[0], evidence, highlight
        self._step: Step | None = None
        box.chosen.connect(self._choose)
        box.typed.connect(self._type)
        box.placed.connect(self._place)
        box.playhead_placed.connect(self._place_playhead)
        for score in scores:
            for stack in (score.pinned, score.stack):
                stack.clicked.connect(lambda track, timestep, score=score: self._on_clicked(score, track, timestep))

    def ask(self, step: Step | None) -> None:
        """Judge predictions about this step; None: none is asked for."""
        self._step = step

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
