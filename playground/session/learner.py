"""One network in training, with its record and its inspector."""

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Literal

from playground.core.experiment import TrainedNetwork
from playground.core.snapshot import Snapshot
from playground.core.watch import Watch
from playground.session.inspection import Inspector, Observation
from playground.session.training_record import TrainingRecord

if TYPE_CHECKING:
    from playground.engine.training.run import Run


class Learner:
    """A run and all that belongs to it. `generation` numbers the networks, so that snapshots are not mixed up.

    `outcome` and `message` describe the last call of `train`. `reached` is the step at which the network was at its
    mark; from there it trains on without one. `lost_moments`: it branched from a snapshot without Adam's moments.
    """

    def __init__(
        self, run: "Run", generation: int, record: TrainingRecord | None = None, reached: int | None = None
    ) -> None:
        self.run, self.generation = run, generation
        self.record, self.inspector = record or TrainingRecord(), Inspector()
        self.reached = reached
        self.lost_moments = False
        self.outcome: Literal["ran", "reached", "diverged", "failed"] = "ran"
        self.message = ""

    @property
    def is_past_mark(self) -> bool:
        """Whether it has reached the mark."""
        return self.reached is not None

    @property
    def is_stuck(self) -> bool:
        """Whether it cannot train on: it diverged or failed."""
        return self.outcome in {"diverged", "failed"}

    def clear_outcome(self) -> None:
        """Forget the outcome of the last call, so that it may train again."""
        self.outcome, self.message = "ran", ""

    def train(self, steps: int, should_stop: Callable[[], bool], *, until_mark: bool = True) -> int:
        """Train for `steps` steps, or fewer if it reaches its mark before. Return the number of steps made."""
        metrics = self.run.run(steps, until_mark=until_mark and not self.is_past_mark, should_stop=should_stop)
        self.record.add(metrics.curve, metrics.evaluations)
        self.outcome, self.message = metrics.outcome, metrics.message
        if metrics.outcome == "reached":
            self.reached = self.run.step
        return len(metrics.curve)

    def branch(self, step: int, generation: int) -> "Learner":
        """Return a new learner that resumes the run from the snapshot at a step, or from here if none was kept."""
        kept = self.inspector.kept_at(self.run, step)
        branch = Learner(self.run, generation, self.record.until(self.run.step if kept is None else kept.step))
        if kept is not None:
            self.run.resume_from(kept)
            branch.lost_moments = not kept.has_moments and self.run.preset.training.optimizer == "adam"
        return branch

    @property
    def trained(self) -> TrainedNetwork:
        """The network and its past, as an experiment stores them."""
        return TrainedNetwork(
            run=self.run.state(),
            curve=self.record.curve,
            evaluations=self.record.evaluations,
            reached=self.reached,
            seconds=self.record.seconds,
        )

    def fill(
        self, snapshot: Snapshot, watch: Watch, observation: Observation | None, *, leads: bool = True
    ) -> Snapshot:
        """Return the snapshot with the state of this network. `leads`: it is the first, or the only one."""
        run = self.run
        snapshot = replace(
            snapshot,
            step=run.step,
            sequences=run.sequences,
            parameters=run.architecture.parameter_count,
            heldout=run.task.heldout,
            reached=self.reached,
            kept_steps=run.history.steps,
            finish=self.inspector.continuation.finish,
        )
        if observation is not None:
            snapshot = self.inspector.fill(snapshot, observation, watch, leads=leads)
            if snapshot.is_complete and observation.kept is None and not run.task.obstacle:
                survey = self.inspector.survey(
                    run, has_diverged=self.outcome == "diverged", is_learning=snapshot.status == "running"
                )
                snapshot = replace(snapshot, survey=survey)
        return self.record.fill(snapshot)
