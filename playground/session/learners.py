"""The networks in training: one, or two that are compared and train in lock step."""

from collections.abc import Callable
from dataclasses import replace

from playground.core.cell_kinds import KINDS
from playground.core.comparison_presets import with_shared_settings
from playground.core.snapshot import Snapshot, Status
from playground.core.specs import Mark, Preset, TrainingSpec
from playground.core.watch import Watch
from playground.session.learner import Learner
from playground.tasks.common.task import Task


class Learners:
    """The `first` network, and the `second` one in a comparison.

    Both train on the same stream of batches, so that at the same step they have learned from the same batches. A
    network that lags, because it was added later or diverged, catches up alone while the other one waits. One that
    diverged stays as it is, while the other trains on, until its settings change.
    """

    def __init__(self, first: Learner, second: Learner | None = None) -> None:
        self.first, self.second = first, second

    @property
    def all(self) -> tuple[Learner, ...]:
        """The first network and, if there is one, the second."""
        return (self.first,) if self.second is None else (self.first, self.second)

    @property
    def front(self) -> int:
        """The step of the network that is ahead."""
        return max(learner.run.step for learner in self.all)

    @property
    def lagging(self) -> Learner | None:
        """The network that lags and can train on; None if both are at the same step."""
        front = self.front
        return next((each for each in self.all if each.run.step < front and not each.is_stuck), None)

    def catch_up(self, learner: Learner, steps: int, should_stop: Callable[[], bool]) -> int:
        """Train the lagging network for `steps` steps, at most up to the other one. Return the number of steps made."""
        return learner.train(min(steps, self.front - learner.run.step), should_stop)

    def train(
        self,
        steps: int,
        should_stop: Callable[[], bool],
        *,
        until_mark: bool = True,
        closing: Callable[[], bool] = lambda: False,
    ) -> int:
        """Train the networks in front for `steps` steps, or until the last one reaches its mark or one diverges.

        One leads, and `should_stop` stops only that one; the other then makes as many steps, unless the program is
        `closing`. Return the number of steps made.
        """
        able = self._able
        if not able:
            return 0
        front = max(each.run.step for each in able)
        level = [each for each in able if each.run.step == front]
        # A network that has not reached its mark leads, because the steps end there.
        lead, *others = sorted(level, key=lambda each: each.is_past_mark)
        made = lead.train(steps, should_stop, until_mark=until_mark)
        for other in others:
            while other.run.step < lead.run.step and not other.is_stuck and not closing():
                other.train(lead.run.step - other.run.step, closing, until_mark=until_mark)
        return made

    @property
    def stuck(self) -> tuple[Learner, ...]:
        """The networks that cannot train on."""
        return tuple(each for each in self.all if each.is_stuck)

    @property
    def _able(self) -> list[Learner]:
        """The networks that can train on."""
        return [each for each in self.all if not each.is_stuck]

    @property
    def are_past_mark(self) -> bool:
        """Whether all that can train have reached the mark."""
        return bool(self._able) and all(each.is_past_mark for each in self._able)

    def outcome_message(self, learner: Learner) -> str:
        """Return the message of a network's last call, with its name if there are two."""
        return self._name(learner) + learner.message

    @property
    def mark_message(self) -> str:
        """Say at which step each network that reached the mark did so."""
        past = [each for each in self.all if each.is_past_mark]
        return " ".join(f"{self._name(each)}The mark is reached at step {each.reached:,}." for each in past)

    def _name(self, learner: Learner) -> str:
        if self.second is None:
            return ""
        return f"{'A' if learner is self.first else 'B'}, {KINDS[learner.run.preset.model.cell].name}: "

    def fill(self, snapshot: Snapshot, watch: Watch, *, traced: bool) -> Snapshot:
        """Return the snapshot with the state of the first network and, as its `other`, of the second. Both are whole,
        or neither is."""
        observations = {each: each.inspector.observe(each.run, watch) if traced else None for each in self.all}
        due = (seen is None or each.inspector.is_due(seen, watch) for each, seen in observations.items())
        snapshot = replace(snapshot, is_complete=any(due))
        filled = self.first.fill(snapshot, watch, observations[self.first])
        if self.second is None:
            return filled
        second = self.second
        status: Status = snapshot.status
        if second.is_stuck or self.lagging is not None:
            status = "diverged" if second.is_stuck else "running"
        other = replace(snapshot, generation=second.generation, status=status, message=second.message)
        return replace(filled, other=second.fill(other, watch, observations[second], leads=False))

    def branch(self, step: int, generation: int) -> "Learners":
        """Return new learners that resume from the snapshot at a step. The second network keeps its generation."""
        second = self.second
        return Learners(
            self.first.branch(step, generation), None if second is None else second.branch(step, second.generation)
        )

    @property
    def lost_moments_message(self) -> str:
        """A sentence for each network that branched without Adam's moments; empty if none did."""
        reason = "of so large a network the history keeps the weights without its moments"
        named = [(self._name(each), each.run.step) for each in self.all if each.lost_moments]
        return " ".join(f"{name}Adam starts anew at step {step:,}: {reason}." for name, step in named)

    def clear_outcomes(self) -> None:
        """Forget how the last call ended, so that all may train again; but leave one that diverged beside another."""
        for learner in self._able or self.all:
            learner.clear_outcome()

    def clear_marks(self) -> None:
        """Forget which networks have reached the mark, because the mark has changed."""
        for learner in self.all:
            learner.reached = None

    def change_training(self, trainings: tuple[TrainingSpec, ...]) -> None:
        """Give each network its own training settings."""
        for learner, training in zip(self.all, trainings, strict=False):
            if training != learner.run.preset.training:
                learner.run.change_training(training)
                learner.clear_outcome()

    def change_mark(self, mark: Mark | None) -> None:
        """Change the mark of all networks."""
        for learner in self.all:
            learner.run.change_mark(mark)

    def change_task(self, preset: Preset, task: Task) -> None:
        """Train the same networks on the sequences of another task."""
        for learner in self.all:
            learner.run.change_task(with_shared_settings(preset, learner.run.preset), task)
