"""A learner's way through a lesson: which step, which tries, what is done. Nothing is ever locked."""

from dataclasses import dataclass, field, replace

from playground.core.lessons.evidence import Evidence
from playground.core.lessons.lesson import Lesson, Step
from playground.core.lessons.measures import is_met
from playground.core.lessons.of_experiment import has_settings
from playground.core.lessons.prediction import Verdict

SHOWN_AFTER = 2
"""After so many wrong predictions the answer is offered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StepProgress:
    """How far one step is. `verdict` is what was said to the last prediction, `tries` how many there were, and `met`
    how many of the conditions that end the step have been met. `is_acted`: the step's action has been carried out."""

    tries: int = 0
    verdict: Verdict | None = None
    is_shown: bool = False
    is_acted: bool = False
    met: int = 0

    @property
    def is_answered(self) -> bool:
        """Return whether the prediction was right, or the answer shown."""
        return self.is_shown or (self.verdict is not None and self.verdict.is_right)

    @property
    def offers_answer(self) -> bool:
        """Return whether “Show me” is offered: after two wrong predictions."""
        return not self.is_answered and self.tries >= SHOWN_AFTER

    def is_done(self, step: Step) -> bool:
        """Return whether the step has been predicted and every condition that ends it has been met."""
        return self.is_answered and self.met >= len(step.done)


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """A lesson under way: the current step's index, and how far each step is."""

    lesson: Lesson
    index: int = 0
    steps: tuple[StepProgress, ...] = field(default=())

    @classmethod
    def begin(cls, lesson: Lesson) -> "Progress":
        """Return the progress of a lesson that begins."""
        return cls(lesson=lesson, steps=tuple(StepProgress() for _ in lesson.steps))

    @property
    def step(self) -> Step:
        """Return the current step."""
        return self.lesson.steps[self.index]

    @property
    def now(self) -> StepProgress:
        """Return how far the current step is."""
        return self.steps[self.index]

    @property
    def is_current_done(self) -> bool:
        """Return whether the current step is done."""
        return self.now.is_done(self.step)

    @property
    def is_last(self) -> bool:
        """Return whether the current step is the last one."""
        return self.index == len(self.lesson.steps) - 1

    def go_to(self, index: int) -> "Progress":
        """Return the progress at another step, the nearest there is. What was done in each step stays."""
        return replace(self, index=min(max(index, 0), len(self.steps) - 1))

    def predict(self, verdict: Verdict) -> "Progress":
        """Return the progress after a prediction."""
        return self._with(replace(self.now, tries=self.now.tries + 1, verdict=verdict))

    def show_answer(self) -> "Progress":
        """Return the progress after “Show me”."""
        return self._with(replace(self.now, is_shown=True))

    def act(self) -> "Progress":
        """Return the progress after the step's action."""
        return self._with(replace(self.now, is_acted=True))

    def has_experiment(self, evidence: Evidence) -> bool:
        """Return whether the experiment is the one that the step speaks of: with the settings of its action, and not
        the network of the step before where the action begins with another one."""
        action = self.step.action
        return (self.now.is_acted or not action.begins_anew) and has_settings(evidence, action.settings)

    def observe(self, evidence: Evidence) -> "Progress":
        """Return the progress after a look at the program: conditions are met one after the other, and stay so, while
        the experiment is that of the step. The same object if nothing has changed."""
        met = self.now.met
        if not self.has_experiment(evidence):
            return self
        while met < len(self.step.done) and is_met(evidence, self.step.done[met]):
            met += 1
        return self if met == self.now.met else self._with(replace(self.now, met=met))

    def repeat(self) -> "Progress":
        """Return the progress with the current step begun anew."""
        return self._with(StepProgress())

    def _with(self, now: StepProgress) -> "Progress":
        steps = (*self.steps[: self.index], now, *self.steps[self.index + 1 :])
        return replace(self, steps=steps)
