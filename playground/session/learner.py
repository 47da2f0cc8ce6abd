"""One network in training: its run, what it did since that was last told, and what is shown of it."""

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Literal

from playground.core.snapshot import Snapshot
from playground.core.watch import Watch
from playground.session.inspection import Inspector, Look
from playground.session.training_record import TrainingRecord

if TYPE_CHECKING:
    from playground.engine.training.run import Run


class Learner:
    """A run and all that is kept for it. `generation` says which network it is, so that none is taken for another.

    `outcome` and `message` are those of its last call; `reached` is the step at which it was at the mark, from where it
    trains on without one. `anew`: it branched from a snapshot without Adam's moments.
    """

    def __init__(self, run: "Run", generation: int) -> None:
        self.run, self.generation = run, generation
        self.record, self.looking = TrainingRecord(), Inspector()
        self.reached: int | None = None
        self.anew = False
        self.outcome: Literal["ran", "reached", "diverged", "failed"] = "ran"
        self.message = ""

    @property
    def past_mark(self) -> bool:
        """Whether it was at the mark."""
        return self.reached is not None

    @property
    def stuck(self) -> bool:
        """Whether it cannot go on as it is."""
        return self.outcome in {"diverged", "failed"}

    def free(self) -> None:
        """Let it try again."""
        self.outcome, self.message = "ran", ""

    def train(self, steps: int, should_stop: Callable[[], bool], *, until_mark: bool = True) -> int:
        """So many steps, or fewer: up to its mark, unless that lies behind it. Gives how many were made."""
        metrics = self.run.run(steps, until_mark=until_mark and not self.past_mark, should_stop=should_stop)
        self.record.add(metrics)
        self.outcome, self.message = metrics.outcome, metrics.message
        if metrics.outcome == "reached":
            self.reached = self.run.step
        return len(metrics.curve)

    def branch(self, step: int, generation: int) -> "Learner":
        """The same network at the snapshot of a step, as a run of its own that goes on from there.

        Where nothing is kept, it goes on from where it is.
        """
        kept = self.looking.back_at(self.run, step)
        branch = Learner(self.run, generation)
        branch.record.took(0, self.record.seconds, 0.0)
        if kept is not None:
            self.run.go_on_from(kept)
            branch.anew = not kept.whole and self.run.preset.training.optimizer == "adam"
        return branch

    def show(self, snapshot: Snapshot, watch: Watch, look: Look | None, *, leads: bool = True) -> Snapshot:
        """The snapshot with all that this network has to tell, and what there is to see of it; `leads`: it is the
        first, or the only one."""
        run = self.run
        snapshot = replace(
            snapshot,
            step=run.step,
            sequences=run.sequences,
            parameters=run.architecture.parameters,
            heldout=run.task.heldout,
            reached=self.reached,
            kept=run.history.steps,
            finish=self.looking.writing.finish,
        )
        return self.record.tell(snapshot if look is None else self.looking.tell(snapshot, look, watch, leads=leads))
