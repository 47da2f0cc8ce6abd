"""Shows earlier snapshots of a run, and continues from one."""

from PySide6.QtCore import QObject

from playground.app.context import Context
from playground.core.snapshot import Snapshot
from playground.views.probe.probe_bar import ProbeBar
from playground.views.training_strip.training_strip import TrainingStrip


class HistoryController(QObject):
    """`step` is the step of the snapshot shown, None while the view follows training."""

    def __init__(self, context: Context, strip: TrainingStrip) -> None:
        super().__init__(strip)
        self._session, self._messages, self._watch = context.session, context.messages, context.watch
        self._strip, self._scrubber = strip, strip.scrubber
        self._scrubber.moved.connect(lambda step: self._watch.update(step=step))
        strip.history.continue_button.clicked.connect(self.continue_run)
        # The steps of the old run mean nothing in the new one.
        self._session.restarted.connect(lambda: self._watch.update(step=None))
        self._session.branched.connect(self._on_branched)
        self._best: int | None = None

    @property
    def step(self) -> int | None:
        """The step of the snapshot shown, None while the view follows training."""
        return self._scrubber.step

    def show(self, snapshot: Snapshot) -> None:
        """Show the run's length and its stored snapshots on the scrubber."""
        self._strip.show_history(snapshot.step, snapshot.kept_steps)

    def show_caption(self, probe: ProbeBar, snapshot: Snapshot) -> None:
        """Show beside the probe which step its trace is from."""
        if snapshot.trace is not None:
            step = snapshot.shown_step
            words = [] if step is None else [f"step {step:,} of {snapshot.step:,}"]
            is_first = (snapshot.step if step is None else step) == 0
            words += ["untrained"] if is_first and not self._session.is_given else []
            probe.show_trace(snapshot.trace, moment=", ".join(words), past=step is not None)

    def continue_run(self) -> None:
        """Start a new run from the snapshot shown."""
        if self.step is not None:
            self._messages.show("")
            self._session.resume_from(self.step)

    def restore_offer(self, snapshot: Snapshot) -> str:
        """Return the label of the offer to restore the best snapshot of a diverged run; empty if there is none."""
        best = self._strip.store.best_step(snapshot.kept_steps) if snapshot.status == "diverged" else None
        self._best = best
        return "" if best is None else f"Restore step {best:,}"

    def restore_best(self) -> None:
        """Start a new run, paused, from the offered snapshot."""
        if self._best is not None:
            self._messages.show("")
            self._session.resume_from(self._best, running=False)

    def move_by(self, snapshots: int) -> None:
        """Show the snapshot that many after this one; before it, if negative."""
        self._scrubber.move_by(snapshots)

    def go_to(self, step: int | None) -> None:
        """Show the snapshot of a step; None follows training."""
        self._scrubber.go_to(step)

    def _on_branched(self, step: int) -> None:
        self._strip.branch(step)
        self._watch.update(step=None)
