"""The networks in training: one, or two that are compared, in lock step."""

from collections.abc import Callable
from dataclasses import replace

from playground.core.cell_kinds import KINDS
from playground.core.pair import with_shared_settings
from playground.core.snapshot import Snapshot, Status
from playground.core.specs import Mark, Preset, TrainingSpec
from playground.core.watch import Watch
from playground.session.learner import Learner
from playground.tasks.common.task import Task


class Learners:
    """`first`, and `second` while two are compared. Their streams of batches are the same, so that at the same step
    both have learned from the same batches.

    One that lags behind, as it came later or diverged, catches up by itself; the other waits for it meanwhile.
    """

    def __init__(self, first: Learner, second: Learner | None = None) -> None:
        self.first, self.second = first, second

    @property
    def all(self) -> tuple[Learner, ...]:
        """One or two."""
        return (self.first,) if self.second is None else (self.first, self.second)

    @property
    def front(self) -> int:
        """The step of the one that is ahead."""
        return max(learner.run.step for learner in self.all)

    @property
    def behind(self) -> Learner | None:
        """The one that lags and can go on; None where they stand at the same step."""
        front = self.front
        return next((each for each in self.all if each.run.step < front and not each.stuck), None)

    def catch_up(self, learner: Learner, steps: int, should_stop: Callable[[], bool]) -> int:
        """So many steps for the one behind, at most to where the other stands. Gives how many were made."""
        return learner.train(min(steps, self.front - learner.run.step), should_stop)

    def train(
        self,
        steps: int,
        should_stop: Callable[[], bool],
        *,
        until_mark: bool = True,
        closing: Callable[[], bool] = lambda: False,
    ) -> int:
        """So many steps for all that stand in front, or fewer: they end with the last one to reach its mark, or where
        one diverges. Gives how many were made.

        One leads, and only it may be stopped; what it has done the other does as well, unless the program is closing.
        """
        level = [each for each in self.all if each.run.step == self.front]
        # One that still looks for its mark leads: the steps end there.
        lead, *others = sorted(level, key=lambda each: each.past_mark)
        made = lead.train(steps, should_stop, until_mark=until_mark)
        for other in others:
            while other.run.step < lead.run.step and not other.stuck and not closing():
                other.train(lead.run.step - other.run.step, closing, until_mark=until_mark)
        return made

    @property
    def diverged(self) -> Learner | None:
        """The one whose last step was taken back."""
        return next((each for each in self.all if each.outcome == "diverged"), None)

    @property
    def past_mark(self) -> bool:
        """Whether all were at the mark."""
        return all(each.past_mark for each in self.all)

    def message(self, learner: Learner) -> str:
        """What happened in its last call, and to which where there are two."""
        return self._name(learner) + learner.message

    def mark(self, learner: Learner) -> str:
        """Where it reached the mark."""
        return f"{self._name(learner)}The mark is reached at step {learner.reached:,}."

    def _name(self, learner: Learner) -> str:
        if self.second is None:
            return ""
        return f"{'A' if learner is self.first else 'B'}, {KINDS[learner.run.preset.model.cell].name}: "

    def show(self, snapshot: Snapshot, watch: Watch, *, traced: bool) -> Snapshot:
        """The snapshot with all that the first has to tell, and in it the second one's. Both are whole, or neither."""
        looks = {each: each.looking.look(each.run, watch) if traced else None for each in self.all}
        due = (look is None or each.looking.is_due(look, watch) for each, look in looks.items())
        snapshot = replace(snapshot, whole=any(due))
        shown = self.first.show(snapshot, watch, looks[self.first])
        if self.second is None:
            return shown
        second = self.second
        status: Status = snapshot.status
        if second.stuck or self.behind is not None:
            status = "diverged" if second.stuck else "running"
        other = replace(snapshot, generation=second.generation, status=status, message=second.message)
        return replace(shown, other=second.show(other, watch, looks[second], leads=False))

    def branch(self, step: int, generation: int) -> "Learners":
        """All at the snapshot of a step, as runs that go on from there; the second one's generation stays as it is."""
        second = self.second
        return Learners(
            self.first.branch(step, generation), None if second is None else second.branch(step, second.generation)
        )

    @property
    def anew(self) -> str:
        """Which of them branched without their optimiser's moments, in a sentence; empty where none did."""
        why = "of so large a network the history keeps the weights without its moments"
        named = [(self._name(each), each.run.step) for each in self.all if each.anew]
        return " ".join(f"{name}Adam starts anew at step {step:,}: {why}." for name, step in named)

    def free(self) -> None:
        """Let all try again."""
        for learner in self.all:
            learner.free()

    def aim_again(self) -> None:
        """A mark reached before is not the one to come."""
        for learner in self.all:
            learner.reached = None

    def change_training(self, trainings: tuple[TrainingSpec, ...]) -> None:
        """Let each train on in its way."""
        for learner, training in zip(self.all, trainings, strict=False):
            if training != learner.run.preset.training:
                learner.run.change_training(training)
                learner.free()

    def change_mark(self, mark: Mark | None) -> None:
        """Stop elsewhere."""
        for learner in self.all:
            learner.run.change_mark(mark)

    def change_task(self, preset: Preset, task: Task) -> None:
        """Let the same networks go on with other sequences."""
        for learner in self.all:
            learner.run.change_task(with_shared_settings(preset, learner.run.preset), task)
